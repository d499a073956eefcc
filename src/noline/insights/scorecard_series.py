"""The scorecard over time, and from which channel to which customers moved; from the rollups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from noline.insights.rollup import COSTLY
from noline.insights.scorecard import ALWAYS, DAY, OF_ALL, OF_CAMPAIGN, SUMS, WITHIN, Place, Span, pieces
from noline.kernel.db import Connection


class SeriesLine(Struct, frozen=True):
    """A measure of a channel, a number for each bucket; ``cost`` in minor units."""

    channel: str
    measure: str
    values: list[int]


_SERIES = """
select since, channel, measure, sum(count)::bigint, sum(amount)::bigint from {table}
where workspace = $1 and period = $2 and since >= $3 and since < $4 and measure = any($5) {campaign} {literal}
group by since, channel, measure
"""
_SERIES_OF_ALL = _SERIES.format(table="channel_rollup", campaign="", literal="")
_SERIES_OF_CAMPAIGN = _SERIES.format(table="rollup", campaign="and campaign = $6", literal="and period <> 'total'")


async def read_series(
    tx: Connection, workspace: int, campaign: UUID | None, buckets: Sequence[datetime], step: timedelta,
    measures: Sequence[str],
) -> list[SeriesLine]:  # fmt: skip
    """Return each measure of each channel, bucket by bucket (hours or UTC days, as ``step`` says)."""
    period = "day" if step == DAY else "hour"
    names = {*measures} | (set(COSTLY) if "cost" in measures else set())
    arguments = [workspace, period, buckets[0], buckets[-1] + step, sorted(names)]
    statement = _SERIES_OF_ALL
    if campaign is not None:
        arguments.append(campaign)
        statement = _SERIES_OF_CAMPAIGN
    place = {at: number for number, at in enumerate(buckets)}
    found: dict[tuple[str, str], list[int]] = {}
    for at, channel, measure, count, amount in await tx.fetch(statement, *arguments):
        for name, value in ((measure, count), ("cost", amount if measure in COSTLY else 0)):
            if value and name in measures:
                found.setdefault((channel, name), [0] * len(buckets))[place[at]] += value
    return [SeriesLine(channel, name, values) for (channel, name), values in sorted(found.items())]


def buckets_of(span: Span, step: timedelta) -> list[datetime]:
    """Return the beginnings of a span's hours or UTC days."""
    at = span.since.replace(hour=0) if step == DAY else span.since
    found = []
    while at < span.until:
        found.append(at)
        at += step
    return found


class Switch(Struct, frozen=True):
    """How many conversations went from one channel to another; ``stayed``: answers on the channel they answer."""

    before: str
    after: str
    count: int


async def read_switches(tx: Connection, workspace: int, campaign: UUID | None, span: Span | None) -> list[Switch]:
    """Return from which channel to which customers moved, and, from a channel to itself, how many answered there."""
    arguments: list[Any] = [workspace]
    start, where = OF_ALL, " and (measure like 'moved:%' or measure = 'answered')"
    if campaign is not None:
        arguments.append(campaign)
        start, where = OF_CAMPAIGN, where + " and campaign = $2"
    parts = []
    for period, since, until in pieces(span) if span else ():
        arguments += [since, until]
        at = {"period": period, "since": len(arguments) - 1, "until": len(arguments)}
        parts.append(f"{start.format(part=0)} {WITHIN.format(**at)}{where}")
    parts = parts or [f"{start.format(part=0)} {ALWAYS}{where}"]
    moved: dict[Place, int] = {}
    answered: dict[str, int] = {}
    for _, _, channel, measure, count, _ in await tx.fetch(SUMS.format(parts="\nunion all\n".join(parts)), *arguments):
        if measure == "answered":
            answered[channel] = answered.get(channel, 0) + count
        else:
            place = (measure.partition(":")[2], channel)
            moved[place] = moved.get(place, 0) + count
    for channel, count in answered.items():
        left = sum(it for (before, _), it in moved.items() if before == channel)
        if channel and count > left:
            moved[channel, channel] = count - left
    return [Switch(before, after, count) for (before, after), count in sorted(moved.items())]

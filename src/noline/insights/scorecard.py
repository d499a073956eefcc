"""The scorecard: what was sent, what came back and what it cost, per channel and contact event, over some time.

It reads the rollups alone: whole days (UTC) as days, their edges as hours, all time as a total.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from noline.insights.rollup import Measures, spent
from noline.kernel.db import Connection

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

SUMS = """
select part, contact_event, channel, measure, sum(count)::bigint, sum(amount)::bigint from (
{parts}
) as found group by 1, 2, 3, 4
"""
OF_ALL = "select {part} as part, '' as contact_event, channel, measure, count, amount from channel_rollup"
OF_CAMPAIGN = "select {part} as part, contact_event, channel, measure, count, amount from rollup"
WITHIN = "where workspace = $1 and period = '{period}' and since >= ${since} and since < ${until}"
ALWAYS = "where workspace = $1 and period = 'total'"
_STATE = " and measure in ('accepted', 'sent', 'failed', 'bounced', 'suppressed', 'expired', 'uncertain')"
_NOW, _BEFORE, _EVER = 0, 1, 2


class Span(Struct, frozen=True):
    """From when to before when, on full hours."""

    since: datetime
    until: datetime

    @property
    def before(self) -> Span:
        """Return the time of the same length that came before."""
        return Span(self.since - (self.until - self.since), self.since)


class ScorecardFigures(Struct, frozen=True):
    """What happened: messages, or customers who did something. Costs in minor units of the scorecard's currency.

    ``waiting`` is how many wait now, whatever the period; ``read`` and ``opened`` are what was told of, so at least.
    ``answered`` counts messages that were answered, ``positive`` answers read as a yes, ``reached`` goals (registered).
    """

    enrolled: int
    control: int
    accepted: int
    waiting: int
    sent: int
    delivered: int
    read: int
    opened: int
    clicked: int
    received: int
    answered: int
    positive: int
    reached: int
    suppressed: int
    suppressed_by: dict[str, int]
    failed: int
    bounced: int
    expired: int
    uncertain: int
    withdrawn: int
    cost: int
    cost_per_positive: float | None


class ScorecardRow(Struct, frozen=True):
    """A channel's figures, of a contact event where it is named; ``before``: those of the period before."""

    contact_event: str
    channel: str
    figures: ScorecardFigures
    before: ScorecardFigures | None


class ScorecardSums(Struct, frozen=True):
    """The sums of all, per channel, and per contact event and channel."""

    total: ScorecardFigures
    before: ScorecardFigures | None
    channels: list[ScorecardRow]
    events: list[ScorecardRow]


Place = tuple[str, str]
"""Contact event and channel."""
Sums = dict[Place, Measures]


def full_hours(since: datetime, until: datetime) -> Span:
    """Return the shortest span of full hours around two instants."""
    begin = since.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    end = until.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return Span(begin, end if end >= until else end + HOUR)


def pieces(span: Span) -> list[tuple[str, datetime, datetime]]:
    """Return a span as whole days with the hours at its edges, each with its period."""
    midnight = span.since.replace(hour=0)
    first = midnight if midnight == span.since else midnight + DAY
    last = span.until.replace(hour=0)
    if first >= last:
        return [("hour", span.since, span.until)]
    parts = [("hour", span.since, first), ("day", first, last), ("hour", last, span.until)]
    return [part for part in parts if part[1] < part[2]]


async def read_scorecard(
    tx: Connection, workspace: int, campaign: UUID | None, span: Span | None, *, compare: bool = True
) -> ScorecardSums:
    """Return the sums of a span (None: of all time), of a campaign or of all that happens."""
    arguments: list[Any] = [workspace]
    start = OF_ALL
    where = ""
    if campaign is not None:
        arguments.append(campaign)
        start, where = OF_CAMPAIGN, " and campaign = $2"
    parts = [f"{start.format(part=_EVER)} {ALWAYS}{where}" + (_STATE if span else "")]
    wanted = [(_NOW, span)] if span else []
    wanted += [(_BEFORE, span.before)] if span and compare else []
    for part, stretch in wanted:
        for period, since, until in pieces(stretch):
            arguments += [since, until]
            at = {"period": period, "since": len(arguments) - 1, "until": len(arguments)}
            parts.append(f"{start.format(part=part)} {WITHIN.format(**at)}{where}")
    rows = await tx.fetch(SUMS.format(parts="\nunion all\n".join(parts)), *arguments)
    sums: dict[int, Sums] = {_NOW: {}, _BEFORE: {}, _EVER: {}}
    for part, event, channel, measure, count, amount in rows:
        sums[part].setdefault((event, channel), {})[measure] = (count, amount)
    ever = sums[_EVER]
    return _scorecard(sums[_NOW] if span else ever, sums[_BEFORE] if span and compare else None, ever)


def _scorecard(now: Sums, before: Sums | None, ever: Sums) -> ScorecardSums:
    by_channel = [_folded(sums, lambda place: ("", place[1])) for sums in (now, before or {}, ever)]
    compared = before is not None
    return ScorecardSums(
        total=figures_of_sums(now.values(), ever.values()),
        before=figures_of_sums(before.values(), ()) if before is not None else None,
        channels=_rows(*by_channel, compared=compared),
        events=[row for row in _rows(now, before or {}, ever, compared=compared) if row.contact_event],
    )


def _folded(sums: Sums, key: Any) -> Sums:
    found: dict[Place, list[Measures]] = {}
    for place, measures in sums.items():
        found.setdefault(key(place), []).append(measures)
    return {place: added(each) for place, each in found.items()}


def _rows(now: Sums, before: Sums, ever: Sums, *, compared: bool) -> list[ScorecardRow]:
    places = sorted({*now, *before, *(place for place, it in ever.items() if waiting_of(it))})
    return [
        ScorecardRow(
            *place,
            figures_of_sums([now.get(place, {})], [ever.get(place, {})]),
            figures_of_sums([before.get(place, {})], ()) if compared else None,
        )
        for place in places
    ]


def added(several: Iterable[Measures]) -> Measures:
    """Return the sum of several sums."""
    found: Measures = {}
    for measures in several:
        for name, (count, amount) in measures.items():
            counted, spent = found.get(name, (0, 0))
            found[name] = (counted + count, spent + amount)
    return found


_COUNTED = (
    "accepted", "sent", "delivered", "read", "opened", "clicked", "received", "answered", "positive", "reached",
    "suppressed", "failed", "bounced", "expired", "uncertain", "withdrawn",
)  # fmt: skip


def figures_of_sums(now: Iterable[Measures], ever: Iterable[Measures]) -> ScorecardFigures:
    """Return the figures of sums; ``ever``: those of all time, which tell how many wait."""
    sums = added(now)
    counts: dict[str, Any] = {name: count_of(sums, name) for name in _COUNTED}
    cost = spent(sums)
    control = count_of(sums, "enrolled:control")
    return ScorecardFigures(
        **counts,
        enrolled=count_of(sums, "enrolled:treated") + control,
        control=control,
        waiting=waiting_of(added(ever)),
        suppressed_by={
            name.partition(":")[2]: it[0] for name, it in sorted(sums.items()) if name.startswith("suppressed:")
        },
        cost=cost,
        cost_per_positive=round(cost / counts["positive"], 2) if counts["positive"] > 0 else None,
    )


def waiting_of(ever: Mapping[str, tuple[int, int]]) -> int:
    """Return how many messages wait: accepted, and nothing has become of them (a bounce had been sent)."""
    done = sum(count_of(ever, name) for name in ("sent", "suppressed", "failed", "expired", "uncertain"))
    return max(0, count_of(ever, "accepted") - done + count_of(ever, "bounced"))


def count_of(sums: Mapping[str, tuple[int, int]], measure: str) -> int:
    """Return a measure's count."""
    return sums.get(measure, (0, 0))[0]

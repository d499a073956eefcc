"""What a campaign has done and what came of it: per contact event and channel, by day, as a funnel, against control."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from noline.campaigns import Campaign
from noline.insights.rollup import COSTLY, Measures, per_event, spent
from noline.kernel.db import Connection

_DAYS = """
select since, measure, sum(count)::bigint, sum(amount)::bigint from rollup
where workspace = $1 and campaign = $2 and period = 'day' and measure = any($3) group by since, measure order by since
"""
_BY_CAMPAIGN = """
select campaign, measure, sum(count)::bigint, sum(amount)::bigint from rollup
where workspace = $1 and period = 'total' and campaign <> '00000000-0000-0000-0000-000000000000' and measure = any($2)
group by campaign, measure
"""
_COHORTS = """
select cohort, count(*), count(*) filter (where state = 'reached') from enrolment
where workspace = $1 and campaign = $2 group by cohort
"""
_OF_LIST = ("sent", "answered", "reached", "enrolled:treated", "enrolled:control")
_OF_DAY = ("sent", "answered", "reached")


class EventFigures(Struct, frozen=True):
    """What one contact event did on one channel: messages, and customers who answered or reached the goal."""

    contact_event: str
    channel: str
    accepted: int
    sent: int
    delivered: int
    read: int
    opened: int
    clicked: int
    answered: int
    positive: int
    reached: int
    suppressed: int
    suppressed_by: dict[str, int]
    failed: int
    expired: int
    uncertain: int
    withdrawn: int
    cost: int


class DayFigures(Struct, frozen=True):
    """What happened on one day (UTC)."""

    since: datetime
    sent: int
    answered: int
    reached: int
    cost: int


class CohortFigures(Struct, frozen=True):
    """How many of a cohort reached the goal."""

    cohort: str
    enrolled: int
    reached: int


class CampaignFigures(Struct, frozen=True):
    """A campaign's figures; ``cost`` in minor units of ``currency``. ``cohorts`` is empty without a control group."""

    campaign: UUID
    enrolled: int
    control: int
    sent: int
    delivered: int
    answered: int
    reached: int
    suppressed: int
    failed: int
    withdrawn: int
    cost: int
    currency: str
    events: list[EventFigures]
    days: list[DayFigures]
    cohorts: list[CohortFigures]


class CampaignSums(Struct, frozen=True):
    """A campaign's figures in a list."""

    campaign: UUID
    enrolled: int
    sent: int
    answered: int
    reached: int
    cost: int
    currency: str


async def figures_of(tx: Connection, campaign: Campaign, currency: str) -> CampaignFigures:
    """Return a campaign's figures as the rollups have them now, in the company's currency."""
    sums = await per_event(tx, campaign.workspace, campaign.id)
    events = [_event(*key, found) for key, found in sorted(sums.items()) if key[0]]
    every = list(sums.values())
    return CampaignFigures(
        campaign=campaign.id,
        enrolled=_count(every, "enrolled:treated") + _count(every, "enrolled:control"),
        control=_count(every, "enrolled:control"),
        sent=_count(every, "sent"),
        delivered=_count(every, "delivered"),
        answered=_count(every, "answered"),
        reached=_count(every, "reached"),
        suppressed=_count(every, "suppressed"),
        failed=_count(every, "failed"),
        withdrawn=_count(every, "withdrawn"),
        cost=sum(map(spent, every)),
        currency=currency,
        events=events,
        days=await _days(tx, campaign),
        cohorts=await _cohorts(tx, campaign) if campaign.definition.control else [],
    )


async def sums_of_campaigns(tx: Connection, workspace: int, currency: str) -> list[CampaignSums]:
    """Return the sums of every campaign that has any."""
    found: dict[UUID, Measures] = {}
    for campaign, measure, count, amount in await tx.fetch(_BY_CAMPAIGN, workspace, [*_OF_LIST, *COSTLY]):
        found.setdefault(campaign, {})[measure] = (count, amount)
    return [_sums(campaign, measures, currency) for campaign, measures in sorted(found.items())]


def _sums(campaign: UUID, measures: Measures, currency: str) -> CampaignSums:
    one = [measures]
    return CampaignSums(
        campaign=campaign,
        enrolled=_count(one, "enrolled:treated") + _count(one, "enrolled:control"),
        sent=_count(one, "sent"),
        answered=_count(one, "answered"),
        reached=_count(one, "reached"),
        cost=spent(measures),
        currency=currency,
    )


def _event(contact_event: str, channel: str, found: Measures) -> EventFigures:
    names = [name for name in EventFigures.__struct_fields__ if name not in _NOT_COUNTED]
    counts: dict[str, Any] = {name: found.get(name, (0, 0))[0] for name in names}
    why = {name.partition(":")[2]: pair[0] for name, pair in found.items() if name.startswith("suppressed:")}
    cost = spent(found)
    return EventFigures(contact_event=contact_event, channel=channel, suppressed_by=why, cost=cost, **counts)


_NOT_COUNTED = ("contact_event", "channel", "suppressed_by", "cost")


def _count(sums: Iterable[Mapping[str, tuple[int, int]]], measure: str) -> int:
    return sum(found.get(measure, (0, 0))[0] for found in sums)


async def _days(tx: Connection, campaign: Campaign) -> list[DayFigures]:
    found: dict[datetime, Measures] = {}
    for since, measure, count, amount in await tx.fetch(_DAYS, campaign.workspace, campaign.id, [*_OF_DAY, *COSTLY]):
        found.setdefault(since, {})[measure] = (count, amount)
    return [_day(since, day) for since, day in found.items()]


def _day(since: datetime, found: Measures) -> DayFigures:
    counts = {name: found.get(name, (0, 0))[0] for name in _OF_DAY}
    return DayFigures(since=since, cost=spent(found), **counts)


async def _cohorts(tx: Connection, campaign: Campaign) -> list[CohortFigures]:
    rows = await tx.fetch(_COHORTS, campaign.workspace, campaign.id)
    return [CohortFigures(row[0], row[1], row[2]) for row in sorted(rows, key=lambda row: str(row[0]))]

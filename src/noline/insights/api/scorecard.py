"""The scorecard over HTTP: figures, their course over time, the funnel, switches of channels, and all as a table."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import get
from litestar.params import Parameter
from litestar.response import Stream
from msgspec import Struct

from noline.access import Principal, Workspace
from noline.campaigns import Campaign, find_any
from noline.insights.api.scorecard_asked import CampaignAsked, Last, Since, Until, scorecard_asked
from noline.insights.csv_export import MEDIA_TYPE, Cell, csv_of
from noline.insights.scorecard import DAY, HOUR, ScorecardFigures, ScorecardRow, read_scorecard
from noline.insights.scorecard_funnel import Funnel, Funnels
from noline.insights.scorecard_series import SeriesLine, Switch, buckets_of, read_series, read_switches
from noline.kernel.clock import Clock
from noline.kernel.db import Connection, Database
from noline.kernel.errors import InvalidInput

SeriesMeasure = Literal[
    "accepted", "sent", "delivered", "read", "opened", "clicked", "received", "answered", "positive", "reached",
    "suppressed", "failed", "expired", "uncertain", "withdrawn", "cost",
]  # fmt: skip
_MOST_BUCKETS = 1_100
_FUNNELS = Funnels()


class ScorecardCampaign(Struct, frozen=True):
    """The campaign that figures are of."""

    id: UUID
    slug: str
    name: str
    status: str
    launched_at: datetime | None
    goal: str


class Scorecard(Struct, frozen=True):
    """Figures from ``since`` to before ``until`` (null: of all time) and, as ``before``, of as long a time before.

    ``events`` are those of the campaign; costs are in minor units of ``currency``.
    """

    campaign: ScorecardCampaign | None
    since: datetime | None
    until: datetime | None
    currency: str
    total: ScorecardFigures
    before: ScorecardFigures | None
    channels: list[ScorecardRow]
    events: list[ScorecardRow]


class ScorecardSeries(Struct, frozen=True):
    """Measures over time: each line has a value for each bucket; what is all zero has no line."""

    bucket: Literal["hour", "day"]
    buckets: list[datetime]
    currency: str
    lines: list[SeriesLine]


class ScorecardFunnel(Struct, frozen=True):
    """How far a campaign's customers have come."""

    campaign: ScorecardCampaign
    customers: Funnel


class ScorecardSwitches(Struct, frozen=True):
    """From the channel of the contact to that of the answer; from one to itself: answered where they were asked."""

    switches: list[Switch]


@get(
    "/scorecard", scope="insights:read", tag="Scorecard", summary="Read the scorecard",
)  # fmt: skip
async def read_scorecard_now(
    principal: Principal,
    workspace: Workspace,
    connection: Connection,
    clock: Clock,
    campaign: CampaignAsked = None,
    since: Since = None,
    until: Until = None,
    last: Last = None,
) -> Scorecard:
    """Return what was sent, what came back and what it cost, per channel and contact event."""
    asked = await scorecard_asked(principal, connection, clock, campaign, since, until, last)
    sums = await read_scorecard(connection, asked.workspace, asked.campaign_id, asked.span)
    return Scorecard(
        campaign=_campaign(asked.campaign) if asked.campaign else None,
        since=asked.span.since if asked.span else None,
        until=asked.span.until if asked.span else None,
        currency=workspace.currency,
        total=sums.total,
        before=sums.before,
        channels=sums.channels,
        events=sums.events if asked.campaign else [],
    )


@get(
    "/scorecard/series", scope="insights:read", tag="Scorecard", summary="Read the scorecard over time",
)  # fmt: skip
async def read_scorecard_series(
    principal: Principal,
    workspace: Workspace,
    connection: Connection,
    clock: Clock,
    campaign: CampaignAsked = None,
    since: Since = None,
    until: Until = None,
    last: Last = None,
    measure: Annotated[list[SeriesMeasure] | None, Parameter(description="Which; without, sent and answered.")] = None,
    bucket: Annotated[Literal["hour", "day"] | None, Parameter(description="Hours or UTC days.")] = None,
) -> ScorecardSeries:
    """Return measures per channel by hours or days: hours up to three days, days beyond, unless it is said."""
    asked = await scorecard_asked(principal, connection, clock, campaign, since, until, last)
    span = asked.bounded()
    by_hour = bucket == "hour" if bucket else span.until - span.since <= 3 * DAY
    buckets = buckets_of(span, HOUR if by_hour else DAY)
    if len(buckets) > _MOST_BUCKETS:
        raise InvalidInput(
            f"That is {len(buckets)} hours.", field="bucket", remedy=f"Ask for {_MOST_BUCKETS} at most, or for days."
        )
    measures = list(dict.fromkeys(measure or ("sent", "answered")))
    lines = await read_series(
        connection, asked.workspace, asked.campaign_id, buckets, HOUR if by_hour else DAY, measures
    )
    return ScorecardSeries("hour" if by_hour else "day", buckets, workspace.currency, lines)


@get("/scorecard/funnel", scope="insights:read", tag="Scorecard", summary="Read a campaign's funnel")
async def read_scorecard_funnel(
    principal: Principal,
    database: Database,
    connection: Connection,
    campaign: Annotated[str, Parameter(max_length=200, description="Its slug or id.")],
) -> ScorecardFunnel:
    """Return how many customers were enrolled, sent to, reached, answered, said yes, and reached the goal."""
    found = await find_any(connection, principal.workspace, campaign)
    funnel = await _FUNNELS.read(connection, database.dsn, principal.workspace, found.id)
    return ScorecardFunnel(_campaign(found), funnel)


@get(
    "/scorecard/switches", scope="insights:read", tag="Scorecard", summary="Read how customers switched channels",
)  # fmt: skip
async def read_scorecard_switches(
    principal: Principal,
    connection: Connection,
    clock: Clock,
    campaign: CampaignAsked = None,
    since: Since = None,
    until: Until = None,
    last: Last = None,
) -> ScorecardSwitches:
    """Return from which channel to which conversations moved."""
    asked = await scorecard_asked(principal, connection, clock, campaign, since, until, last)
    return ScorecardSwitches(await read_switches(connection, asked.workspace, asked.campaign_id, asked.span))


_COLUMNS = (
    "accepted", "waiting", "sent", "delivered", "read", "opened", "clicked", "answered", "positive", "reached",
    "suppressed", "failed", "expired", "uncertain", "withdrawn", "cost",
)  # fmt: skip


@get(
    "/scorecard/export.csv", scope="insights:read", tag="Scorecard", summary="Export the scorecard",
    gives=("text/csv",),
)  # fmt: skip
async def export_scorecard(
    principal: Principal,
    workspace: Workspace,
    connection: Connection,
    clock: Clock,
    campaign: CampaignAsked = None,
    since: Since = None,
    until: Until = None,
    last: Last = None,
) -> Stream:
    """Return the figures per channel, of a campaign per contact event and channel, as CSV."""
    asked = await scorecard_asked(principal, connection, clock, campaign, since, until, last)
    sums = await read_scorecard(connection, asked.workspace, asked.campaign_id, asked.span, compare=False)
    rows = (_cells(row, workspace.currency) for row in (sums.events if asked.campaign else sums.channels))

    async def pieces() -> AsyncIterator[bytes]:
        for piece in csv_of(("contact_event", "channel", *_COLUMNS, "currency"), rows, bom=True):
            yield piece

    name = f"{asked.campaign.slug}-scorecard.csv" if asked.campaign else "scorecard.csv"
    return Stream(pieces(), media_type=MEDIA_TYPE, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _cells(row: ScorecardRow, currency: str) -> list[Cell]:
    return [row.contact_event, row.channel, *(getattr(row.figures, name) for name in _COLUMNS), currency]


def _campaign(it: Campaign) -> ScorecardCampaign:
    return ScorecardCampaign(it.id, it.slug, it.definition.name, it.status, it.launched_at, it.definition.goal.name)


HANDLERS = (
    read_scorecard_now,
    read_scorecard_series,
    read_scorecard_funnel,
    read_scorecard_switches,
    export_scorecard,
)

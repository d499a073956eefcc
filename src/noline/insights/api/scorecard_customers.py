"""The customers behind a figure over HTTP: listed, as a table, as a segment; and the figures of one of them."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, Parameter
from litestar.response import Stream
from msgspec import Meta, Struct

from noline.access import Principal, Workspace
from noline.customers import Segment, add_members, read_profile, save_segment
from noline.insights.api.scorecard_asked import CampaignAsked, Last, ScorecardAsked, Since, Until, scorecard_asked
from noline.insights.csv_export import MEDIA_TYPE, Cell, csv_of_async
from noline.insights.scorecard_customers import BEGINNING, FigureCustomer, all_behind, list_behind, rows_behind
from noline.insights.scorecard_facts import FigureWanted, ScorecardMeasure
from noline.insights.scorecard_funnel import CustomerFigures, figures_of_customer
from noline.kernel.clock import Clock
from noline.kernel.db import Connection, Database
from noline.kernel.errors import InvalidInput
from noline.kernel.http import Page, decode_cursor
from noline.kernel.ids import IdSource, Shards

_LARGEST_SHARD = 2**31 - 1
_NUMBERS = itertools.count(1)
Word = Annotated[str | None, Parameter(max_length=200)]
MeasureAsked = Annotated[ScorecardMeasure, Parameter(description="What the figure counts.")]
DetailAsked = Annotated[
    str | None,
    Parameter(
        max_length=60,
        description="Of `suppressed` the reason; of `moved` the channel before, `channel` being that after.",
    ),
]


class ScorecardSegmentInput(Struct, frozen=True, forbid_unknown_fields=True):
    """The name of a new segment."""

    name: Annotated[str, Meta(min_length=1, max_length=120)]


class ScorecardSegment(Struct, frozen=True):
    """A new segment and how many customers were named in it."""

    id: UUID
    name: str
    count: int


class ScorecardCustomer(Struct, frozen=True):
    """A customer's figures per channel, in minor units of ``currency`` what it cost."""

    customer: UUID
    currency: str
    channels: list[CustomerFigures]


def figure_of(
    asked: ScorecardAsked, measure: ScorecardMeasure, contact_event: str | None, channel: str | None, detail: str | None
) -> FigureWanted:
    """Return which figure is meant; raises InvalidInput for a detail of what has none."""
    if detail is not None and measure not in ("suppressed", "moved"):
        raise InvalidInput("This measure has no detail.", field="detail", remedy="Leave it out.")
    since, until = (asked.span.since, asked.span.until) if asked.span else (None, None)
    return FigureWanted(measure, asked.campaign_id, contact_event, channel, detail, since, until)


@get(
    "/scorecard/customers", scope="customers:read", tag="Scorecard", summary="List the customers behind a figure",
)  # fmt: skip
async def list_figure_customers(
    principal: Principal,
    connection: Connection,
    clock: Clock,
    measure: MeasureAsked,
    campaign: CampaignAsked = None,
    contact_event: Word = None,
    channel: Word = None,
    detail: DetailAsked = None,
    since: Since = None,
    until: Until = None,
    last: Last = None,
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Page[FigureCustomer]:
    """Return whom a figure counts, in no order that means anything; a page may be short and still have a next one."""
    asked = await scorecard_asked(principal, connection, clock, campaign, since, until, last)
    figure = figure_of(asked, measure, contact_event, channel, detail)
    after = decode_cursor(cursor, tuple[int, UUID]) if cursor else BEGINNING
    if not -1 <= after[0] <= _LARGEST_SHARD:
        raise InvalidInput("This cursor is not one of ours.", field="cursor", remedy="Take `next` of the page before.")
    return await list_behind(connection, asked.workspace, figure, after, limit)


@get(
    "/scorecard/customers.csv", scope="customers:read", tag="Scorecard", audit="figure.exported",
    summary="Export the customers behind a figure", gives=("text/csv",),
)  # fmt: skip
async def export_figure_customers(
    principal: Principal,
    workspace: Workspace,
    connection: Connection,
    clock: Clock,
    database: Database,
    measure: MeasureAsked,
    campaign: CampaignAsked = None,
    contact_event: Word = None,
    channel: Word = None,
    detail: DetailAsked = None,
    since: Since = None,
    until: Until = None,
    last: Last = None,
) -> Stream:
    """Return whom a figure counts, as CSV."""
    asked = await scorecard_asked(principal, connection, clock, campaign, since, until, last)
    figure = figure_of(asked, measure, contact_event, channel, detail)

    async def cells() -> AsyncIterator[list[Cell]]:
        async for it in rows_behind(database, asked.workspace, figure):
            yield [it.external_id, it.name, it.times, it.last_at, it.cost, workspace.currency, it.customer]

    header = ("external_id", "name", "times", "last_at", "cost", "currency", "customer")
    name = f'attachment; filename="{figure.measure}.csv"'
    return Stream(csv_of_async(header, cells(), bom=True), media_type=MEDIA_TYPE, headers={"Content-Disposition": name})


@post(
    "/scorecard/segment", scope="customers:write", tag="Scorecard", audit="segment.created",
    summary="Make a segment of a figure",
)  # fmt: skip
async def create_figure_segment(
    principal: Principal,
    connection: Connection,
    clock: Clock,
    database: Database,
    shards: Shards,
    ids: IdSource,
    data: ScorecardSegmentInput,
    measure: MeasureAsked,
    campaign: CampaignAsked = None,
    contact_event: Word = None,
    channel: Word = None,
    detail: DetailAsked = None,
    since: Since = None,
    until: Until = None,
    last: Last = None,
) -> ScorecardSegment:
    """Name everybody behind a figure in a new segment; who joins them later is not in it."""
    asked = await scorecard_asked(principal, connection, clock, campaign, since, until, last)
    figure = figure_of(asked, measure, contact_event, channel, detail)
    now, name = clock.now(), data.name.strip()
    if not name:
        raise InvalidInput("A segment needs a name.", field="name", remedy="Write one.")
    identity = ids.new(now, f"segment {name} {next(_NUMBERS)}")
    segment = Segment(identity, name, None, _origin(figure, asked), principal.name, now, now)
    async with database.transaction() as tx:
        await save_segment(tx, principal.workspace, segment)
    count = 0
    async for portion in all_behind(database, principal.workspace, figure):
        await add_members(database, shards, principal.workspace, identity, portion)
        count += len(portion)
    return ScorecardSegment(identity, name, count)


@get(
    "/scorecard/customers/{customer_id:uuid}", scope="customers:read", tag="Scorecard",
    summary="Read a customer's figures",
)  # fmt: skip
async def read_customer_figures(
    principal: Principal,
    workspace: Workspace,
    connection: Connection,
    shards: Shards,
    customer_id: FromPath[UUID],
    campaign: Annotated[UUID | None, Parameter(description="Only what is this campaign's.")] = None,
) -> ScorecardCustomer:
    """Return what a customer got, did and cost on each channel."""
    shard = shards.of(customer_id)
    await read_profile(connection, shard, principal.workspace, customer_id)
    found = await figures_of_customer(connection, shard, principal.workspace, customer_id, campaign)
    return ScorecardCustomer(customer_id, workspace.currency, found)


def _origin(figure: FigureWanted, asked: ScorecardAsked) -> str:
    campaign = asked.campaign.definition.name if asked.campaign else None
    where = ", ".join(filter(None, (campaign, figure.contact_event, figure.channel, figure.detail)))
    when = f", {figure.since:%Y-%m-%d} to {figure.until:%Y-%m-%d}" if figure.since and figure.until else ""
    return f"the figure “{figure.measure}”" + (f" of {where}" if where else "") + when


HANDLERS = (
    list_figure_customers,
    export_figure_customers,
    create_figure_segment,
    read_customer_figures,
)

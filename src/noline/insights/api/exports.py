"""A campaign as tables that a CRM takes in."""

from __future__ import annotations

from collections.abc import AsyncIterator

from litestar import get
from litestar.params import FromPath
from litestar.response import Stream

from noline.access import Principal
from noline.campaigns import find_any
from noline.insights.csv_export import MEDIA_TYPE, csv_of, csv_of_async
from noline.insights.export import CUSTOMER_COLUMNS, EVENT_COLUMNS, customer_rows, event_rows
from noline.kernel.db import Connection, Database


@get(
    "/campaigns/{campaign:str}/export.csv", scope="campaigns:read", summary="Export a campaign's customers",
    gives=("text/csv",),
)  # fmt: skip
async def export_campaign_customers(principal: Principal, database: Database, campaign: FromPath[str]) -> Stream:
    """Return who is in a campaign, how far they came, by which channel and why, as CSV."""
    async with database.connection() as connection:
        found = await find_any(connection, principal.workspace, campaign)

    async def cells() -> AsyncIterator[list[str]]:
        async for row in customer_rows(database, principal.workspace, found.slug):
            yield [row[name] for name in CUSTOMER_COLUMNS]

    return _file(csv_of_async(CUSTOMER_COLUMNS, cells(), bom=True), f"{found.slug}-customers.csv")


@get(
    "/campaigns/{campaign:str}/events.csv", scope="campaigns:read", summary="Export a campaign's contact events",
    gives=("text/csv",),
)  # fmt: skip
async def export_campaign_events(principal: Principal, connection: Connection, campaign: FromPath[str]) -> Stream:
    """Return what each contact event did on each channel, as CSV."""
    found = await find_any(connection, principal.workspace, campaign)
    rows = await event_rows(connection, principal.workspace, found.slug)
    cells = [[row[name] for name in EVENT_COLUMNS] for row in rows]

    async def pieces() -> AsyncIterator[bytes]:
        for piece in csv_of(EVENT_COLUMNS, cells, bom=True):
            yield piece

    return _file(pieces(), f"{found.slug}-events.csv")


def _file(pieces: AsyncIterator[bytes], name: str) -> Stream:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Stream(pieces, media_type=MEDIA_TYPE, headers=headers)


HANDLERS = (export_campaign_customers, export_campaign_events)

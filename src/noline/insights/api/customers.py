"""Customers as lists over HTTP: search with filters and conditions, the same as CSV, and rows an import refused."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

from litestar import get
from litestar.params import FromPath, Parameter
from litestar.response import Stream

from noline.access import Principal
from noline.customers import Meant, find_import, list_problems, read_condition
from noline.insights.csv_export import MEDIA_TYPE, Cell, csv_of_async
from noline.insights.customer_export import FIRST, LAST, attribute_columns, check_meant, exported
from noline.insights.customer_search import search_customers
from noline.insights.list_reads import CustomerItem, CustomerSort
from noline.kernel.clock import Clock, wall_now
from noline.kernel.db import Database
from noline.kernel.http import Page

Query = Annotated[
    str, Parameter(max_length=200, description="Beginnings of words of names, addresses, external ids and tags.")
]
Conditions = Annotated[str | None, Parameter(max_length=4_000, description="A condition as JSON.")]
_UNSAFE: Final = re.compile(r"[^ -~]|[\"\\%;/]")
"""What a header's quoted text had better not hold, line ends above all."""
_PROBLEM = ("row", "column", "problem", "remedy", "left_out")
Word = Annotated[str | None, Parameter(max_length=60)]


@get("/customers", scope="customers:read", tag="Customers", summary="List customers")
async def list_all_customers(
    principal: Principal,
    database: Database,
    clock: Clock,
    q: Query = "",
    sort: CustomerSort = "recent",
    channel: Word = None,
    tag: Word = None,
    segment: UUID | None = None,
    conditions: Conditions = None,
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Page[CustomerItem]:
    """Return customers, the last active first or by name."""
    meant = _meant(channel, tag, segment, conditions)
    async with database.transaction() as tx:
        return await search_customers(
            tx, principal.workspace, meant, clock.now(), q=q, sort=sort, cursor=cursor, limit=limit
        )


@get(
    "/customers/export.csv", scope="customers:read", tag="Customers", summary="Export customers", gives=("text/csv",)
)  # fmt: skip
async def export_all_customers(
    principal: Principal,
    database: Database,
    clock: Clock,
    channel: Word = None,
    tag: Word = None,
    segment: UUID | None = None,
    conditions: Conditions = None,
) -> Stream:
    """Return customers as CSV, a row each, with every attribute; nothing in it runs in a spreadsheet."""
    meant, now = _meant(channel, tag, segment, conditions), clock.now()
    await check_meant(database, principal.workspace, meant, now)
    columns = await attribute_columns(database, principal.workspace)
    rows: AsyncIterator[list[Cell]] = exported(database, principal.workspace, meant, columns, now)
    headers = {"Content-Disposition": f'attachment; filename="customers-{now:%Y-%m-%d}.csv"'}
    return Stream(csv_of_async([*FIRST, *columns, *LAST], rows, bom=True), media_type=MEDIA_TYPE, headers=headers)


def _meant(channel: str | None, tag: str | None, segment: UUID | None, conditions: str | None) -> Meant:
    return Meant(channel, tag, segment, read_condition(conditions) if conditions else None)


@get(
    "/imports/{import_id:uuid}/problems.csv", scope="customers:read", tag="Imports", summary="Export refused rows",
    gives=("text/csv",),
)  # fmt: skip
async def export_import_problems(principal: Principal, database: Database, import_id: FromPath[UUID]) -> Stream:
    """Return what could not be taken of a file as CSV, in the order of rows."""
    async with database.connection() as connection:
        found = await find_import(connection, principal.workspace, import_id, wall_now())
    rows = _problems(database, principal.workspace, import_id)
    name = f"{_UNSAFE.sub('_', Path(found.name).stem)}-problems.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Stream(csv_of_async(_PROBLEM, rows, bom=True), media_type=MEDIA_TYPE, headers=headers)


async def _problems(database: Database, workspace: int, identity: UUID) -> AsyncIterator[list[Cell]]:
    after = 0
    while True:
        async with database.connection() as connection:
            page = await list_problems(connection, workspace, identity, after)
        for after, it in page:  # noqa: B007 (the last one's place is where to go on)
            yield [it.number, it.column, it.text, it.remedy, "row" if it.skipped else "cell"]
        if not page:
            return


HANDLERS = (list_all_customers, export_all_customers, export_import_problems)

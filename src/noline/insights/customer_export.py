"""Export of customers: a row for each who is meant, with addresses, attributes and consent, page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from noline.customers import Meant, Statement, where
from noline.insights.csv_export import Cell
from noline.kernel.db import Database

FIRST: Final = ("external_id", "first_name", "last_name", "email", "phone", "x", "postal")
LAST: Final = ("tags", "locale", "zone", "consent", "created_at", "customer")
_SCHEMES: Final = ("email", "phone", "x", "postal")
_PAGE: Final = 1000
_NAMES = """
select name from (
  select jsonb_object_keys(attributes) as name from customer where workspace = $1 and merged_into is null
) as known where name <> all($2) group by name order by count(*) desc, name limit 300
"""
_ROWS = """
select customer.id, customer.attributes, customer.tags, customer.locale, customer.zone, customer.created_at,
  (select jsonb_object_agg(scheme, shown) from (
    select scheme, string_agg(display, '; ' order by added_at, value) as shown from customer_address as address
    where address.shard = customer.shard and address.customer = customer.id group by scheme) as addresses),
  (select string_agg(format('%s by %s: %s', subscription, channel, state), '; ' order by subscription, channel)
    from consent where consent.shard = customer.shard and consent.customer = customer.id)
from customer where customer.shard = {shard} and {meant} and ({last} is null or customer.id > {last})
order by customer.id limit {page}
"""


async def attribute_columns(database: Database, workspace: int) -> list[str]:
    """Return the attributes that have a column: all that customers have, the most common first, up to 300."""
    async with database.connection() as connection:
        return [row[0] for row in await connection.fetch(_NAMES, workspace, [*FIRST, *LAST])]


async def check_meant(database: Database, workspace: int, meant: Meant, now: datetime) -> None:
    """Raise what is wrong with whom is meant, while the answer has not begun."""
    async with database.connection() as connection:
        await where(connection, workspace, meant, Statement(), now)


async def exported(
    database: Database, workspace: int, meant: Meant, columns: Sequence[str], now: datetime
) -> AsyncIterator[list[Cell]]:
    """Yield the cells of each customer who is meant: no long transaction, constant memory."""
    async with database.connection() as connection:
        shards = [row[0] for row in await connection.fetch("select shard from head order by shard")]
    for shard in shards:
        last: UUID | None = None
        while True:
            statement = Statement()
            async with database.connection() as connection:
                parts = " and ".join(await where(connection, workspace, meant, statement, now))
                places = {"shard": statement.take(shard, "integer"), "last": statement.take(last, "uuid")}
                page = await connection.fetch(_ROWS.format(meant=parts, page=_PAGE, **places), *statement.arguments)
            for row in page:
                yield _cells(row, columns)
            if len(page) < _PAGE:
                break
            last = page[-1][0]


def _cells(row: Sequence[Any], columns: Sequence[str]) -> list[Cell]:
    known = msgspec.json.decode(row[1])
    addresses = msgspec.json.decode(row[6]) if row[6] else {}
    names = [_cell(known.get(name)) for name in FIRST[:3]]
    reached = [addresses.get(scheme, "") for scheme in _SCHEMES]
    more = [_cell(known.get(name)) for name in columns]
    return [*names, *reached, *more, ", ".join(row[2]), row[3], row[4], row[7] or "", row[5], row[0]]


def _cell(value: Any) -> Cell:
    if isinstance(value, list | dict):
        return msgspec.json.encode(value).decode()
    return value if isinstance(value, str | int | float | bool) else None

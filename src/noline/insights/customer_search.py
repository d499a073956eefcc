"""Search among customers: the list with filters and a condition, read from the view and the profiles together."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from noline.customers import Meant, Statement, where
from noline.insights.list_items import search_query
from noline.insights.list_reads import CustomerItem, CustomerSort, list_customers
from noline.kernel.db import Connection
from noline.kernel.http import Page, decode_cursor, page_of

# Whether to walk the order or to look for the few that are meant first depends on how many they are.
_PLAN = "set local plan_cache_mode = force_custom_plan"
_COLUMNS = ", ".join(f"item.{name}" for name in CustomerItem.__struct_fields__)


async def search_customers(
    tx: Connection,
    workspace: int,
    meant: Meant,
    now: datetime,
    *,
    q: str = "",
    sort: CustomerSort = "recent",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[CustomerItem]:
    """Return a page of the customers that are meant, by words or in order; within a transaction.

    Raises InvalidInput for a cursor that is not of this list and for a fault in the condition.
    """
    if meant.everybody:
        return await list_customers(tx, workspace, q=q, sort=sort, cursor=cursor, limit=limit)
    statement = Statement()
    parts = [f"item.workspace = {statement.take(workspace, 'integer')}"]
    parts += await where(tx, workspace, meant, statement, now)
    if query := search_query(workspace, q):
        parts.append(f"item.words @@ {statement.take(query, 'tsquery')}")
    elif q.strip():
        return Page([])
    key, sign, way = ("last_at", "<", " desc") if sort == "recent" else ("name_key", ">", "")
    if cursor:
        first: datetime | str
        if sort == "recent":
            first, second = decode_cursor(cursor, tuple[datetime, UUID])
        else:
            first, second = decode_cursor(cursor, tuple[str, UUID])
        after = statement.take(first, "timestamptz" if sort == "recent" else "text"), statement.take(second, "uuid")
        parts.append(f"(item.{key}, item.customer) {sign} ({', '.join(after)})")
    await tx.execute(_PLAN)
    rows = await tx.fetch(
        f"select {_COLUMNS}, item.name_key from customer_item as item"
        " join customer on customer.shard = item.shard and customer.id = item.customer"
        f" where {' and '.join(parts)} order by item.{key}{way}, item.customer{way} limit {int(limit) + 1}",
        *statement.arguments,
    )
    page = page_of(rows, limit, lambda row: (row[key], row["customer"]))
    return Page([_item(row) for row in page.items], page.next)


def _item(row: Any) -> CustomerItem:
    values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in list(row)[:-1]]
    return CustomerItem(*values)

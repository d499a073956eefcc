"""Pages of the list of customers and of the inbox, by keyset, and how many rows there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from noline.insights.list_items import search_query
from noline.kernel.db import Connection
from noline.kernel.http import Page, decode_cursor, page_of

COUNTED = 10_000
"""Rows are counted up to here; a count of ``COUNTED`` says that there are so many or more."""

CustomerSort = Literal["recent", "name"]
InboxState = Literal["ours", "customer", "snoozed", "open", "closed", "all"]


class CustomerItem(Struct, frozen=True):
    """A customer in the list; ``last_*`` is the last that they did, or that was said to them in person."""

    customer: UUID
    name: str
    external_id: str
    addresses: tuple[str, ...]
    channels: tuple[str, ...]
    tags: tuple[str, ...]
    locale: str
    created_at: datetime
    last_at: datetime
    last_kind: str
    last_text: str
    conversations_open: int


class InboxItem(Struct, frozen=True):
    """A conversation in the inbox. ``unread``: messages since we last said something, 50 for more.

    ``last_direction`` is 1 from the customer, 2 from us, 0 if nothing has been said; ``agent`` whom it is assigned to.
    """

    conversation: UUID
    customer: UUID
    customer_name: str
    matter: str
    status: str
    waiting_for: str
    mode: str
    agent: int | None
    channel: str
    channels: tuple[str, ...]
    last_at: datetime
    waiting_since: datetime | None
    last_text: str
    last_direction: int
    last_reading: str
    unread: int
    snoozed_until: datetime | None


_CUSTOMER = ", ".join(CustomerItem.__struct_fields__)
_ORDER: dict[str, tuple[str, type[Any], str, str]] = {
    "recent": ("last_at, customer", tuple[datetime, UUID], "<", "last_at desc, customer desc"),
    "name": ("name_key, customer", tuple[str, UUID], ">", "name_key, customer"),
}
_STATES = {
    "ours": "state = 'us'",
    "customer": "state = 'customer'",
    "snoozed": "state = 'snoozed'",
    "open": "state <> 'closed'",
    "closed": "state = 'closed'",
    "all": "true",
}
_COUNT = (
    f"select count(*) from (select from customer_item where workspace = $1 and {{condition}} limit {COUNTED}) as found"
)
# Whether a search is answered from the index of words or by walking the order depends on how common its words are, and
# only a plan that is made for them knows.
_PLAN = "set local plan_cache_mode = force_custom_plan"


async def list_customers(
    tx: Connection, workspace: int, *, q: str = "", sort: CustomerSort = "recent", cursor: str | None = None,
    limit: int = 50,
) -> Page[CustomerItem]:  # fmt: skip
    """Return a page of customers; ``q``: beginnings of words of names, addresses, external ids and tags.

    Within a transaction; raises InvalidInput for a cursor that is not of this list.
    """
    key, kind, beyond, order = _ORDER[sort]
    arguments: list[Any] = [workspace, limit + 1]
    where = ["workspace = $1"]
    if query := search_query(workspace, q):
        arguments.append(query)
        where.append(f"words @@ ${len(arguments)}::tsquery")
        await tx.execute(_PLAN)
    elif q.strip():
        return Page([])
    if cursor:
        arguments += decode_cursor(cursor, kind)
        where.append(f"({key}) {beyond} (${len(arguments) - 1}, ${len(arguments)})")
    statement = f"select {_CUSTOMER}, name_key from customer_item where {' and '.join(where)} order by {order} limit $2"
    rows = await tx.fetch(statement, *arguments)
    page = page_of(rows, limit, lambda row: (row["last_at" if sort == "recent" else "name_key"], row["customer"]))
    return Page([_customer(row) for row in page.items], page.next)


async def list_inbox(
    tx: Connection, workspace: int, *, state: InboxState = "ours", channel: str | None = None,
    agent: int | None = None, q: str = "", cursor: str | None = None, limit: int = 50,
) -> Page[InboxItem]:  # fmt: skip
    """Return a page of conversations, the last active first; ``q`` finds them by their customer.

    Within a transaction; raises InvalidInput for a cursor that is not of this list.
    """
    arguments: list[Any] = [workspace, limit + 1]
    where = ["item.workspace = $1", _STATES[state]]
    source = "inbox_item as item"
    for column, value in (("channel", channel), ("agent", agent)):
        if value is not None:
            arguments.append(value)
            where.append(f"item.{column} = ${len(arguments)}")
    if query := search_query(workspace, q):
        arguments.append(query)
        source += " join customer_item as who on who.shard = item.shard and who.customer = item.customer"
        where.append(f"who.words @@ ${len(arguments)}::tsquery")
        await tx.execute(_PLAN)
    elif q.strip():
        return Page([])
    if cursor:
        arguments += decode_cursor(cursor, tuple[datetime, UUID])
        where.append(f"(item.last_at, item.conversation) < (${len(arguments) - 1}, ${len(arguments)})")
    columns = ", ".join(f"item.{name}" for name in InboxItem.__struct_fields__)
    order = "item.last_at desc, item.conversation desc"
    rows = await tx.fetch(
        f"select {columns} from {source} where {' and '.join(where)} order by {order} limit $2", *arguments
    )
    return page_of([_inbox(row) for row in rows], limit, lambda it: (it.last_at, it.conversation))


async def count_inbox(tx: Connection, workspace: int, *, channel: str | None = None) -> dict[str, int]:
    """Return how many conversations there are in each state, each up to ``COUNTED``."""
    one = (
        "(select count(*) from (select from inbox_item where workspace = $1 and {condition}"
        " and ($2::text is null or channel = $2) limit {most}) as found) as {name}"
    )
    counts = ", ".join(one.format(condition=_STATES[name], most=COUNTED, name=f'"{name}"') for name in _STATES)
    row = await tx.fetchrow(f"select {counts}", workspace, channel)
    assert row is not None
    return dict(row)


async def count_customers(tx: Connection, workspace: int, *, q: str = "") -> int:
    """Return how many customers there are, or are found, up to ``COUNTED``."""
    query = search_query(workspace, q)
    if not query and q.strip():
        return 0
    if not query:
        return int(await tx.fetchval(_COUNT.format(condition="true"), workspace))
    await tx.execute(_PLAN)
    return int(await tx.fetchval(_COUNT.format(condition="words @@ $2::tsquery"), workspace, query))


def _customer(row: Sequence[Any]) -> CustomerItem:
    values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row]
    return CustomerItem(*values[:-1])


def _inbox(row: Sequence[Any]) -> InboxItem:
    values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row]
    return InboxItem(*values)

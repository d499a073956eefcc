"""Pages of the list of customers and of the inbox, by keyset, and how many rows there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from noline.insights.list_search import Listing, read_listing
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


_CUSTOMER = ", ".join(f"item.{name}" for name in (*CustomerItem.__struct_fields__, "name_key"))
_INBOX = ", ".join(f"item.{name}" for name in InboxItem.__struct_fields__)
_ORDER: dict[str, tuple[str, type[Any], str, str]] = {
    "recent": ("last_at", tuple[datetime, UUID], "<", "item.last_at desc, item.customer desc"),
    "name": ("name_key", tuple[str, UUID], ">", "item.name_key, item.customer"),
}
_STATES = {
    "ours": "item.state = 'us'",
    "customer": "item.state = 'customer'",
    "snoozed": "item.state = 'snoozed'",
    "open": "item.state <> 'closed'",
    "closed": "item.state = 'closed'",
    "all": "true",
}
_COUNT_CUSTOMERS = f"""
select count(*) from (select from customer_item where workspace = $1 limit {COUNTED}) as found
"""
_COUNT_INBOX = f"""
select name, (
  select count(*) from (
    select from inbox_item where workspace = $1 and state = name {{channel}} limit {COUNTED}) as found)
from unnest(array['us', 'customer', 'nobody', 'snoozed', 'closed']) as name
"""


async def list_customers(
    tx: Connection, workspace: int, *, q: str = "", sort: CustomerSort = "recent", cursor: str | None = None,
    limit: int = 50,
) -> Page[CustomerItem]:  # fmt: skip
    """Return a page of customers; ``q``: beginnings of words of names, addresses, external ids and tags.

    Raises InvalidInput for a cursor that is not of this list.
    """
    key, kind, beyond, order = _ORDER[sort]
    wanted = Listing("customer_item", _CUSTOMER, ["item.workspace = $1"], order, [workspace], limit + 1)
    if cursor:
        wanted.beyond(f"(item.{key}, item.customer) {beyond}", decode_cursor(cursor, kind))
    rows = await read_listing(tx, wanted, workspace, q)
    page = page_of(rows, limit, lambda row: (row[key], row["customer"]))
    return Page([_customer(row) for row in page.items], page.next)


async def list_inbox(
    tx: Connection, workspace: int, *, state: InboxState = "ours", channel: str | None = None,
    agent: int | None = None, q: str = "", cursor: str | None = None, limit: int = 50,
) -> Page[InboxItem]:  # fmt: skip
    """Return a page of conversations, the last active first; ``q`` finds them by their customer.

    Raises InvalidInput for a cursor that is not of this list.
    """
    order = "item.last_at desc, item.conversation desc"
    conditions = ["item.workspace = $1", _STATES[state]]
    wanted = Listing("inbox_item", _INBOX, conditions, order, [workspace], limit + 1)
    for column, value in (("channel", channel), ("agent", agent)):
        if value is not None:
            wanted.conditions.append(f"item.{column} = {wanted.take(value)}")
    if cursor:
        wanted.beyond("(item.last_at, item.conversation) <", decode_cursor(cursor, tuple[datetime, UUID]))
    rows = await read_listing(tx, wanted, workspace, q)
    return page_of([_inbox(row) for row in rows], limit, lambda it: (it.last_at, it.conversation))


async def count_inbox(tx: Connection, workspace: int, *, channel: str | None = None) -> dict[str, int]:
    """Return how many conversations there are in each state, each up to ``COUNTED``."""
    if channel is None:
        rows = await tx.fetch(_COUNT_INBOX.format(channel=""), workspace)
    else:
        rows = await tx.fetch(_COUNT_INBOX.format(channel="and channel = $2"), workspace, channel)
    found = {row[0]: int(row[1]) for row in rows}
    opened = sum(found.values()) - found["closed"]
    return {
        "ours": found["us"],
        "customer": found["customer"],
        "snoozed": found["snoozed"],
        "open": min(opened, COUNTED),
        "closed": found["closed"],
        "all": min(opened + found["closed"], COUNTED),
    }


async def count_customers(tx: Connection, workspace: int) -> int:
    """Return how many customers there are, up to ``COUNTED``."""
    return int(await tx.fetchval(_COUNT_CUSTOMERS, workspace))


def _customer(row: Sequence[Any]) -> CustomerItem:
    values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row]
    return CustomerItem(*values[:-1])


def _inbox(row: Sequence[Any]) -> InboxItem:
    values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row]
    return InboxItem(*values)

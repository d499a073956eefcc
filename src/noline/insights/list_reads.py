"""Pages of the list of customers and of the inbox, by keyset, and how many rows there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from msgspec import Struct

from noline.insights.list_search import Listing, read_listing
from noline.kernel.db import Connection
from noline.kernel.http import Page, decode_cursor, page_of

COUNTED = 10_000
"""Rows are counted up to here; a count of ``COUNTED`` says that there are so many or more."""

CustomerSort = Literal["recent", "name"]
InboxState = Literal["ours", "customer", "snoozed", "open", "closed", "all"]


class InboxFilter(Struct, frozen=True):
    """Which conversations are wanted: of any of these ``departments``, with a skill, nobody's yet (``free``) …"""

    channel: str | None = None
    agent: int | None = None
    departments: tuple[int, ...] | None = None
    skill: str | None = None
    free: bool = False


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
    department: int | None
    skill: str


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
    select from inbox_item as item where workspace = $1 and state = name {{narrower}} limit {COUNTED}) as found)
from unnest($2::text[]) as name
"""
_EACH: Final = ("us", "customer", "nobody", "snoozed", "closed")
_OF: Final[Mapping[str, Sequence[str]]] = {"ours": ("us",), "open": _EACH[:-1], "all": _EACH}
"""What a state that is asked for consists of, where that is not the one of its name."""
_WHOSE = f"""
select (select count(*) from (select from inbox_item as item where workspace = $1 and state = 'us' and agent = $2
    {{narrower}} limit {COUNTED}) as found),
  (select count(*) from (select from inbox_item as item where workspace = $1 and state = 'us' and department = any($3)
    {{narrower}} limit {COUNTED}) as found),
  (select count(*) from (select from inbox_item as item where workspace = $1 and state = 'us' and agent is null
    {{narrower}} limit {COUNTED}) as found)
"""
_WAITING = """
select department, count(*) from inbox_item
where workspace = $1 and state = 'us' and department is not null group by department
"""
_SKILLS = """
select distinct skill from inbox_item where workspace = $1 and state <> 'closed' and department is not null
  and skill <> '' order by skill limit 100
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
    tx: Connection, workspace: int, *, state: InboxState = "ours", only: InboxFilter = InboxFilter(), q: str = "",
    cursor: str | None = None, limit: int = 50,
) -> Page[InboxItem]:  # fmt: skip
    """Return a page of conversations, the last active first; ``q`` finds them by their customer.

    Raises InvalidInput for a cursor that is not of this list.
    """
    order = "item.last_at desc, item.conversation desc"
    conditions = ["item.workspace = $1", _STATES[state]]
    wanted = Listing("inbox_item", _INBOX, conditions, order, [workspace], limit + 1)
    wanted.conditions += _narrower(only, wanted.arguments)
    if cursor:
        wanted.beyond("(item.last_at, item.conversation) <", decode_cursor(cursor, tuple[datetime, UUID]))
    rows = await read_listing(tx, wanted, workspace, q)
    return page_of([_inbox(row) for row in rows], limit, lambda it: (it.last_at, it.conversation))


async def count_inbox(tx: Connection, workspace: int, *, only: InboxFilter = InboxFilter()) -> dict[str, int]:
    """Return how many conversations there are in each state, each up to ``COUNTED``."""
    arguments: list[Any] = [workspace, _EACH]
    narrower = _anded(_narrower(only, arguments))
    rows = await tx.fetch(_COUNT_INBOX.format(narrower=narrower), *arguments)
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


async def count_state(tx: Connection, workspace: int, state: InboxState, *, only: InboxFilter) -> int:
    """Return how many conversations are in one state, up to ``COUNTED``."""
    arguments: list[Any] = [workspace, _OF.get(state, (state,))]
    narrower = _anded(_narrower(only, arguments))
    rows = await tx.fetch(_COUNT_INBOX.format(narrower=narrower), *arguments)
    return min(sum(int(row[1]) for row in rows), COUNTED)


async def count_whose(
    tx: Connection, workspace: int, agent: int, departments: Sequence[int], *, channel: str | None = None
) -> tuple[int, int, int]:
    """Return how many wait for us that are an agent's, of some departments, and nobody's, each up to ``COUNTED``."""
    arguments: list[Any] = [workspace, agent, list(departments)]
    narrower = _anded(_narrower(InboxFilter(channel=channel), arguments))
    row = await tx.fetchrow(_WHOSE.format(narrower=narrower), *arguments)
    return (row[0], row[1], row[2]) if row else (0, 0, 0)


async def waiting_in_departments(tx: Connection, workspace: int) -> dict[int, int]:
    """Return how many conversations wait for us in each department that has any."""
    return {row[0]: row[1] for row in await tx.fetch(_WAITING, workspace)}


async def wanted_skills(tx: Connection, workspace: int) -> list[str]:
    """Return the skills that open conversations want."""
    return [row[0] for row in await tx.fetch(_SKILLS, workspace)]


def _narrower(only: InboxFilter, arguments: list[Any]) -> list[str]:
    """Return the conditions of a filter; what they compare with goes into the arguments."""

    def take(value: object) -> str:
        arguments.append(value)
        return f"${len(arguments)}"

    equal = (("channel", only.channel), ("agent", only.agent), ("skill", only.skill))
    found = [f"item.{column} = {take(value)}" for column, value in equal if value is not None]
    if only.departments is not None:
        found.append(f"item.department = any({take(list(only.departments))}::integer[])")
    if only.free:
        found.append("item.agent is null")
    return found


def _anded(conditions: Sequence[str]) -> str:
    return "".join(f" and {condition}" for condition in conditions)


async def count_customers(tx: Connection, workspace: int) -> int:
    """Return how many customers there are, up to ``COUNTED``."""
    return int(await tx.fetchval(_COUNT_CUSTOMERS, workspace))


def _customer(row: Sequence[Any]) -> CustomerItem:
    values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row]
    return CustomerItem(*values[:-1])


def _inbox(row: Sequence[Any]) -> InboxItem:
    values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row]
    return InboxItem(*values)

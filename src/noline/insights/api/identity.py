"""Who may be one person, over HTTP: the list of candidates, and one customer's candidates and merges."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import get
from litestar.params import FromPath, Parameter
from msgspec import Struct
from msgspec.structs import replace

from noline.access import Principal
from noline.customers import CUSTOMERS, MATCHES, MERGES, Match, Merge, read_profile
from noline.kernel.db import Connection
from noline.kernel.http import Page, decode_cursor, page_of
from noline.kernel.ids import Shards

_OPEN = f"""
select {MATCHES.selected} from customer_match where workspace = $1 and status = 'open'
  and ($2::timestamptz is null or (found_at, customer, other) < ($2, $3, $4))
order by found_at desc, customer desc, other desc limit $5
"""
_OF_ONE = f"""
select {MATCHES.selected} from customer_match where workspace = $1 and (
  shard = $2 and customer = $3 or other = $3) and status = 'open' order by strength desc, found_at desc
"""
_MERGES = f"select {MERGES.selected} from customer_merge where workspace = $1 and (customer = $2 or other = $2)"
_ITEMS = """
select customer, name, addresses, created_at, last_at from customer_item
where shard = any($1) and customer = any($2) and workspace = $3
"""
_COUNT = "select count(*) from customer_match where workspace = $1 and status = 'open'"
_INTO = "select merged_into from customer where shard = $1 and id = $2"
_HAS_PIN = "select exists (select from customer_pin where shard = $1 and customer = $2)"


class MatchedCustomer(Struct, frozen=True):
    """One of two customers who may be one."""

    id: UUID
    name: str
    addresses: list[str]
    created_at: datetime | None
    last_at: datetime | None


class CustomerMatch(Struct, frozen=True):
    """A candidate: ``how`` it is known (code, link, company, wrote, given, inferred), by which address, from where.

    ``strength``: what the evidence weighs, of 100. In a merge ``older`` survives.
    """

    older: MatchedCustomer
    younger: MatchedCustomer
    how: str
    scheme: str
    value: str
    source: str
    strength: int
    found_at: datetime


class CustomerMerge(Struct, frozen=True):
    """A merge of another customer into one; ``undone_at`` is null while it stands."""

    survivor: UUID
    other: UUID
    other_name: str
    merged_at: datetime
    by: str
    why: str
    undone_at: datetime | None
    undone_by: str


class CustomerIdentity(Struct, frozen=True):
    """Who a customer may be too, and who they have become one with, the latest first."""

    merged_into: UUID | None
    has_pin: bool
    matches: list[CustomerMatch]
    merges: list[CustomerMerge]


class MatchCount(Struct, frozen=True):
    """How many candidates wait for a decision."""

    count: int


@get("/customers/matches", scope="customers:read", tag="Customers", summary="List possible duplicates")
async def list_customer_matches(
    principal: Principal,
    connection: Connection,
    shards: Shards,
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Page[CustomerMatch]:
    """Return pairs of customers who may be one person, the latest found first."""
    past: tuple[Any, ...] = decode_cursor(cursor, tuple[datetime, UUID, UUID]) if cursor else (None, None, None)
    rows = await connection.fetch(_OPEN, principal.workspace, *past, limit + 1)
    page = page_of([MATCHES.read(row) for row in rows], limit, lambda it: (it.found_at, it.customer, it.other))
    return Page(await _matches(connection, shards, principal.workspace, page.items), page.next)


@get("/customers/matches/count", scope="customers:read", tag="Customers", summary="Count possible duplicates")
async def count_customer_matches(principal: Principal, connection: Connection) -> MatchCount:
    """Return how many pairs wait for somebody to decide."""
    return MatchCount(int(await connection.fetchval(_COUNT, principal.workspace)))


@get(
    "/customers/{customer_id:uuid}/identity", scope="customers:read", tag="Customers",
    summary="Read who a customer is one with",
)  # fmt: skip
async def read_customer_identity(
    principal: Principal, connection: Connection, shards: Shards, customer_id: FromPath[UUID]
) -> CustomerIdentity:
    """Return a customer's open candidates, and the merges that they had part in."""
    workspace, shard = principal.workspace, shards.of(customer_id)
    profile = await read_profile(connection, shard, workspace, customer_id)
    found = [MATCHES.read(row) for row in await connection.fetch(_OF_ONE, workspace, shard, customer_id)]
    merges = [MERGES.read(row) for row in await connection.fetch(_MERGES, workspace, customer_id)]
    merges.sort(key=lambda it: it.merged_at, reverse=True)
    return CustomerIdentity(
        profile.customer.merged_into,
        bool(await connection.fetchval(_HAS_PIN, shard, customer_id)),
        await _matches(connection, shards, workspace, found),
        [await _merge(connection, shards, it) for it in merges],
    )


async def _matches(
    connection: Connection, shards: Shards, workspace: int, matches: Iterable[Match]
) -> list[CustomerMatch]:
    found = [
        replace(it, other=other)
        for it in matches
        if (other := await _by_now(connection, shards, it.other)) != it.customer
    ]
    people = {it for match in found for it in (match.customer, match.other)}
    rows = await connection.fetch(_ITEMS, list({shards.of(it) for it in people}), list(people), workspace)
    known = {row[0]: MatchedCustomer(row[0], row[1], list(row[2]), row[3], row[4]) for row in rows}

    def one(identity: UUID) -> MatchedCustomer:
        return known.get(identity) or MatchedCustomer(identity, "", [], None, None)

    return [
        CustomerMatch(one(it.other), one(it.customer), it.how, it.scheme, it.value, it.source, it.strength, it.found_at)
        for it in found
    ]


async def _by_now(connection: Connection, shards: Shards, customer: UUID) -> UUID:
    """Return who a customer is by now."""
    while into := await connection.fetchval(_INTO, shards.of(customer), customer):
        customer = into
    return customer


async def _merge(connection: Connection, shards: Shards, merge: Merge) -> CustomerMerge:
    rows = await CUSTOMERS.of_subjects(connection, shards.of(merge.other), [merge.other])
    known = rows[0].attributes if rows else {}
    name = str(known.get("name") or f"{known.get('first_name') or ''} {known.get('last_name') or ''}".strip())
    return CustomerMerge(
        merge.customer, merge.other, name, merge.merged_at, merge.by, merge.why, merge.undone_at, merge.undone_by
    )


HANDLERS = (list_customer_matches, count_customer_matches, read_customer_identity)

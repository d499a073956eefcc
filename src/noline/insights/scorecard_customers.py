"""The customers behind a figure of the scorecard: pages in the order of shard and id, or all of a shard.

What is rare is read from its index. What is frequent is looked for customer by customer, so many at a time at most; a
page may then be short and still have a next one.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from noline.customers import Statement
from noline.insights.rollup import cost_in
from noline.insights.scorecard_facts import FREQUENT, FigureWanted, conditions, weight
from noline.kernel.db import Connection, Database
from noline.kernel.http import Page, decode_cursor, encode_cursor

LOOKED_AT = 5_000
"""Customers looked at for one page of what is frequent."""
BEGINNING = (-1, UUID(int=0))
_CHUNK = 1_000

_RARE = """
select fact.shard, fact.subject, sum({weight})::bigint as times, max(fact.at) as last_at,
  coalesce(sum({cost}), 0)::bigint as cost
from interaction as fact where {facts} and (fact.shard, fact.subject) > ({shard}, {customer})
group by fact.shard, fact.subject having sum({weight}) > 0 order by fact.shard, fact.subject limit {limit}
"""
_OF_CAMPAIGN = """
select enrolment.shard, enrolment.customer as subject from enrolment
where enrolment.workspace = {workspace} and enrolment.campaign = {campaign}
  and (enrolment.shard, enrolment.customer) > ({shard}, {customer})
order by enrolment.shard, enrolment.customer limit {looked_at}
"""
_OF_ALL = """
select customer.shard, customer.id as subject from customer
where customer.workspace = {workspace} and (customer.shard, customer.id) > ({shard}, {customer})
order by customer.shard, customer.id limit {looked_at}
"""
_FREQUENT = """
select one.shard, one.subject, found.times, found.last_at, found.cost from ({candidates}) as one
cross join lateral (
  select count(*) as times, max(fact.at) as last_at, coalesce(sum({cost}), 0)::bigint as cost
  from interaction as fact where fact.shard = one.shard and fact.subject = one.subject and {facts}) as found
where found.times > 0 order by one.shard, one.subject limit {limit}
"""
_LAST_LOOKED_AT = "select shard, subject from ({candidates}) as one order by shard, subject offset {all_but_one}"
_WAITING = """
select fact.shard, fact.customer as subject, count(*) as times, max(fact.at) as last_at, 0::bigint as cost
from outbox join message as fact on fact.shard = outbox.shard and fact.id = outbox.message
where fact.workspace = {workspace} and (fact.shard, fact.customer) > ({shard}, {customer})
  and ({campaign} is null or fact.campaign = {campaign})
  and ({contact_event} is null or fact.contact_event = {contact_event})
  and ({channel} is null or fact.channel = {channel})
group by fact.shard, fact.customer order by fact.shard, fact.customer limit {limit}
"""
_NAMED = """
select page.*, coalesce(item.name, '') as name, coalesce(item.external_id, '') as external_id
from ({page}) as page
left join customer_item as item on item.shard = page.shard and item.customer = page.subject
order by page.shard, page.subject
"""
_ALL_OF_SHARD = """
select fact.subject from interaction as fact where fact.shard = {shard} and {facts}
group by fact.subject having sum({weight}) > 0 order by fact.subject
"""

Place = tuple[int, UUID]
"""Shard and customer."""


class FigureCustomer(Struct, frozen=True):
    """A customer behind a figure: how often they count, when last, and what it cost in minor units."""

    customer: UUID
    name: str
    external_id: str
    times: int
    last_at: datetime
    cost: int


async def list_behind(
    tx: Connection, workspace: int, wanted: FigureWanted, after: Place, limit: int, *, looked_at: int = LOOKED_AT
) -> Page[FigureCustomer]:
    """Return customers whom a figure counts; without a next page there are no more."""
    statement = Statement()
    if wanted.measure == "waiting":
        page = _waiting(workspace, wanted, after, limit, statement)
    elif wanted.measure in FREQUENT:
        page = _frequent(workspace, wanted, after, limit, statement, looked_at)
    else:
        page = _rare(workspace, wanted, after, limit, statement)
    rows = await tx.fetch(_NAMED.format(page=page), *statement.arguments)
    shown = rows[:limit]
    place: Place | None = (shown[-1]["shard"], shown[-1]["subject"]) if len(rows) > limit else None
    if place is None and wanted.measure in FREQUENT:
        place = await _looked_upto(tx, workspace, wanted, after, looked_at)
    items = [
        FigureCustomer(row["subject"], row["name"], row["external_id"], row["times"], row["last_at"], row["cost"])
        for row in shown
    ]
    return Page(items, encode_cursor(place) if place else None)


def _after(statement: Statement, after: Place) -> dict[str, str]:
    return {"shard": statement.take(after[0], "integer"), "customer": statement.take(after[1], "uuid")}


def _rare(workspace: int, wanted: FigureWanted, after: Place, limit: int, statement: Statement) -> str:
    facts = conditions(wanted, statement, workspace)
    places = _after(statement, after)
    return _RARE.format(weight=weight(wanted), cost=cost_in("fact"), facts=facts, limit=limit + 1, **places)


def _frequent(
    workspace: int, wanted: FigureWanted, after: Place, limit: int, statement: Statement, looked_at: int
) -> str:
    candidates = _candidates(workspace, wanted, after, statement, looked_at)
    facts = conditions(wanted, statement, workspace)
    return _FREQUENT.format(candidates=candidates, cost=cost_in("fact"), facts=facts, limit=limit + 1)


def _candidates(workspace: int, wanted: FigureWanted, after: Place, statement: Statement, looked_at: int) -> str:
    places = {"workspace": statement.take(workspace, "integer"), **_after(statement, after), "looked_at": looked_at}
    if wanted.campaign is None:
        return _OF_ALL.format(**places)
    return _OF_CAMPAIGN.format(campaign=statement.take(wanted.campaign, "uuid"), **places)


def _waiting(workspace: int, wanted: FigureWanted, after: Place, limit: int, statement: Statement) -> str:
    return _WAITING.format(
        workspace=statement.take(workspace, "integer"),
        campaign=statement.take(wanted.campaign, "uuid"),
        contact_event=statement.take(wanted.contact_event, "text"),
        channel=statement.take(wanted.channel, "text"),
        limit=limit + 1,
        **_after(statement, after),
    )


async def _looked_upto(
    tx: Connection, workspace: int, wanted: FigureWanted, after: Place, looked_at: int
) -> Place | None:
    """Return the last customer that was looked at, None if there are no more after them."""
    statement = Statement()
    candidates = _candidates(workspace, wanted, after, statement, looked_at)
    last = _LAST_LOOKED_AT.format(candidates=candidates, all_but_one=looked_at - 1)
    row = await tx.fetchrow(last, *statement.arguments)
    return (row[0], row[1]) if row else None


async def all_behind(database: Database, workspace: int, wanted: FigureWanted) -> AsyncIterator[Sequence[UUID]]:
    """Yield everybody whom a figure counts, in portions: no long transaction."""
    if wanted.measure == "waiting":
        async for portion in _all_waiting(database, workspace, wanted):
            yield portion
        return
    async with database.connection() as connection:
        shards = [row[0] for row in await connection.fetch("select shard from head order by shard")]
    for shard in shards:
        statement = Statement()
        facts = conditions(wanted, statement, workspace)
        text = _ALL_OF_SHARD.format(weight=weight(wanted), facts=facts, shard=statement.take(shard, "integer"))
        async with database.connection() as connection:
            found = [row[0] for row in await connection.fetch(text, *statement.arguments)]
        for start in range(0, len(found), _CHUNK):
            yield found[start : start + _CHUNK]


async def _all_waiting(database: Database, workspace: int, wanted: FigureWanted) -> AsyncIterator[Sequence[UUID]]:
    after = BEGINNING
    while True:
        statement = Statement()
        text = _waiting(workspace, wanted, after, _CHUNK, statement)
        async with database.connection() as connection:
            rows: Sequence[Any] = await connection.fetch(text, *statement.arguments)
        if not rows:
            return
        yield [row[1] for row in rows]
        after = (rows[-1][0], rows[-1][1])


async def rows_behind(database: Database, workspace: int, wanted: FigureWanted) -> AsyncIterator[FigureCustomer]:
    """Yield everybody whom a figure counts, with their names, for a table."""
    after, more = BEGINNING, True
    while more:
        async with database.connection() as connection:
            page = await list_behind(connection, workspace, wanted, after, _CHUNK)
        for item in page.items:
            yield item
        more = page.next is not None
        if page.next is not None:
            after = _place(page.next)


def _place(cursor: str) -> Place:
    return decode_cursor(cursor, tuple[int, UUID])

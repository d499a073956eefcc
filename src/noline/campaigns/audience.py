"""How many customers a campaign is for, and how many of them each channel can reach and may be used for."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from noline.access import Rules
from noline.campaigns.model import Campaign, Definition
from noline.customers import CHANNEL_SCHEMES, CUSTOMERS, Customer, Statement, matching
from noline.delivery import MARKETING, TRANSACTIONAL
from noline.kernel.db import Connection, Database

_AT_ONCE = 4
"""Shards that are counted at the same time."""

# Of each customer: the channels there is an address for, and those of them that consent does not forbid. What was said
# last counts, of this channel or of every channel, the stricter of two at the same time (consent.may_send).
_REACH = """
with asked as (
  select channel, scheme, needs, stops from unnest($3::text[], $4::text[], $5::boolean[], $6::boolean[])
    as it(channel, scheme, needs, stops)
), said as (
  select customer, asked.channel,
    (array_agg(state order by at desc, state = 'withdrawn' desc, state = 'requested' desc)
      filter (where subscription = '*'))[1] as stop,
    (array_agg(state order by at desc, state = 'withdrawn' desc, state = 'requested' desc)
      filter (where subscription = $7 and $7 <> '*'))[1] as given
  from consent join asked on consent.channel in (asked.channel, '*')
  where shard = $1 and workspace = $2 and subscription in ('*', $7) group by customer, asked.channel
), reach as (
  select it.customer, array_agg(distinct asked.channel) as has, array_agg(distinct asked.channel) filter (
    where (coalesce(said.stop, '') <> 'withdrawn' or not asked.stops)
      and (not $8 or (coalesce(said.given, '') <> 'withdrawn' and (said.given = 'given' or not asked.needs)))) as may
  from customer_address it join asked on asked.scheme = it.scheme
    left join said on said.customer = it.customer and said.channel = asked.channel
  where it.shard = $1 and it.workspace = $2 and it.status = 'active' group by it.customer
)
"""
_COUNT = (
    _REACH
    + """
select coalesce(has, '{}'), coalesce(may, '{}'), count(*)
from customer left join reach on reach.customer = customer.id
where shard = $1 and workspace = $2 and merged_into is null """
)
_OF_WORKSPACE = "from customer where workspace = $1 and merged_into is null"

Combination = tuple[frozenset[str], frozenset[str]]
"""Channels with an address, and those of them that may be used."""


class Terms(Struct, frozen=True):
    """On which terms messages go: their purpose, and the subject of consent."""

    purpose: str = MARKETING
    subscription: str = "news"


class ChannelReach(Struct, frozen=True):
    """Of an audience: how many have an active address for a channel, and how many of these may be written to there."""

    channel: str
    addressed: int
    reachable: int


class Reach(Struct, frozen=True):
    """An audience by what reaches it."""

    counts: Mapping[Combination, int]

    @property
    def total(self) -> int:
        """Return how many customers there are."""
        return sum(self.counts.values())

    def channel(self, name: str) -> ChannelReach:
        """Return how many one channel reaches."""
        addressed = sum(count for (has, _), count in self.counts.items() if name in has)
        reachable = sum(count for (_, may), count in self.counts.items() if name in may)
        return ChannelReach(name, addressed, reachable)

    def first_of(self, channels: Sequence[str]) -> dict[str, int]:
        """Return how many each channel carries if each customer's first possible one is used."""
        found = dict.fromkeys(channels, 0)
        for (_, may), count in self.counts.items():
            first = next((name for name in channels if name in may), None)
            if first is not None:
                found[first] += count
        return found

    def any_of(self, channels: Sequence[str]) -> int:
        """Return how many at least one of the channels reaches."""
        return sum(self.first_of(channels).values())


async def count_reach(
    database: Database,
    workspace: int,
    definition: Definition,
    terms: Terms,
    rules: Rules,
    channels: Sequence[str],
    now: datetime,
) -> Reach:
    """Count an audience, several shards at a time."""
    async with database.connection() as connection:
        shards = [row[0] for row in await connection.fetch("select shard from head order by shard")]
    room = asyncio.Semaphore(_AT_ONCE)
    asked = _asked(workspace, terms, rules, channels)

    async def count(shard: int) -> Counter[Combination]:
        statement = Statement(shard, *asked)
        sql = f"{_COUNT}{meant_by(definition, statement, now)} group by 1, 2"
        async with room, database.connection() as connection:
            rows = await connection.fetch(sql, *statement.arguments)
        return Counter({(frozenset(has), frozenset(may)): number for has, may, number in rows})

    total: Counter[Combination] = Counter()
    for found in await asyncio.gather(*map(count, shards)):
        total.update(found)
    return Reach(total)


def _asked(workspace: int, terms: Terms, rules: Rules, channels: Sequence[str]) -> Sequence[Any]:
    schemes = [CHANNEL_SCHEMES.get(name, name) for name in channels]
    needs = [name not in rules.opt_out for name in channels]
    stops = [terms.purpose != TRANSACTIONAL or name in rules.stop_blocks_transactional for name in channels]
    return workspace, list(channels), schemes, needs, stops, terms.subscription, terms.purpose == MARKETING


def meant_by(definition: Definition, statement: Statement, now: datetime) -> str:
    """Return what is true of the rows of ``customer`` that a campaign is for, as ``in_audience`` says it."""
    parts = []
    if definition.audience is not None:
        parts.append(matching(definition.audience, statement, now))
    if definition.exclude is not None:
        parts.append(f"({matching(definition.exclude, statement, now)} is not true)")
    return "".join(f" and {part}" for part in parts)


async def find_sample(tx: Connection, campaign: Campaign, now: datetime) -> Customer | None:
    """Return somebody of the audience."""
    statement = Statement(campaign.workspace)
    meant = meant_by(campaign.definition, statement, now)
    sql = f"select {CUSTOMERS.selected} {_OF_WORKSPACE}{meant} limit 1"
    found = await CUSTOMERS.fetch(tx, sql, *statement.arguments)
    return found[0] if found else None


async def count_lacking(tx: Connection, campaign: Campaign, attribute: str, now: datetime) -> int:
    """Return how many of the audience have not got an attribute."""
    statement = Statement(campaign.workspace, attribute)
    meant = meant_by(campaign.definition, statement, now)
    sql = f"select count(*) {_OF_WORKSPACE} and not attributes ? $2{meant}"
    return int(await tx.fetchval(sql, *statement.arguments))

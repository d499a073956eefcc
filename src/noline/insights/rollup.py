"""Rollups: a follower that sums the log per campaign, contact event and channel, by hour, day and in total.

A second table has the same sums per channel alone, so that a company's scorecard reads few rows however many campaigns.

One statement for all stretches: PostgreSQL counts, no row travels. A view: it can be rebuilt beside
the old and swapped.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from noline.kernel.db import Connection, Database

_TABLES = ("rollup", "channel_rollup")
_NIL = "00000000-0000-0000-0000-000000000000"

# What came in follows from nothing, what failed from its message; what follows from something else is the copy of a
# merged customer's fact, which counts where it was logged first.
_ADD = """
with given as (
  select * from unnest($1::integer[], $2::bigint[], $3::bigint[]) as given(shard, after, upto)
), fact as (
  select workspace, coalesce(campaign, '{nil}') as campaign, coalesce(contact_event, '') as contact_event,
    coalesce(channel, '') as channel, date_trunc('hour', at) as hour, {cost} as cost, unnest(case kind
      when 'message.accepted' then array['accepted']
      when 'message.sent' then array['sent']
      when 'message.delivered' then array['delivered']
      when 'message.read' then array['read']
      when 'message.failed' then case when cause <> message then '{{}}'::text[]
        when body ->> 'bounced' = 'true' then array['failed', 'bounced'] else array['failed'] end
      when 'message.suppressed' then array['suppressed', 'suppressed:' || (body ->> 'reason')]
      when 'message.expired' then array['expired']
      when 'message.uncertain' then array['uncertain']
      when 'message.received' then case when cause is null then array['received'] else '{{}}'::text[] end
      when 'message.answered' then
        case when (body ->> 'first')::boolean then array['answered'] else '{{}}'::text[] end
        || case when (body ->> 'positive')::boolean then array['positive'] else '{{}}'::text[] end
        || array['read_as:' || (body ->> 'reading')]
      when 'message.reread' then array['-read_as:' || (body ->> 'before'), 'read_as:' || (body ->> 'after')]
        || case body ->> 'positive' when '1' then array['positive'] when '-1' then array['-positive']
          else '{{}}'::text[] end
      when 'goal.reached' then array['reached']
      when 'goal.withdrawn' then array['-reached']
      when 'campaign.enrolled' then array['enrolled:' || (body ->> 'cohort')]
      when 'mail.opened' then array['opened']
      when 'link.clicked' then array['clicked']
      when 'conversation.opened' then array['conversations']
      when 'call.ended' then array['called']
      when 'call.missed' then array['called']
      when 'conversation.moved' then array['moved:' || (body ->> 'before')]
      when 'consent.withdrawn' then array['withdrawn']
      when 'source.imported' then
        case when body ->> 'what' = 'sent' then array['accepted', 'sent']
          when body ->> 'whole' <> 'true' then '{{}}'::text[]
          when body ->> 'what' = 'failed' then array['accepted'] else array['accepted', 'sent'] end
        || case when body ->> 'what' = 'bounced' then array['failed', 'bounced']
          when body ->> 'what' = 'positive' then array['answered', 'positive']
          when body ->> 'what' in ('delivered', 'read', 'opened', 'clicked', 'failed', 'received', 'answered')
            then array[body ->> 'what'] else '{{}}'::text[] end
      else '{{}}'::text[] end) as measure
  from given cross join lateral (
    select * from interaction where interaction.shard = given.shard and seq > given.after and seq <= given.upto offset 0
  ) as interaction
), hourly as materialized (
  select workspace, campaign, contact_event, channel, hour, ltrim(measure, '-') as measure,
    sum(case when left(measure, 1) = '-' then -1 else 1 end) as count, coalesce(sum(cost), 0) as amount
  from fact group by 1, 2, 3, 4, 5, 6
), counted as materialized (
  select hourly.*, period, since from hourly cross join lateral (values
    ('hour', hour), ('day', date_trunc('day', hour)), ('total', '2000-01-01 00:00+00')) as one(period, since)
), by_event as (
  insert into {table} (shard, workspace, campaign, contact_event, channel, period, since, measure, count, amount)
  select ($1::integer[])[1], workspace, campaign, contact_event, channel, period, since, measure,
    sum(count), sum(amount)
  from counted group by 2, 3, 4, 5, 6, 7, 8
  on conflict (shard, workspace, campaign, contact_event, channel, period, since, measure)
  do update set count = {table}.count + excluded.count, amount = {table}.amount + excluded.amount
)
insert into {channels} (shard, workspace, channel, period, since, measure, count, amount)
select ($1::integer[])[1], workspace, channel, period, since, measure, sum(count), sum(amount)
from counted group by 2, 3, 4, 5, 6
on conflict (shard, workspace, channel, period, since, measure)
do update set count = {channels}.count + excluded.count, amount = {channels}.amount + excluded.amount
"""

_COST = """case when {fact}.currency is null or {fact}.currency = (
  select workspace.currency from workspace where workspace.id = {fact}.workspace) then {fact}.cost else 0 end"""

_PER_CHANNEL = """
select channel, measure, sum(count)::bigint, sum(amount)::bigint from channel_rollup
where workspace = $1 and period = 'total' group by channel, measure
"""
_PER_CHANNEL_OF_CAMPAIGN = """
select channel, measure, sum(count)::bigint, sum(amount)::bigint from rollup
where workspace = $1 and period = 'total' and campaign = $2 group by channel, measure
"""
_PER_EVENT = """
select contact_event, channel, measure, sum(count)::bigint, sum(amount)::bigint from rollup
where workspace = $1 and period = 'total' and campaign = $2
group by contact_event, channel, measure
"""
_SERIES = """
select since, channel, measure, sum(count)::bigint, sum(amount)::bigint from channel_rollup
where workspace = $1 and period = $2 and since >= $3 and since < $4 group by since, channel, measure order by since
"""
_SERIES_OF_CAMPAIGN = """
select since, channel, measure, sum(count)::bigint, sum(amount)::bigint from rollup
where workspace = $1 and period = $2 and since >= $3 and since < $4 and campaign = $5
group by since, channel, measure order by since
"""


def cost_in(fact: str) -> str:
    """Return what a row of ``interaction`` adds to sums, in SQL: nothing, where it was paid in another currency."""
    return _COST.format(fact=fact)


class Rollups:
    """The follower."""

    name = "insights"
    batch = 20_000

    def __init__(self, table: str = "rollup", channels: str = "channel_rollup") -> None:
        self._add = _ADD.format(table=table, channels=channels, nil=_NIL, cost=cost_in("interaction"))

    async def handle_range(self, tx: Connection, shard: int, after: int, upto: int) -> None:
        """Add a stretch of the log to the sums."""
        await tx.execute(self._add, [shard], [after], [upto])

    async def handle_ranges(self, tx: Connection, after: Mapping[int, int], upto: Mapping[int, int]) -> None:
        """Add stretches of several shards at once, all to the rows of the first: who reads adds them up anyway."""
        shards = sorted(upto)
        await tx.execute(self._add, shards, [after[it] for it in shards], [upto[it] for it in shards])


async def rebuild(database: Database) -> None:
    """Make the sums anew from the log beside the old ones, shard by shard, and swap all of them when that is done."""
    async with database.connection() as connection:
        for table in _TABLES:
            await connection.execute(f"drop table if exists {table}_rebuilt")
            await connection.execute(f"create table {table}_rebuilt (like {table} including all)")
        shards = [row[0] for row in await connection.fetch("select shard from head order by shard")]
    rollups = Rollups(*(f"{table}_rebuilt" for table in _TABLES))
    done = dict.fromkeys(shards, 0)
    for shard in shards:
        async with database.transaction() as tx:
            await _follow(tx, rollups, shard, done)
    async with database.transaction() as tx:  # folded sums are of all shards: they can't be swapped one by one
        await tx.execute("select pg_advisory_xact_lock(hashtext('noline.fold'))")
        for shard in shards:
            await tx.execute("select from cursor where shard = $1 and follower = 'insights' for update", shard)
            await _follow(tx, rollups, shard, done)
        for table in _TABLES:
            await tx.execute(f"delete from {table}")
            await tx.execute(f"insert into {table} select * from {table}_rebuilt")
            await tx.execute(f"drop table {table}_rebuilt")


async def _follow(tx: Connection, rollups: Rollups, shard: int, done: dict[int, int]) -> None:
    place = "select seq from cursor where shard = $1 and follower = 'insights'"
    upto = int(await tx.fetchval(place, shard))
    for after in range(done[shard], upto, rollups.batch):
        await rollups.handle_range(tx, shard, after, min(after + rollups.batch, upto))
    done[shard] = upto


Measures = dict[str, tuple[int, int]]
"""Count and amount (minor units) by measure."""
COSTLY: Final = ("sent", "called")
"""What has a price: messages that went out, and calls when they are over."""


def spent(measures: Mapping[str, tuple[int, int]]) -> int:
    """Return what everything cost, in minor units."""
    return sum(measures.get(name, (0, 0))[1] for name in COSTLY)


async def per_channel(tx: Connection, workspace: int, campaign: UUID | None = None) -> dict[str, Measures]:
    """Return the sums of each channel, of a campaign or of all that happens."""
    found: dict[str, Measures] = {}
    if campaign is None:
        rows = await tx.fetch(_PER_CHANNEL, workspace)
    else:
        rows = await tx.fetch(_PER_CHANNEL_OF_CAMPAIGN, workspace, campaign)
    for channel, measure, count, amount in rows:
        found.setdefault(channel, {})[measure] = (count, amount)
    return found


async def per_event(tx: Connection, workspace: int, campaign: UUID) -> dict[tuple[str, str], Measures]:
    """Return the sums of each contact event and channel of a campaign."""
    found: dict[tuple[str, str], Measures] = {}
    for event, channel, measure, count, amount in await tx.fetch(_PER_EVENT, workspace, campaign):
        found.setdefault((event, channel), {})[measure] = (count, amount)
    return found


async def per_channel_over_time(
    tx: Connection,
    workspace: int,
    period: Literal["hour", "day"],
    since: datetime,
    until: datetime,
    campaign: UUID | None = None,
) -> dict[tuple[datetime, str], Measures]:
    """Return the sums of each hour or day (UTC) from ``since`` to before ``until``, and channel, in order."""
    if campaign is None:
        rows = await tx.fetch(_SERIES, workspace, period, since, until)
    else:
        rows = await tx.fetch(_SERIES_OF_CAMPAIGN, workspace, period, since, until, campaign)
    found: dict[tuple[datetime, str], Measures] = {}
    for at, channel, measure, count, amount in rows:
        found.setdefault((at, channel), {})[measure] = (count, amount)
    return found

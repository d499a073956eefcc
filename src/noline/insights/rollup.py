"""Rollups: a follower that sums the log per campaign, contact event and channel, by hour, day and in total.

One statement a stretch: PostgreSQL counts, no row travels. A view: it can be rebuilt beside the old and swapped.
"""

from __future__ import annotations

from uuid import UUID

from noline.kernel.db import Connection, Database

_NIL = "00000000-0000-0000-0000-000000000000"

_ADD = """
insert into {table} (shard, workspace, campaign, contact_event, channel, period, since, measure, count, amount)
select shard, workspace, coalesce(campaign, '{nil}'), coalesce(contact_event, ''), coalesce(channel, ''),
  period, case period when 'hour' then date_trunc('hour', at) when 'day' then date_trunc('day', at)
    else '2000-01-01 00:00+00' end as since, ltrim(measure, '-'),
  sum(case when left(measure, 1) = '-' then -1 else 1 end), coalesce(sum(cost), 0)
from (
  select shard, workspace, campaign, contact_event, channel, at, cost, unnest(case kind
      when 'message.accepted' then array['accepted']
      when 'message.sent' then array['sent']
      when 'message.delivered' then array['delivered']
      when 'message.read' then array['read']
      when 'message.failed' then case when body ->> 'bounced' = 'true' then array['failed', 'bounced']
        else array['failed'] end
      when 'message.suppressed' then array['suppressed', 'suppressed:' || (body ->> 'reason')]
      when 'message.expired' then array['expired']
      when 'message.uncertain' then array['uncertain']
      when 'message.received' then array['received']
      when 'message.answered' then
        case when (body ->> 'first')::boolean then array['answered'] else '{{}}'::text[] end
        || case when (body ->> 'positive')::boolean then array['positive'] else '{{}}'::text[] end
        || array['read_as:' || (body ->> 'reading')]
      when 'message.reread' then array['-read_as:' || (body ->> 'before'), 'read_as:' || (body ->> 'after')]
        || case body ->> 'positive' when '1' then array['positive'] when '-1' then array['-positive']
          else '{{}}'::text[] end
      when 'goal.reached' then array['reached']
      when 'campaign.enrolled' then array['enrolled:' || (body ->> 'cohort')]
      when 'mail.opened' then array['opened']
      when 'link.clicked' then array['clicked']
      when 'conversation.opened' then array['conversations']
      when 'conversation.moved' then array['moved:' || (body ->> 'before')]
      when 'consent.withdrawn' then array['withdrawn']
      else '{{}}'::text[] end) as measure
  from interaction where shard = $1 and seq > $2 and seq <= $3
) as fact, unnest(array['hour', 'day', 'total']) as period
group by shard, workspace, 3, 4, 5, period, 7, 8
on conflict (shard, workspace, campaign, contact_event, channel, period, since, measure)
do update set count = {table}.count + excluded.count, amount = {table}.amount + excluded.amount
"""

_PER_CHANNEL = """
select channel, measure, sum(count)::bigint, sum(amount)::bigint from rollup
where workspace = $1 and period = 'total' and ($2::uuid is null or campaign = $2)
group by channel, measure
"""
_PER_EVENT = """
select contact_event, channel, measure, sum(count)::bigint, sum(amount)::bigint from rollup
where workspace = $1 and period = 'total' and campaign = $2
group by contact_event, channel, measure
"""


class Rollups:
    """The follower."""

    name = "insights"
    batch = 20_000

    def __init__(self, table: str = "rollup") -> None:
        self._add = _ADD.format(table=table, nil=_NIL)

    async def handle_range(self, tx: Connection, shard: int, after: int, upto: int) -> None:
        """Add a stretch of the log to the sums."""
        await tx.execute(self._add, shard, after, upto)


async def rebuild(database: Database) -> None:
    """Make the sums anew from the log beside the old ones, shard by shard, and swap each shard's when it is done."""
    async with database.connection() as connection:
        await connection.execute("create table if not exists rollup_rebuilt (like rollup including all)")
        shards = [row[0] for row in await connection.fetch("select shard from head order by shard")]
    rollups = Rollups("rollup_rebuilt")
    for shard in shards:
        async with database.transaction() as tx:
            place = "select seq from cursor where shard = $1 and follower = 'insights' for update"
            upto = int(await tx.fetchval(place, shard))
            await tx.execute("delete from rollup_rebuilt where shard = $1", shard)
            for after in range(0, upto, rollups.batch):
                await rollups.handle_range(tx, shard, after, min(after + rollups.batch, upto))
            await tx.execute("delete from rollup where shard = $1", shard)
            await tx.execute("insert into rollup select * from rollup_rebuilt where shard = $1", shard)
    async with database.connection() as connection:
        await connection.execute("drop table rollup_rebuilt")


Measures = dict[str, tuple[int, int]]
"""Count and amount (minor units) by measure."""


async def per_channel(tx: Connection, workspace: int, campaign: UUID | None = None) -> dict[str, Measures]:
    """Return the sums of each channel."""
    found: dict[str, Measures] = {}
    for channel, measure, count, amount in await tx.fetch(_PER_CHANNEL, workspace, campaign):
        found.setdefault(channel, {})[measure] = (count, amount)
    return found


async def per_event(tx: Connection, workspace: int, campaign: UUID) -> dict[tuple[str, str], Measures]:
    """Return the sums of each contact event and channel of a campaign."""
    found: dict[tuple[str, str], Measures] = {}
    for event, channel, measure, count, amount in await tx.fetch(_PER_EVENT, workspace, campaign):
        found.setdefault((event, channel), {})[measure] = (count, amount)
    return found

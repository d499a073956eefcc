"""The state of an installation at a glance."""

from __future__ import annotations

from typing import Any

from noline.app.bootstrap import Noline
from noline.kernel.clock import wall_now

_STATUS = """
select
  (select coalesce(sum(seq), 0) from head)::bigint as interactions,
  (select coalesce(sum(greatest(head.reacts - cursor.seq, 0)), 0) from head join cursor using (shard)
    where follower = 'engage')::bigint as engage_behind,
  (select coalesce(sum(head.seq - cursor.seq), 0) from head join cursor using (shard)
    where follower = 'insights')::bigint as insights_behind,
  (select coalesce(sum(head.seq - cursor.seq), 0) from head join cursor using (shard)
    where follower = 'lists')::bigint as lists_behind,
  (select count(*) from outbox) as waiting,
  (select count(*) from claim) as batches_sending,
  (select count(*) from timer) as timers,
  (select count(*) from set_aside where replayed_at is null) as set_aside,
  (select count(*) from route where suspended_until > $1) as routes_resting,
  (select count(*) from worker where seen_at > $1 - interval '15 s') as workers,
  (select count(*) from customer) as customers,
  (select count(*) from conversation where status = 'open') as open_conversations
"""


async def status_of(noline: Noline) -> dict[str, Any]:
    """Return counts that an operator wants first."""
    async with noline.database.connection() as connection:
        row = await connection.fetchrow(_STATUS, wall_now())
    assert row is not None
    return {**dict(row), "shards": noline.shards.count}

"""Bulk yields to people: launches, imports and timers by the thousand append a little at a time, when there is room."""

from __future__ import annotations

from noline.kernel.db import Connection

BULK_ROWS = 200
"""Rows of bulk that are appended to a shard at a time, and the most that may wait there for engage."""

_WAITING = """
select count(*) from (
  select 1 from interaction
  where shard = $1 and reacts and seq > (select seq from cursor where shard = $1 and follower = 'engage')
  limit $2
) as waiting
"""


async def room_for_bulk(tx: Connection, shard: int) -> int:
    """Return how many rows of bulk the shard can take now, so that a person's message waits behind few."""
    return max(0, BULK_ROWS - int(await tx.fetchval(_WAITING, shard, BULK_ROWS)))

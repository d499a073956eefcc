"""The books: messages counted by their final class, twice and independently, and what differs.

accepted = waiting + sent + suppressed + failed + expired + uncertain; once from the log, once from ledger + outbox.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from noline.kernel.db import Connection, Database

_FROM_LOG = """
select coalesce(channel, '') as channel,
  count(*) filter (where accepted) as accepted,
  count(*) filter (where accepted and last is null) as waiting,
  count(*) filter (where accepted and last = 'message.sent') as sent,
  count(*) filter (where accepted and last = 'message.suppressed') as suppressed,
  count(*) filter (where accepted and last = 'message.failed') as failed,
  count(*) filter (where accepted and last = 'message.expired') as expired,
  count(*) filter (where accepted and last = 'message.uncertain') as uncertain
from (
  select message, min(channel) as channel, bool_or(kind = 'message.accepted') as accepted,
    (array_agg(kind order by seq desc) filter (where kind <> 'message.accepted'))[1] as last
  from interaction
  where workspace = $1 and kind in ('message.accepted', 'message.sent', 'message.suppressed', 'message.failed',
    'message.expired', 'message.uncertain')
  group by shard, message
) as fate group by 1
"""
# A message that waits is in the outbox or in a claim; every other one's class is its last attempt's outcome. One that
# has neither is lost, and then the classes don't add up. One pass over all tables, fast on whatever plan.
_FROM_LEDGER = """
with known as (
  select shard, id as message, channel, false as waits, null::integer as tried
  from message where workspace = $1 and direction = 2 and home is null
  union all select shard, message, null, true, null from outbox
  union all select shard, unnest(messages), null, true, null from claim
  union all select shard, message, null, false, attempt * 8 + outcome from ledger
), classed as (
  select min(channel) as channel, bool_or(waits) as waits, max(tried) % 8 as outcome
  from known group by shard, message having min(channel) is not null
)
select channel, count(*) as accepted,
  count(*) filter (where waits) as waiting,
  count(*) filter (where not waits and outcome = 1) as sent,
  count(*) filter (where not waits and outcome = 4) as suppressed,
  count(*) filter (where not waits and outcome = 3) as failed,
  count(*) filter (where not waits and outcome = 5) as expired,
  count(*) filter (where not waits and outcome = 6) as uncertain
from classed group by 1
"""


class Count(Struct, frozen=True):
    """Messages of one channel by their final class."""

    accepted: int = 0
    waiting: int = 0
    sent: int = 0
    suppressed: int = 0
    failed: int = 0
    expired: int = 0
    uncertain: int = 0

    @property
    def adds_up(self) -> bool:
        """Whether the classes make up what was accepted."""
        classes = self.waiting + self.sent + self.suppressed + self.failed + self.expired + self.uncertain
        return classes == self.accepted


class Books(Struct, frozen=True):
    """Both counts, by channel."""

    log: Mapping[str, Count]
    ledger: Mapping[str, Count]

    @property
    def balanced(self) -> bool:
        """Whether each count adds up and both agree."""
        counts = [*self.log.values(), *self.ledger.values()]
        return self.log == self.ledger and all(count.adds_up for count in counts)


async def balance(database: Database, workspace: int) -> Books:
    """Count a workspace's messages from the log, and from ledger and outbox, at one and the same moment."""
    async with database.connection() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        from_log = await _counts(connection, _FROM_LOG, workspace)
        from_ledger = await _counts(connection, _FROM_LEDGER, workspace)
    return Books(from_log, from_ledger)


async def _counts(connection: Connection, statement: str, workspace: int) -> dict[str, Count]:
    rows = await connection.fetch(statement, workspace)
    return {row[0]: Count(row[1], row[2], row[3], row[4], row[5], row[6], row[7]) for row in rows}

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
# A message that waits is in the outbox or in a claim; every other one's class is its last attempt's outcome.
_FROM_LEDGER = """
with last as (
  select distinct on (shard, message) shard, message, outcome from ledger order by shard, message, attempt desc
), classed as (
  select message.channel, case
    when exists (select 1 from outbox where outbox.shard = message.shard and outbox.message = message.id) then 0
    else coalesce(last.outcome, 0) end as outcome
  from message left join last on last.shard = message.shard and last.message = message.id
  where message.workspace = $1 and message.direction = 2
)
select channel, count(*) as accepted,
  count(*) filter (where outcome in (0, 2)) as waiting,
  count(*) filter (where outcome = 1) as sent,
  count(*) filter (where outcome = 4) as suppressed,
  count(*) filter (where outcome = 3) as failed,
  count(*) filter (where outcome = 5) as expired,
  count(*) filter (where outcome = 6) as uncertain
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
        return self.log == self.ledger and all(count.adds_up for count in self.log.values())


async def balance(database: Database, workspace: int) -> Books:
    """Count a workspace's messages from the log, and from ledger and outbox, at one and the same moment."""
    async with database.connection() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        from_log = await _counts(connection, _FROM_LOG, workspace)
        from_ledger = await _counts(connection, _FROM_LEDGER, workspace)
    return Books(from_log, from_ledger)


async def _counts(connection: Connection, statement: str, workspace: int) -> dict[str, Count]:
    rows = await connection.fetch(statement, workspace)
    return {row[0]: Count(row[1], row[2], row[3], row[4], row[5], row[6], row[7]) for row in rows}

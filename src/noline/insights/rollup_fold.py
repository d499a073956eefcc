"""Folds the sums of hours and days that are over, a row for each shard, into one row (of shard -1).

Readers add up whatever rows there are, so that nothing changes for them but the number of rows. What is told late makes
a row of its shard again, and is folded the next time.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from noline.kernel.db import Database

FOLDED = -1
"""The shard of what belongs to all of them."""
_MOST = 20_000
_OVER = {"hour": timedelta(hours=2), "day": timedelta(hours=26)}
"""How long after its beginning an hour or a day is over for good, nearly."""
_KEYS = {
    "rollup": "workspace, campaign, contact_event, channel, period, since, measure",
    "channel_rollup": "workspace, channel, period, since, measure",
}
_LOCK = "select pg_try_advisory_xact_lock(hashtext('noline.fold'))"  # rebuild takes it too
# What a follower is adding to just now is left for the next time: neither waits for the other.
_FOLD = """
with loose as (
  select ctid from {table} where shard >= 0 and period = '{period}' and since < $1 limit {most} for update skip locked
), gone as (
  delete from {table} using loose where {table}.ctid = loose.ctid returning {table}.*
)
insert into {table} (shard, {key}, count, amount)
select {folded}, {key}, sum(count), sum(amount) from gone group by {key}
on conflict (shard, {key})
do update set count = {table}.count + excluded.count, amount = {table}.amount + excluded.amount
"""


async def fold(database: Database, now: datetime) -> int:
    """Fold what is over; returns how many rows of sums were written."""
    written = 0
    for table, key in _KEYS.items():
        for period, over in _OVER.items():
            statement = _FOLD.format(table=table, key=key, period=period, most=_MOST, folded=FOLDED)
            while some := await _fold(database, statement, now - over):
                written += some
    return written


async def _fold(database: Database, statement: str, before: datetime) -> int:
    async with database.transaction() as tx:
        if not await tx.fetchval(_LOCK):
            return 0  # another process is at it
        return int((await tx.execute(statement, before)).rpartition(" ")[2])

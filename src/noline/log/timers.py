"""Timers: rows on their subject's shard; due ones come back, once, as ``timer.fired``."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from msgspec import Struct

from noline.kernel.db import Connection, Database
from noline.kernel.ids import derive
from noline.log.append import append
from noline.log.bulk import BULK_ROWS, room_for_bulk
from noline.log.kinds import TimerFired
from noline.log.model import Draft
from noline.log.rows import RowType


class Timer(Struct, frozen=True):
    """Wake a handler (``purpose``) at a domain time for what it belongs to (``owner``)."""

    due_at: datetime
    id: UUID
    workspace: int
    subject: UUID
    purpose: str
    owner: UUID
    token: str = ""


TIMERS = RowType(Timer, "timer", key=("due_at", "id"), subject="subject")

_DUE_SHARDS = """
select head.shard from head
cross join lateral (
  select from timer where timer.shard = head.shard and timer.due_at <= $1 order by timer.due_at limit 1) as first
"""
# One process at a time fires a shard's timers: two that shared them out could append them out of order.
_ALONE = "select pg_try_advisory_xact_lock($1, $2)"
_LOCK = 0x74696D65  # "time"

# Materialized, so that the limit holds whatever the plan is; skipping what a handler is just taking away.
_TAKE = """
with due as materialized (
  select due_at, id from timer where shard = $1 and due_at <= $2 order by due_at, id limit $3 for update skip locked
)
delete from timer using due where timer.shard = $1 and timer.due_at = due.due_at and timer.id = due.id
returning timer.due_at, timer.id, timer.workspace, timer.subject, timer.purpose, timer.owner, timer.token
"""


class Timers:
    """Fires what is due."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def fire(self, now: datetime) -> int:
        """Append ``timer.fired`` for due timers, a stretch of each shard; returns how many."""
        async with self._database.connection() as connection:
            shards = [row[0] for row in await connection.fetch(_DUE_SHARDS, now)]
        fired = 0
        for shard in shards:
            fired += await self._database.run(partial(self._fire, shard=shard, now=now))
        return fired

    async def _fire(self, tx: Connection, shard: int, now: datetime) -> int:
        if not await tx.fetchval(_ALONE, _LOCK, shard):
            return 0
        room = await room_for_bulk(tx, shard)
        if not room:
            return 0
        rows = await tx.fetch(_TAKE, shard, now, min(room, BULK_ROWS))
        timers = sorted((Timer(*row) for row in rows), key=lambda timer: (timer.due_at, timer.id.bytes))
        await append(tx, shard, [_fired(timer) for timer in timers])
        return len(timers)


def _fired(timer: Timer) -> Draft:
    return Draft(
        id=derive(timer.due_at, timer.id, "fired"),
        workspace=timer.workspace,
        subject=timer.subject,
        at=timer.due_at,
        kind="timer.fired",
        body=TimerFired(timer.purpose, timer.owner, timer.token),
        bulk=True,
    )

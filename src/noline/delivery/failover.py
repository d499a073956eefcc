"""Failover: what waits for a route that rests goes by another route of its channel, if there is one that does not."""

from __future__ import annotations

from datetime import datetime

import structlog

from noline.delivery.routes import Route, Routes
from noline.kernel.clock import wall_now
from noline.kernel.db import Connection, Database

log = structlog.get_logger()

_LIMIT = 500
_WAITING = """
select shard from head where exists (
  select 1 from outbox where outbox.shard = head.shard and outbox.route = $1 and outbox.due_at <= $2)
"""
# What a seat is claiming at the moment is skipped.
_MOVE = """
update outbox set route = $3 where shard = $1 and (lane, due_at, message) in (
  select lane, due_at, message from outbox where shard = $1 and route = $2 and due_at <= $4
  order by lane, due_at, message limit $5 for update skip locked) and route = $2
returning 1
"""


class Failover:
    """Moves waiting messages from suspended routes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def step(self, routes: Routes, now: datetime) -> int:
        """Move a stretch of each shard; returns how many messages have another route now."""
        wall = wall_now()
        moved = 0
        for route in routes.by_id.values():
            if route.rests(wall) and (other := routes.instead_of(route, wall)):
                moved += await self._move_all(route, other, now)
        return moved

    async def _move_all(self, route: Route, other: Route, now: datetime) -> int:
        async with self._database.connection() as connection:
            shards = [row[0] for row in await connection.fetch(_WAITING, route.id, now)]
        moved = 0
        for shard in shards:
            async with self._database.transaction() as tx:
                moved += await _move(tx, shard, route, other, now)
        if moved:
            log.warning("messages go by another route", route=route.id, other=other.id, messages=moved)
        return moved


async def _move(tx: Connection, shard: int, route: Route, other: Route, now: datetime) -> int:
    return len(await tx.fetch(_MOVE, shard, route.id, other.id, now, _LIMIT))

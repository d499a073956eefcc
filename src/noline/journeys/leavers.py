"""Leavers: whoever has come into a segment, or is in one no more, leaves the journeys that say so.

Who is in a segment is asked of the database, so it is looked at every few minutes, over every version that somebody may
still be on. The request that ends a run has an id derived from it: looked at twice, it ends once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from noline.customers import Meant, Statement, where
from noline.journeys.definition import Journey
from noline.journeys.entry_times import EVERY
from noline.journeys.leaving import BY_SEGMENT
from noline.journeys.meant import segment_called
from noline.journeys.repository import Journeys
from noline.kernel.db import Connection, Database
from noline.kernel.errors import NotFound
from noline.kernel.ids import Namespace
from noline.log import BULK_ROWS, Draft, append
from noline.log.kinds import RunChosen

_ENDS = Namespace(UUID("f0a9f1a6-51a1-5a0e-9c0e-6f0f6d8f8d33"), "left by a segment ")
_SHARDS = """
select distinct shard from run where workspace = $1 and journey = $2 and version = $3 and state <> 'ended'
"""
_LEAVE = """
select run.id, run.customer from run join customer on customer.shard = run.shard and customer.id = run.customer
where run.shard = $1 and run.workspace = $2 and run.journey = $3 and run.version = $4 and run.state <> 'ended'
  and run.id > $5 and ({left}) order by run.id limit $6
"""


class Leavers:
    """Ends the runs of those who leave by a segment."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._looked: int | None = None

    async def step(self, journeys: Journeys, now: datetime) -> int:
        """Look once in each stretch of time; returns how many runs were asked to end."""
        stretch = int(now.timestamp() // EVERY.total_seconds())
        if stretch == self._looked:
            return 0
        self._looked = stretch
        asked = 0
        for (workspace, _, _), journey in journeys.versions.items():
            if journey.leave_in or journey.leave_not_in:
                async with self._database.connection() as connection:
                    rows = await connection.fetch(_SHARDS, workspace, journey.name, journey.version)
                for row in sorted(rows):
                    asked += await self._look(row[0], workspace, journey, now)
        return asked

    async def _look(self, shard: int, workspace: int, journey: Journey, now: datetime) -> int:
        """End those of a shard, some at a time."""
        asked, last = 0, UUID(int=0)
        while True:
            async with self._database.transaction() as tx:
                rows = await _found(tx, shard, workspace, journey, last, now)
                drafts = [_end(workspace, row[0], row[1], now) for row in rows]
                await append(tx, shard, drafts)
            asked += len(rows)
            if len(rows) < BULK_ROWS:
                return asked
            last = rows[-1][0]


async def _found(
    tx: Connection, shard: int, workspace: int, journey: Journey, last: UUID, now: datetime
) -> Sequence[tuple[UUID, UUID]]:
    statement = Statement(shard, workspace, journey.name, journey.version, last, BULK_ROWS)
    inside = [await _within(tx, workspace, it, statement, now) for it in journey.leave_in]
    outside = [await _within(tx, workspace, it, statement, now) for it in journey.leave_not_in]
    left = [*(it for it in inside if it), *(f"not coalesce({it}, false)" for it in outside if it)]
    if not left:
        return []
    return [(row[0], row[1]) for row in await tx.fetch(_LEAVE.format(left=" or ".join(left)), *statement.arguments)]


async def _within(tx: Connection, workspace: int, named: str, statement: Statement, now: datetime) -> str | None:
    """Return what is true of who is in a segment; None where there is no such, so that nobody leaves by it."""
    segment = await segment_called(tx, workspace, named)
    try:
        parts = await where(tx, workspace, Meant(segment=segment), statement, now) if segment is not None else []
    except NotFound:
        return None
    return f"({' and '.join(parts)})" if parts else None


def _end(workspace: int, run: UUID, customer: UUID, now: datetime) -> Draft:
    return Draft(
        _ENDS.of(str(run)), workspace, customer, now, "run.stop_requested", RunChosen(run, BY_SEGMENT), bulk=True
    )

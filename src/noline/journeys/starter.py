"""The starter: brings whom a schedule, a date or a segment is for to the log, so that they enter the journey.

Like a launch it pages through each shard's customers, a little at a time while there is room; its place moves in the
same transaction, and ids are derived, so a crash skips and doubles nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from noline.access import Workspaces
from noline.customers import Statement
from noline.journeys.definition import Journey
from noline.journeys.entry_times import OnDate, OnSchedule, OnSegment
from noline.journeys.leavers import Leavers
from noline.journeys.leaving import BY_SEGMENT
from noline.journeys.local_time import zone_named
from noline.journeys.meant import who_is_meant
from noline.journeys.repository import Journeys
from noline.kernel.db import Connection, Database
from noline.kernel.ids import Namespace
from noline.log import BULK_ROWS, Draft, append, room_for_bulk
from noline.log.kinds import RunChosen, RunRequested

_STARTS = UUID("5d8cb7a2-92f5-5d0c-a4b0-7c2f1f0e6a31")
_ENDS = UUID("0b7f4d0e-4b8e-5c55-9d1c-52d6d1a3f7b2")
_UNDER_WAY = """
select id, customer from run
where shard = $1 and workspace = $2 and journey = $3 and customer = any($4) and state <> 'ended'
"""
_BEGINNING = UUID(int=0)
_PREPARE = """
insert into journey_sweep (shard, workspace, journey, due_at, version, first)
select shard, $1, $2, $3, $4, not exists (
  select from journey_sweep as earlier
  where earlier.shard = head.shard and earlier.workspace = $1 and earlier.journey = $2)
from head on conflict do nothing
"""
_FORGET = "delete from journey_sweep where shard = $1 and workspace = $2 and journey = $3 and due_at < $4 and done"
_OPEN = """
select distinct journey_sweep.shard from journey_sweep
join head on head.shard = journey_sweep.shard
join cursor on cursor.shard = head.shard and cursor.follower = 'engage'
where not done and head.reacts < cursor.seq + $1
"""
_LOCK = "select 1 from cursor where shard = $1 and follower = 'launcher' for update skip locked"
_NEXT = """
select workspace, journey, due_at, version, first, last from journey_sweep
where shard = $1 and not done order by due_at, workspace, journey limit 1
"""
_MOVE = """
update journey_sweep set last = $5, done = $6 where shard = $1 and workspace = $2 and journey = $3 and due_at = $4
"""
_JOIN = """
insert into journey_member (shard, workspace, journey, customer) select $1, $2, $3, unnest($4::uuid[])
on conflict do nothing
"""


class Sweep(Struct, frozen=True):
    """A look at one shard's customers."""

    shard: int
    workspace: int
    journey: Journey
    due_at: datetime
    first: bool
    last: UUID | None


class Starter:
    """Starts what the clock starts."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._leavers = Leavers(database)
        self._prepared: dict[tuple[int, str], datetime] = {}

    async def step(self, journeys: Journeys, workspaces: Workspaces, now: datetime) -> int:
        """Append a little on every shard where somebody is to be looked for; returns how many customers were seen."""
        left = await self._leavers.step(journeys, now)
        timed = [
            (workspace, journey)
            for workspace, live in journeys.live.items()
            for journey in live
            if isinstance(journey.entry, OnSegment | OnSchedule | OnDate)
        ]
        if not timed:
            return left
        async with self._database.connection() as connection:
            for workspace, journey in timed:
                await self._prepare(connection, journeys, workspaces, workspace, journey, now)
            shards = [row[0] for row in await connection.fetch(_OPEN, BULK_ROWS)]
        seen = left
        for shard in shards:
            async with self._database.transaction() as tx:
                seen += await self._advance(tx, shard, journeys, workspaces)
        return seen

    async def _prepare(
        self,
        connection: Connection,
        journeys: Journeys,
        workspaces: Workspaces,
        workspace: int,
        journey: Journey,
        now: datetime,
    ) -> None:
        entry, key = journey.entry, (workspace, journey.name)
        assert isinstance(entry, OnSegment | OnSchedule | OnDate)
        due = entry.last_due(now, zone_named(workspaces.by_id[workspace].zone))
        published = journeys.published.get((workspace, journey.name, journey.version))
        if due is None or self._prepared.get(key) == due:
            return
        if isinstance(entry, OnSegment) or published is None or due >= published:
            await connection.execute(_PREPARE, *key, due, journey.version)
        self._prepared[key] = due

    async def _advance(self, tx: Connection, shard: int, journeys: Journeys, workspaces: Workspaces) -> int:
        if await tx.fetchval(_LOCK, shard) is None:
            return 0
        row = await tx.fetchrow(_NEXT, shard)
        room = await room_for_bulk(tx, shard) if row else 0
        if row is None or not room:
            return 0
        workspace, name, due, version = row[0], row[1], row[2], row[3]
        journey = journeys.version(workspace, name, version)
        live = any(it.name == name for it in journeys.live.get(workspace, ()))
        if journey is None or not live:
            await tx.execute(_MOVE, shard, workspace, name, due, None, True)
            return 1
        sweep = Sweep(shard, workspace, journey, due, row[4], row[5])
        return await _take(tx, sweep, min(room, BULK_ROWS), workspaces.by_id[workspace].zone)


async def _take(tx: Connection, sweep: Sweep, room: int, zone: str) -> int:
    """Start some of those who are meant, and move the place."""
    entry = sweep.journey.entry
    page = await _page(tx, sweep, room, zone)
    done = len(page) < room
    drafts: list[Draft] = []
    if isinstance(entry, OnSegment):
        await tx.execute(_JOIN, sweep.shard, sweep.workspace, sweep.journey.name, page)
        if done:
            drafts += await _let_go(tx, sweep, zone)
    last = page[-1] if page else sweep.last
    await tx.execute(_MOVE, sweep.shard, sweep.workspace, sweep.journey.name, sweep.due_at, last, done)
    if done:
        await tx.execute(_FORGET, sweep.shard, sweep.workspace, sweep.journey.name, sweep.due_at)
    if not (isinstance(entry, OnSegment) and sweep.first and not entry.present):
        drafts += _starts(sweep, page)
    await append(tx, sweep.shard, drafts, deduplicate=False)  # the place moves with them
    return len(page) + 1


async def _page(tx: Connection, sweep: Sweep, room: int, zone: str) -> list[UUID]:
    statement = Statement(sweep.shard, sweep.last or _BEGINNING, room)
    parts = await who_is_meant(tx, sweep.workspace, sweep.journey, statement, sweep.due_at, zone)
    if parts is None:
        return []
    rows = await tx.fetch(
        f"select id from customer where shard = $1 and id > $2 and {' and '.join(parts)} order by id limit $3",
        *statement.arguments,
    )
    return [row[0] for row in rows]


async def _let_go(tx: Connection, sweep: Sweep, zone: str) -> list[Draft]:
    """Forget who has left the segment, so that they may enter again; returns what ends their runs, if that is asked."""
    statement = Statement(sweep.shard, sweep.workspace, sweep.journey.name)
    entry = sweep.journey.entry
    assert isinstance(entry, OnSegment)
    parts = await who_is_meant(tx, sweep.workspace, sweep.journey, statement, sweep.due_at, zone, fresh=False)
    within = " and ".join(parts) if parts is not None else "false"
    gone = await tx.fetch(
        "delete from journey_member as member where shard = $1 and workspace = $2 and journey = $3 and not exists ("
        f"select from customer where customer.shard = member.shard and customer.id = member.customer and {within})"
        " returning customer",
        *statement.arguments,
    )
    if not entry.stay or not gone:
        return []
    arguments = sweep.shard, sweep.workspace, sweep.journey.name, [row[0] for row in gone]
    return _ends(sweep, [(row[0], row[1]) for row in await tx.fetch(_UNDER_WAY, *arguments)])


def _ends(sweep: Sweep, runs: Sequence[tuple[UUID, UUID]]) -> list[Draft]:
    ids = Namespace(_ENDS, f"{sweep.workspace}/{sweep.journey.name}/{sweep.due_at.isoformat()}/")
    return [
        Draft(
            ids.of(str(run)), sweep.workspace, customer, sweep.due_at, "run.stop_requested", RunChosen(run, BY_SEGMENT),
            bulk=True,
        )
        for run, customer in runs
    ]  # fmt: skip


def _starts(sweep: Sweep, page: Sequence[UUID]) -> list[Draft]:
    ids = Namespace(_STARTS, f"{sweep.workspace}/{sweep.journey.name}/{sweep.due_at.isoformat()}/")
    body: Any = RunRequested(sweep.journey.name)
    return [
        Draft(ids.of(str(it)), sweep.workspace, it, sweep.due_at, "run.start_requested", body, bulk=True) for it in page
    ]

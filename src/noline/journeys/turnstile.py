"""The turnstile: gives those who wait at shared throttles their turns, in the order of arrival and evenly.

A turn is a time. Runs wait under a timer that would wake them at the very end; a turn moves that timer forward, so the
timers' own loop lets them through. One process at a time gives out a budget's turns, holding its row in ``pace``, and
the row moves on in the transaction that moves the timers: a crash gives a turn twice to nobody and wastes none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID

from noline.journeys.repository import Journeys
from noline.kernel.db import Connection, Database

AHEAD = timedelta(seconds=2)
"""Turns are given so far ahead: who leaves the queue, or a rate that changes, costs no more than these."""
AT_A_TIME = 1_000

_PACES = "select workspace, budget, next_at from pace"
_MAKE = "insert into pace (workspace, budget, next_at) values ($1, $2, $3) on conflict do nothing"
_HOLD = "select next_at from pace where workspace = $1 and budget = $2 for update skip locked"
_MOVE = "update pace set next_at = $3 where workspace = $1 and budget = $2"
# Whose timer is gone waits for nothing any more, and must not stand before the others.
_FIRST = """
select turn.shard, turn.run from turn
join timer on timer.shard = turn.shard and timer.due_at = turn.until and timer.id = turn.timer
where turn.workspace = $1 and turn.budget = $2 order by turn.at, turn.run limit $3
"""
_TAKE = """
select turn.at, turn.run, turn.timer, turn.until from turn
join timer on timer.shard = turn.shard and timer.due_at = turn.until and timer.id = turn.timer
where turn.shard = $1 and turn.run = any($2) order by turn.run for update of turn, timer skip locked
"""
_GIVE = """
with given as (
  select * from unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::timestamptz[]) as given(run, timer, until, due_at)
), woken as (
  update timer set due_at = given.due_at from given
  where timer.shard = $1 and timer.due_at = given.until and timer.id = given.timer
)
delete from turn where shard = $1 and run = any($2)
"""


class Turnstile:
    """Gives out turns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def step(self, journeys: Journeys, now: datetime, ahead: timedelta = AHEAD) -> int:
        """Give the turns of the time ahead on every budget that has any left; returns how many."""
        if not journeys.paces:
            return 0
        async with self._database.connection() as connection:
            known = {(row[0], row[1]): row[2] for row in await connection.fetch(_PACES)}
        given = 0
        for budget, every in journeys.paces.items():
            if budget not in known or known[budget] <= now + ahead / 2:
                give = partial(self._give, budget=budget, every=every, now=now, until=now + ahead)
                given += await self._database.run(give)
        return given

    async def _give(
        self, tx: Connection, *, budget: tuple[int, str], every: timedelta, now: datetime, until: datetime
    ) -> int:
        first = await tx.fetch(_FIRST, *budget, 1)
        if not first:
            return 0
        await tx.execute(_MAKE, *budget, now)
        next_at = await tx.fetchval(_HOLD, *budget)
        if next_at is None:  # another process gives them
            return 0
        start = max(next_at, now)
        room = min((until - start) // every + 1, AT_A_TIME)
        if room <= 0:
            return 0
        found = sorted(await tx.fetch(_FIRST, *budget, room), key=lambda row: row[0])
        taken: list[tuple[Any, ...]] = []
        for shard, rows in groupby(found, key=lambda row: row[0]):
            mine = await tx.fetch(_TAKE, shard, [row[1] for row in rows])
            taken += [(row[0], row[1].bytes, shard, *row[1:]) for row in mine]
        taken.sort(key=lambda it: it[:2])
        turns = [(it[2], *it[3:], start + every * place) for place, it in enumerate(taken)]
        await _wake(tx, turns)
        if turns:
            await tx.execute(_MOVE, *budget, start + every * len(turns))
        return len(turns)


async def _wake(tx: Connection, turns: Sequence[tuple[int, UUID, UUID, datetime, datetime]]) -> None:
    """Move the timers of runs to their turns, shard by shard; none to later than it would have woken anyway."""
    for shard, rows in groupby(sorted(turns, key=lambda it: (it[0], it[1].bytes)), key=lambda it: it[0]):
        mine = list(rows)
        due = [min(it[3], it[4]) for it in mine]
        await tx.execute(_GIVE, shard, [it[1] for it in mine], [it[2] for it in mine], [it[3] for it in mine], due)

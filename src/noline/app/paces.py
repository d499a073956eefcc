"""Paces: how often one place in the network may write on public pages, counted over all server processes.

Many acts are counted in one statement, by the database's clock: real time, and one for all processes. The table is not
logged: after a crash everybody begins anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct

from noline.kernel.db import Database
from noline.kernel.gather import Gather

# The leaky bucket of Limit, for many places at once: each key moves on by a step where it has room, and is returned.
# In the keys' order, so that two processes never wait for each other.
_TAKE = """
insert into visitor_pace as kept (key, until, step, room)
select key, now() + step, step, room
from unnest($1::bytea[], $2::interval[], $3::interval[]) as asked (key, step, room) order by key
on conflict (key) do update
set until = greatest(kept.until, now()) + excluded.step, step = excluded.step, room = excluded.room
where greatest(kept.until, now()) + excluded.step / 2 <= now() + excluded.room
returning key
"""
_AFTER = "select key, extract(epoch from until - now() - room) from visitor_pace where key = any($1::bytea[])"
_SWEEP = """
delete from visitor_pace where key in (
  select key from visitor_pace where until < now() order by until limit 500 for update skip locked
)
"""
_SWEEP_EVERY = 200
"""Statements of one process between two looks for what is over."""


class Act(Struct, frozen=True):
    """One act to be counted: under which key, with which step and room."""

    key: bytes
    step: timedelta
    room: timedelta


class Paces:
    """Counts acts; what many ask at the same time is asked of the database once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._gather: Gather[Act, float] = Gather(self._take)
        self._statements = 0

    async def seconds_until_allowed(self, act: Act) -> float:
        """Count an act; returns 0, or, where it is too much and was not counted, the seconds until it would not be."""
        return await self._gather.ask(act)

    async def _take(self, acts: Sequence[Act]) -> list[float]:
        found: dict[int, float] = {}
        waiting = list(enumerate(acts))
        async with self._database.connection() as connection:
            while waiting:
                once = {act.key: (place, act) for place, act in reversed(waiting)}  # a statement counts a key once
                keys = list(once)
                steps, rooms = [once[key][1].step for key in keys], [once[key][1].room for key in keys]
                taken = {row[0] for row in await connection.fetch(_TAKE, keys, steps, rooms)}
                found |= {once[key][0]: 0.0 for key in taken}
                if full := [key for key in keys if key not in taken]:
                    after = {row[0]: max(1.0, float(row[1])) for row in await connection.fetch(_AFTER, full)}
                    found |= {place: after.get(act.key, 1.0) for place, act in waiting if act.key in full}
                waiting = [(place, act) for place, act in waiting if place not in found]
            self._statements += 1
            if self._statements % _SWEEP_EVERY == 0:
                await connection.execute(_SWEEP)
        return [found[place] for place in range(len(acts))]

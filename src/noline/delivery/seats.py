"""Seats: a route's connections, leased by wall time, so that its limits hold over any number of processes."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from noline.kernel.clock import wall_now
from noline.kernel.db import Connection, Database

LEASE = timedelta(seconds=15)
"""A process that has not renewed for this long has lost its seats."""

_BEAT = "insert into worker (id, seen_at) values ($1, $2) on conflict (id) do update set seen_at = excluded.seen_at"
_ALIVE = "select count(*) from worker where seen_at > $1"
_FORGET = "delete from worker where seen_at < $1"
_RENEW = "update seat set until = $2 where owner = $1 returning route, number"
_RELEASE = """
update seat set owner = null, until = null where owner = $1 and route = $2 and number = $3
"""
# A fair share of each route, from the free seats; at least one where there is one.
_TAKE = """
update seat set owner = $1, until = $2 where (route, number) in (
  select route, number from (
    select seat.route, seat.number, row_number() over (partition by seat.route order by seat.number) as place,
      (select count(*) from seat as held where held.route = seat.route and held.owner = $1) as mine,
      (select count(*) from seat as every where every.route = seat.route) as total
    from seat where (owner is null or until < $3)
  ) as free
  where mine + place <= ceil(total / $4::float8)
) and (owner is null or until < $3)
returning route, number
"""

Seat = tuple[int, int]
"""A route's id and the seat's number."""


class Seats:
    """The seats that this process holds."""

    def __init__(self, database: Database, owner: UUID, lease: timedelta = LEASE) -> None:
        self._database = database
        self._owner = owner
        self._lease = lease

    async def renew(self) -> tuple[set[Seat], set[Seat]]:
        """Say that this process is alive and take what is free of its share; returns its seats, and what is over it.

        What is over its share stays its own until it is released: a batch may be under way there.
        """
        now = wall_now()
        async with self._database.transaction() as tx:
            await tx.execute(_BEAT, self._owner, now)
            await tx.execute(_FORGET, now - 10 * self._lease)
            alive = max(1, int(await tx.fetchval(_ALIVE, now - self._lease)))
            until = now + self._lease
            held = {(row[0], row[1]) for row in await tx.fetch(_RENEW, self._owner, until)}
            surplus = await self._surplus(tx, held, alive)
            taken = await tx.fetch(_TAKE, self._owner, until, now, alive)
        return held | {(row[0], row[1]) for row in taken}, surplus

    async def release(self, seat: Seat) -> None:
        """Give one seat back."""
        async with self._database.connection() as connection:
            await connection.execute(_RELEASE, self._owner, *seat)

    async def _surplus(self, tx: Connection, held: set[Seat], alive: int) -> set[Seat]:
        totals = dict(await tx.fetch("select route, count(*) from seat group by route"))
        surplus: set[Seat] = set()
        for route, total in totals.items():
            mine = sorted(seat for seat in held if seat[0] == route)
            surplus.update(mine[-(-total // alive) :])
        return surplus

    async def give_back(self) -> None:
        """Release every seat and take leave."""
        async with self._database.transaction() as tx:
            await tx.execute("update seat set owner = null, until = null where owner = $1", self._owner)
            await tx.execute("delete from worker where id = $1", self._owner)

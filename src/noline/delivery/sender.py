"""The sender: for each seat that this process holds, claim, render, hand to the provider, record.

Each seat has a desk with its own line to the provider. Whoever waits goes first.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

import structlog

from noline.delivery.claim import FEW, FIND_WORK
from noline.delivery.routes import Routes
from noline.delivery.seats import Seat, Seats
from noline.delivery.sender_desk import SenderDesk, Work
from noline.delivery.surroundings import Surroundings
from noline.delivery.taking import unlimited
from noline.kernel.clock import wall_now
from noline.kernel.db import LOST, Connection
from noline.log import Catalogue

log = structlog.get_logger()

_TOGETHER = 16
"""From so many shards at once, where little waits on each."""

_LISTEN_AGAIN = 1.0
_LOOK_EVERY = 0.1
_LOOK_ANEW = 0.25


class Sender:
    """Runs the seats of one process."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._seats = Seats(around.database, around.owner, around.lease * 3 / 4)
        self._renew_every = around.lease.total_seconds() / 5
        self._ear = around.wake.listener("outbox")
        self._tasks: dict[Seat, asyncio.Task[None]] = {}
        self._work: dict[int, list[tuple[Work, bool]]] = {}  # and whether little waits there
        self._taken: set[Work] = set()
        self._leaving: set[Seat] = set()
        self._catalogue: Catalogue = {}
        self._looked = 0.0
        self._found = asyncio.Condition()
        self._stopping = False
        self._ended = asyncio.Event()
        self._ended.set()
        self.sent = 0

    async def run(self) -> None:
        """Send until stopped."""
        self._ended.clear()
        try:
            await self._run()
        finally:
            self._ended.set()

    async def _run(self) -> None:
        renewed = 0.0
        while not self._stopping:
            try:
                if time.monotonic() - renewed > self._renew_every:
                    await self._staff(*await self._seats.renew())
                    renewed = time.monotonic()
                found = await self._find()
            except LOST:
                await asyncio.sleep(0.2)
                continue
            await self._wait(found)

    async def _wait(self, found: int) -> None:
        # With work at hand the seats say when they want more, or something more urgent has come meanwhile; with none a
        # commit or the clock wakes us.
        if found:
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_EVERY):
                    while any(self._work.values()) and not self._stopping:
                        await asyncio.sleep(0.002)
        else:
            await self._ear.wait(0.1)

    async def stop(self) -> None:
        """Finish the batches under way and give the seats back."""
        self._stopping = True
        self._ear.hear()
        async with self._found:
            self._found.notify_all()
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=25)
        for task in self._tasks.values():
            task.cancel()
        await self._ended.wait()  # else it might take seats again
        with suppress(*LOST):
            await self._seats.give_back()

    async def _staff(self, held: set[Seat], surplus: set[Seat]) -> None:
        """Occupy new seats, and leave those that are lost or over our share once their batch is done.

        A batch that is cut off would be repeated: its messages could go out twice.
        """
        for seat in held - surplus - self._tasks.keys():
            self._tasks[seat] = asyncio.get_running_loop().create_task(self._occupy(seat))
        self._leaving = (self._tasks.keys() - held) | surplus
        if self._leaving:
            async with self._found:
                self._found.notify_all()

    async def _find(self) -> int:
        """Ask once for all waiting work of the routes whose seats are held; the first lanes come first."""
        held = {route for route, _ in self._tasks}
        async with self._around.database.connection() as tx:
            await self._look(tx)
            routes: Routes = self._catalogue[Routes]
            now, wall = self._around.clock.now(), wall_now()
            ready = [
                identity
                for identity in (held if self._around.may_send() else ())
                if (route := routes.by_id.get(identity))
                and (not route.suspended_until or route.suspended_until <= wall)
            ]
            rows = await tx.fetch(FIND_WORK, ready, now) if ready else []
        work: dict[int, list[tuple[Work, bool]]] = {}
        for shard, route, lane, waiting in sorted(rows, key=lambda row: -row[2]):
            if (shard, route, lane) not in self._taken:
                few = waiting < FEW and unlimited(route, self._catalogue)
                work.setdefault(route, []).append(((shard, route, lane), few))
        self._work = work
        if work:
            async with self._found:
                self._found.notify_all()
        return len(work)

    async def _look(self, tx: Connection) -> None:
        """Read the catalogue; by the wall's clock, what has just been read will do: a claim reads it anew."""
        if self._around.clock.virtual or time.monotonic() - self._looked > _LOOK_ANEW:
            self._catalogue = await self._around.catalogue(tx)
            self._looked = time.monotonic()

    async def _next(self, seat: Seat) -> list[Work]:
        """Return what to do next: a shard's lane, or that of several on which little waits; nothing at the end."""
        async with self._found:  # held from the look to the wait, so that no word of new work, or of the end, is missed
            while not self._stopping and seat not in self._leaving:
                if waiting := self._work.get(seat[0]):
                    first, few = waiting.pop()
                    works = [first]
                    while few and waiting and waiting[-1][1] and waiting[-1][0][2] == first[2]:
                        works.append(waiting.pop()[0])
                        if len(works) == _TOGETHER:
                            break
                    self._taken.update(works)
                    return works
                await self._found.wait()
        return []

    async def _occupy(self, seat: Seat) -> None:
        desk = SenderDesk(self._around, seat)
        listening = asyncio.get_running_loop().create_task(self._listen(desk, seat))
        try:
            while works := await self._next(seat):
                try:
                    seats = sum(route == seat[0] for route, _ in self._tasks)
                    self.sent += await desk.serve(works, self._catalogue, seats)
                except LOST as error:
                    log.warning("the database was lost while sending", why=str(error))
                    await asyncio.sleep(0.2)
                except Exception:
                    log.exception("a seat failed", route=seat[0])
                    await asyncio.sleep(1)
                finally:
                    self._taken.difference_update(works)
        finally:
            self._tasks.pop(seat, None)
            listening.cancel()
            await desk.close()
            if seat in self._leaving:
                with suppress(*LOST):
                    await self._seats.release(seat)

    async def _listen(self, desk: SenderDesk, seat: Seat) -> None:
        """Keep a line open to a provider that tells by it, also while nothing is to be sent."""
        while self._around.tell is not None:
            try:
                route = self._catalogue[Routes].by_id.get(seat[0]) if self._catalogue else None
                if route is not None and not await desk.listen(route, self._around.tell):
                    return
            except LOST as error:
                log.warning("the database was lost while listening", why=str(error))
            except Exception:
                log.exception("a seat can't listen", route=seat[0])
            await asyncio.sleep(_LISTEN_AGAIN)

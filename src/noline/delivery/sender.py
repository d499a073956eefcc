"""The sender: for each seat that this process holds, claim, render, hand to the provider, record.

Each seat has its own line to the provider; a batch is claimed only once the line is open. Whoever waits goes first.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import chain, repeat
from typing import Any
from uuid import UUID

import structlog

from noline.channels import (
    Failed,
    Fault,
    Line,
    LineDown,
    Listening,
    Outgoing,
    Provider,
    Result,
    Sent,
    Unknown,
    with_links,
)
from noline.content import Templates
from noline.delivery.claim import FEW, FIND_WORK, Claim
from noline.delivery.fitted_files import fitted_files
from noline.delivery.gate import of_domain, refusing
from noline.delivery.limits import rest_domains
from noline.delivery.outgoing import outgoing
from noline.delivery.record import record, record_references
from noline.delivery.request import Sending
from noline.delivery.resting import note_well, rest
from noline.delivery.retry import Verdict, judge
from noline.delivery.routes import Route, Routes
from noline.delivery.seats import Seat, Seats
from noline.delivery.surroundings import Surroundings, TellOf
from noline.delivery.taking import take_batch, unlimited
from noline.delivery.token import Signer
from noline.kernel.clock import wall_now
from noline.kernel.db import LOST, Connection
from noline.kernel.errors import InvalidInput, NolineError
from noline.kernel.reach import reach
from noline.log import Catalogue

log = structlog.get_logger()

Work = tuple[int, int, int]
"""Shard, route and lane."""
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
        desk = _Desk(self._around, seat)
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

    async def _listen(self, desk: _Desk, seat: Seat) -> None:
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


class _Desk:
    """One seat at work: its line, its share of the rate."""

    def __init__(self, around: Surroundings, seat: Seat) -> None:
        self._around = around
        self._seat = seat
        self._line: Line | None = None
        self._provider: Provider | None = None
        self._settings: Any = None
        self._free_at = 0.0
        self._opening = asyncio.Lock()
        self._ear: asyncio.Task[None] | None = None

    async def listen(self, route: Route, tell: TellOf) -> bool:
        """Have a line and listen to it; returns False where the provider tells nothing by lines of ours."""
        if not getattr(self._around.provider(route), "listens", False):
            return False
        if await self._open(route) and (self._ear is None or self._ear.done()):
            line: object = self._line
            if isinstance(line, Listening):
                self._ear = asyncio.get_running_loop().create_task(line.listen(tell(route)))
        return True

    async def close(self) -> None:
        """Hang up."""
        if self._ear is not None:
            ear, self._ear = self._ear, None
            ear.cancel()
        if self._line is not None:
            line, self._line = self._line, None
            await line.close()

    async def serve(self, works: Sequence[Work], catalogue: Catalogue, seats: int) -> int:
        """Claim and send what waits on a lane of one shard or a few; returns how many messages were tried.

        ``seats``: this process's.
        """
        work, beside = works[0], [shard for shard, _, _ in works[1:]]
        route = catalogue[Routes].by_id.get(work[1])
        if route is None or not await self._open(route):
            return 0
        await self._pace()
        assert self._provider is not None
        limit = 1 if route.refused_since else _batch(self._provider, route, seats)
        async with self._around.database.transaction() as tx:
            catalogue = await self._around.catalogue(tx)
            if not self._around.may_send():
                return 0
            if beside and not unlimited(route.id, catalogue):
                beside = []
            claimed = await take_batch(tx, self._around, route, self._seat, work, limit, seats, catalogue, beside)
        if claimed is None or not claimed.items:
            return 0
        self._take_share(route, len(claimed.items))
        verdicts = await self._send(claimed, route, catalogue)
        await self._record(claimed, verdicts, route, catalogue)
        return len(claimed.items)

    async def _open(self, route: Route) -> bool:
        """Have a line to the provider; without one nothing is claimed and the route rests."""
        async with self._opening:
            return await self._opened(route)

    async def _opened(self, route: Route) -> bool:
        if route.suspended_until is not None and route.suspended_until > wall_now():
            return False  # another seat has found it down meanwhile
        reach(private=route.private)
        if self._provider is None or self._settings != (route.settings, route.private):
            await self.close()
            try:
                self._provider, self._settings = self._around.provider(route), (route.settings, route.private)
            except NolineError as error:
                await self._rest(route, Failed(Fault.ACCOUNT, str(error)))
                return False
        if self._line is None:
            try:
                self._line = await self._provider.open()
            except LineDown as down:
                await self._rest(route, down.failed)
                return False
        return True

    async def _rest(self, route: Route, failed: Failed) -> None:
        log.warning("a route rests", route=route.id, provider=route.provider, why=failed.text)
        async with self._around.database.transaction() as tx:
            await rest(tx, route, failed, wall_now())

    async def _pace(self) -> None:
        if (wait := self._free_at - time.monotonic()) > 0:
            await asyncio.sleep(wait)

    def _take_share(self, route: Route, messages: int) -> None:
        if route.rate:
            self._free_at = max(time.monotonic(), self._free_at) + messages * route.seats / route.rate

    async def _send(self, claimed: Claim, route: Route, catalogue: Catalogue) -> list[Verdict]:
        assert self._provider is not None
        ready, results = self._render(claimed, route, catalogue)
        await self._fit(ready, route, catalogue[Sending].signer)
        if ready and wall_now() < claimed.until:
            answers = await self._call(list(ready.values()))
            results |= dict(zip(ready, answers, strict=True))
        late = Failed(Fault.UNAVAILABLE, "There was no time left to send it.", retry=True)
        now, policy, ours = self._around.clock.now(), self._provider.uncertain, route.currency
        verdicts = [judge(it, results.get(it.message.id, late), now, policy, ours) for it in claimed.items]
        await self._heed(route, [it for it in results.values() if not of_domain(it)])
        if refused := refusing(claimed.items, results):
            log.warning("domains refuse what comes by a route and rest", route=route.id, domains=sorted(refused)[:20])
            async with self._around.database.transaction() as tx:
                await rest_domains(tx, route.id, refused, now)
        return verdicts

    def _render(
        self, claimed: Claim, route: Route, catalogue: Catalogue
    ) -> tuple[dict[UUID, Outgoing], dict[UUID, Result]]:
        ready: dict[UUID, Outgoing] = {}
        refused: dict[UUID, Result] = {}
        templates: Templates = catalogue[Templates]
        sending: Sending = catalogue[Sending]
        for item in claimed.items:
            identity = item.message.id
            try:
                ready[identity] = outgoing(item, item.shard, route, templates, sending.signer, self._around.addresses)
            except InvalidInput as error:
                refused[identity] = Failed(Fault.CONTENT, str(error))
        return ready, refused

    async def _fit(self, ready: dict[UUID, Outgoing], route: Route, signer: Signer) -> None:
        """Make pictures fit the channel, and links of what it can't carry; what takes long is done beside."""
        assert self._provider is not None
        able = next((it for it in self._provider.capabilities if it.channel == route.channel), None)
        for identity, made in ready.items():
            if made.files and able:
                ready[identity] = with_links(await asyncio.to_thread(fitted_files, made, able, signer), able)

    async def _call(self, batch: Sequence[Outgoing]) -> Sequence[Result]:
        assert self._line is not None
        assert self._provider is not None
        try:
            async with asyncio.timeout(self._provider.timeout):
                return await self._line.send(batch)
        except Exception as error:
            # A provider that breaks its promise must not take the seat with it: what it did is unknown.
            log.exception("a provider raised", provider=self._provider.name)
            await self.close()
            return [Unknown(f"{type(error).__name__}: {error}")] * len(batch)

    async def _heed(self, route: Route, results: Any) -> None:
        """Slow down or rest where the provider asks for it."""
        found: Mapping[Fault, Failed] = {result.fault: result for result in results if isinstance(result, Failed)}
        if Fault.UNAVAILABLE in found or any(isinstance(result, Unknown) for result in results):
            await self.close()
        if throttled := found.get(Fault.THROTTLED):
            self._free_at = time.monotonic() + (throttled.after or 1.0)
        if broke := found.get(Fault.ACCOUNT):
            await self._rest(route, broke)
        elif route.refused_since and any(isinstance(result, Sent) for result in results):
            async with self._around.database.transaction() as tx:
                await note_well(tx, route.id)

    async def _record(self, claimed: Claim, verdicts: list[Verdict], route: Route, catalogue: Catalogue) -> None:
        # What the provider has answered must not be forgotten, however long the database is away.
        around = self._around
        for pause in chain((0.1, 0.5, 2.0), repeat(5.0)):
            try:
                await record_references(around.database, around.shards, route.account, verdicts)
                async with around.database.transaction() as tx:
                    await record(tx, claimed, verdicts, catalogue[Routes], around.clock.now())
                break
            except LOST:
                await asyncio.sleep(pause)
        around.wake.signal("log")


def _batch(provider: Provider, route: Route, seats: int) -> int:
    """Return how many messages a seat may have under way.

    All seats of a process together have one of the provider's batches, so that no more can go out twice when it dies;
    and each no more than its share of the route's rate allows in a second.
    """
    share = max(1, provider.batch // seats)
    return min(share, max(1, int(route.rate / route.seats))) if route.rate else share

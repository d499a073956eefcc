"""A worker: the loops that follow the log, fire timers, launch, send and tidy up, until it is told to stop.

Each loop sleeps until a commit wakes it or its own time comes; when the database is away, all wait for it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial

import structlog

from noline.access import Workspaces
from noline.app.api.kept_answers import tidy_idempotency
from noline.app.bootstrap import Noline
from noline.app.conductor import BUCKET
from noline.app.folders import Folders
from noline.app.mailboxes import Mailboxes
from noline.app.requests import tidy_requests
from noline.campaigns import Campaigns
from noline.connectors import tidy_calls
from noline.delivery import Failover, Routes
from noline.insights import ALERTS_EVERY, fold, tidy_webhooks, watch
from noline.journeys import AHEAD, Journeys
from noline.kernel.clock import wall_now
from noline.kernel.db import LOST
from noline.kernel.memory import settle
from noline.log import Catalogue, ensure_partitions, rotate_seen

log = structlog.get_logger()

Step = Callable[[], Awaitable[int]]
"""Does a bit of work; returns how much, 0 if there was none."""

_SHORT, _LONG = 0.02, 0.25
_LOOK_EVERY = 0.25
_LISTED = 8  # shards at a time, where a person waits first: a launch touches all of them, and no list shows it


def _views() -> Sequence[str]:
    """Return the topic of what only those want to hear who look at everything, such as open screens."""
    return ("views",)


class Worker:
    """The loops of one process."""

    def __init__(self, noline: Noline) -> None:
        self._noline = noline
        self._stop = asyncio.Event()
        self._sender = noline.sender()
        self._sweeper = noline.sweeper()
        self._courier = noline.courier()
        self._fetcher = noline.fetcher()
        self._caller = noline.caller()
        self._giver = noline.giver()
        self._mailboxes = Mailboxes(noline)
        self._folders = Folders(noline)
        self._failover = Failover(noline.database)
        self._looked: Catalogue | None = None
        self._looked_at = 0.0

    async def run(self) -> None:
        """Work until ``stop``; what is under way is finished."""
        noline = self._noline
        settle()
        noline.wake.listen()
        loops = [
            self._loop("engage", noline.engage.step, hears=("log",), tells=_views),
            self._loop("insights", partial(noline.insights.step, shards=noline.shards.count), rest=1.0, tells=_views),
            self._loop("lists", partial(noline.lists.step, shards=_LISTED), rest=0.5, share=0.3, tells=_views),
            self._loop("relay", partial(noline.relay.step, shards=noline.shards.count), rest=0.1),
            self._loop("webhooks", partial(noline.webhooks.step, shards=noline.shards.count), rest=0.5, waited=False),
            self._loop("courier", self._courier.step, rest=0.2, waited=False),
            self._loop("connectors", self._caller.step, hears=("calls",), tells=_views),
            self._loop("files", self._fetcher.step, rest=0.1, waited=False),
            self._loop("mailboxes", self._mailboxes.step, pause=5.0),
            self._loop("folders", self._folders.step, pause=20.0),
            self._loop("timers", self._fire, rest=0.1),
            self._loop("turns", self._turn, rest=0.1),
            self._loop("launches", self._launch, rest=0.02),
            self._loop("sandbox", self._tell, rest=0.1),
            self._loop("receipts", noline.receipts.retry, pause=1.0),
            self._loop("simulations", noline.simulator.step, pause=1.0),
            self._loop("parts", self._gather, pause=15.0),
            self._loop("routes", self._mend, pause=1.0),
            self._loop("giving", self._give, pause=1.0),
            self._loop("alerts", self._watch, pause=ALERTS_EVERY),
            self._loop("upkeep", self._keep_up, pause=600.0),
        ]
        tasks = [asyncio.create_task(loop) for loop in loops]
        sending = asyncio.create_task(self._send())
        await self._stop.wait()
        await self._sender.stop()
        done, late = await asyncio.wait([*tasks, sending], timeout=20)
        for task in late:
            task.cancel()
        await self._caller.stop()
        await self._mailboxes.close()
        await self._courier.close()
        await asyncio.gather(*done, *late, return_exceptions=True)

    def stop(self) -> None:
        """Ask the worker to end."""
        self._noline.simulator.stop()
        self._stop.set()

    async def _loop(
        self,
        name: str,
        step: Step,
        *,
        pause: float | None = None,
        rest: float = 0.0,
        share: float = 1.0,
        waited: bool = True,
        hears: Sequence[str] = (),
        tells: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        """Step for ever. ``rest``: what follows the log for nobody who waits finds more to do at once if it rests.

        ``share``: under load it works for no more than this part of the time, so that what is waited for goes first.
        ``hears``: the topics that wake it, all where there is none; ``tells``: those of what it has done.
        ``waited``: virtual time does not go on before this is done, so there it never rests.
        """
        rest = 0.0 if waited and self._noline.clock.virtual else rest
        ear = self._noline.wake.listener(*hears)
        idle = _SHORT
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                done = await step()
            except LOST as error:
                log.warning("the database is away", loop=name, why=type(error).__name__)
                await asyncio.sleep(0.5)
                continue
            except Exception:
                log.exception("a loop stumbled", loop=name)
                await asyncio.sleep(1)
                continue
            if pause is not None:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), pause)
            elif done:
                idle = _SHORT
                self._noline.wake.signal(*tells())
                await asyncio.sleep(max(rest, (time.monotonic() - began) * (1 / share - 1)) if rest else 0.0)
            else:
                await asyncio.sleep(rest)
                idle = _SHORT if await ear.wait(idle) else min(idle * 2, _LONG)

    async def _fire(self) -> int:
        await self._look()
        if not self._noline.catalogue.may("timers"):
            return 0
        return await self._noline.timers.fire(self._noline.clock.now())

    async def _turn(self) -> int:
        catalogue = await self._look()
        if not self._noline.catalogue.may("timers"):
            return 0
        ahead = BUCKET if self._noline.clock.virtual else AHEAD
        return await self._noline.turnstile.step(catalogue[Journeys], self._noline.clock.now(), ahead)

    async def _launch(self) -> int:
        catalogue = await self._look()
        if not self._noline.catalogue.may("launches"):
            return 0
        campaigns: Campaigns = catalogue[Campaigns]
        now = self._noline.clock.now()
        started = await self._noline.starter.step(catalogue[Journeys], catalogue[Workspaces], now)
        return started + await self._noline.launcher.step(campaigns, now)

    async def _tell(self) -> int:
        return await self._noline.box.tell() if self._noline.catalogue.may("sends") else 0

    async def _send(self) -> None:
        while not self._stop.is_set():
            try:
                await self._sender.run()
            except Exception:
                log.exception("the sender stumbled")
                await asyncio.sleep(1)

    async def _mend(self) -> int:
        """Settle what dead processes had under way, and lead what waits around routes that rest."""
        catalogue = await self._look()
        routes: Routes = catalogue[Routes]
        now = self._noline.clock.now()
        return await self._sweeper.sweep(routes, now) + await self._failover.step(routes, now)

    async def _gather(self) -> int:
        """Take in what waits in vain for its other parts."""
        return await self._noline.arrivals.tell_late((await self._look())[Workspaces])

    async def _give(self) -> int:
        """Give what is handed over to people who are on duty."""
        return await self._giver.step(await self._look())

    async def _watch(self) -> int:
        workspaces: Workspaces = (await self._look())[Workspaces]
        await fold(self._noline.database, self._noline.clock.now())
        return await watch(self._noline.database, list(workspaces.by_id), self._noline.clock.now())

    async def _look(self) -> Catalogue:
        """Read the clock's row and the catalogue; by the wall's clock, what has just been read will do."""
        if self._looked is None or self._noline.clock.virtual or time.monotonic() - self._looked_at > _LOOK_EVERY:
            async with self._noline.database.connection() as connection:
                self._looked = await self._noline.catalogue(connection)
            self._looked_at = time.monotonic()
        return self._looked

    async def _keep_up(self) -> int:
        async with self._noline.database.transaction() as tx:
            await ensure_partitions(tx, wall_now().date())
            await rotate_seen(tx, wall_now())
        await tidy_idempotency(self._noline.database, wall_now())
        await tidy_webhooks(self._noline.database, wall_now())
        await tidy_requests(self._noline.database, wall_now())
        await tidy_calls(self._noline.database, wall_now())
        return 0

"""A blast whose processes are killed, frozen and cut off while it goes on, and the reckoning afterwards.

Shared by bench ``crash`` and the fault tests: real workers as ``noline worker`` runs them, a process that launches, an
edge that takes facts in, and a mail server that keeps count of every mail it takes.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import msgspec
from msgspec import Struct

from noline.app import Noline
from noline.bench.blast import launch_all, mail_server, set_up
from noline.bench.ground import Ground, opened, parent_of
from noline.delivery import balance
from noline.kernel.config import Settings
from noline.kernel.db import LOST
from noline.kernel.errors import Misconfigured

STUCK = 90.0
"""Seconds without progress after which an ordeal is given up: longer than any lease and time-out of these settings."""
PAUSE = 0.002
"""Seconds that the mail server takes for each answer, so that there are batches under way to be killed."""
BATCH = 100
"""Mails that a seat has under way at most: the provider's batch."""
TOLD = "told"
"""The name of the facts that the edge takes in."""
_TIMEOUT = 2.0
_SETTINGS = {"lease_seconds": 2.0, "session_timeout": 2.0, "log_level": "error"}

_SENT = "select count(*) from message where direction = 2 and status = 3"
_LEFT = "select (select count(*) from outbox) + (select count(*) from claim)"
_UNFINISHED = """
select (select count(*) from message where direction = 2) < $1
  or exists (select from outbox) or exists (select from claim) or exists (select from launch where not done)
  or exists (select from head join cursor using (shard)
    where case follower when 'engage' then head.reacts when 'launcher' then 0 else head.seq end > cursor.seq)
"""
_CUT = """
select count(pg_terminate_backend(pid)) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
"""
_FACTS = """
select id, subject, (body -> 'properties' ->> 'n')::integer as n from interaction
where kind = 'event.tracked' and body ->> 'name' = $1 order by shard, seq
"""


class Reckoning(Struct, frozen=True):
    """What came of it. ``kills`` are those of workers: each may double the batches that were under way."""

    size: int
    kills: int
    lost: int
    duplicates: int
    balanced: bool
    sent: int
    set_aside: int
    acknowledged: int
    acknowledged_lost: int
    told_twice: int
    out_of_order: int


class Child:
    """A process that is killed and started again; one that ends by itself is too, as ``noline up`` does it."""

    def __init__(self, environment: dict[str, str], *words: str) -> None:
        self.words = words
        self._environment = environment
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._wanted = False

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._running.pid

    @property
    def _running(self) -> asyncio.subprocess.Process:
        assert self._process is not None
        return self._process

    async def start(self) -> None:
        """Start it, or start it again."""
        self._wanted = True
        await self._spawn()
        self._keeper = asyncio.create_task(self._keep())

    async def kill(self) -> None:
        """SIGKILL."""
        self._send(signal.SIGKILL)
        await self._end()

    def freeze(self) -> None:
        """SIGSTOP."""
        self._send(signal.SIGSTOP)

    def wake(self) -> None:
        """SIGCONT."""
        self._send(signal.SIGCONT)

    async def end(self) -> None:
        """SIGTERM; raises RuntimeError if it does not end well."""
        self._send(signal.SIGTERM)
        await self._end()
        if code := self._running.returncode:
            raise RuntimeError(f"{self.words} ended with {code}.")

    async def stop(self) -> None:
        """Kill it if it still runs."""
        if self._wanted:
            self.wake()
            await self.kill()

    def _send(self, sign: signal.Signals) -> None:
        with suppress(ProcessLookupError):  # it has just ended by itself
            self._running.send_signal(sign)

    async def _end(self) -> None:
        self._wanted = False
        assert self._keeper is not None
        async with asyncio.timeout(STUCK):
            await self._keeper

    async def _spawn(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *self.words, env=self._environment, stdout=asyncio.subprocess.PIPE
        )

    async def _keep(self) -> None:
        while True:
            await self._attend()
            await self._running.wait()
            if not self._wanted:
                return
            await asyncio.sleep(0.3)
            await self._spawn()

    async def _attend(self) -> None:
        """Do what there is to do while it runs."""


class Edge(Child):
    """The edge, which begins again after the last batch that was acknowledged."""

    def __init__(self, environment: dict[str, str], workspace: int) -> None:
        super().__init__(environment)
        self.acknowledged = 0
        self._workspace = workspace

    async def _spawn(self) -> None:
        self.words = ("noline.bench.victims", "edge", str(self._workspace), str(self.acknowledged))
        await super()._spawn()

    async def _attend(self) -> None:
        assert self._running.stdout is not None
        async for line in self._running.stdout:
            self.acknowledged = int(line) + 1


class Ordeal:
    """A blast under way. Put it through what is to be tried, then ``finish``; ``reckoning`` is complete afterwards."""

    def __init__(
        self,
        noline: Noline,
        ground: Ground,
        size: int,
        workspace: int,
        workers: Sequence[Child],
        environment: dict[str, str],
    ) -> None:
        self.workers = list(workers)
        self.launcher = Child(environment, "noline.bench.victims", "launcher")
        self.edge = Edge(environment, workspace)
        self.size = size
        self.kills = 0
        self._noline = noline
        self._ground = ground
        self._workspace = workspace
        self._counted: dict[str, Any] = {}
        self.sink: dict[str, Any] = {}

    @property
    def children(self) -> list[Child]:
        """All processes of ours."""
        return [*self.workers, self.launcher, self.edge]

    async def begin(self) -> None:
        """Start all, and launch."""
        for child in self.children:
            await child.start()
        await launch_all(self._noline, self._workspace)

    async def reach(self, share: float) -> None:
        """Return once so much of the blast has been sent."""
        await self._wait(_SENT, lambda sent: sent >= self.size * share)

    async def exhaust(self) -> None:
        """Return once nothing waits any more and nothing is under way."""
        await self._wait(_LEFT, lambda left: left == 0)

    async def kill(self, child: Child) -> None:
        """Kill a process and start it again."""
        self.kills += child in self.workers
        await child.kill()
        await child.start()

    async def kill_database(self) -> None:
        """Kill the postmaster and have it started again at once."""
        if self._ground.cluster is None:
            raise Misconfigured("This PostgreSQL is somebody else's.", field="dsn", remedy="Leave it unset.")
        async with self._noline.database.connection() as connection:
            postmaster = parent_of(await connection.fetchval("select pg_backend_pid()"))
        os.kill(postmaster, signal.SIGKILL)
        while await asyncio.to_thread(self._ground.cluster.is_running):
            await asyncio.sleep(0.01)
        await self._ground.cluster.ensure_running()

    async def cut_connections(self) -> int:
        """End every session of every process; returns how many."""
        async with self._noline.database.connection() as connection:
            return int(await connection.fetchval(_CUT))

    async def finish(self) -> None:
        """Let the blast come to its end, then the processes."""
        await self._wait(_SENT, lambda sent: sent >= self.size)
        await self.edge.kill()
        await self.launcher.kill()
        await self._wait(_UNFINISHED, lambda unfinished: not unfinished, self.size)
        await asyncio.gather(*[worker.end() for worker in self.workers])
        await self._count()

    async def stop(self) -> None:
        """Kill whatever is left."""
        for child in self.children:
            await child.stop()

    @property
    def reckoning(self) -> Reckoning:
        """What came of it, once the mail server has ended too."""
        recipients = {address for address, _, _ in self.sink["kept"]}
        return Reckoning(
            size=self.size,
            kills=self.kills,
            lost=self.size - len(recipients),
            duplicates=self.sink["duplicates"],
            **self._counted,
        )

    async def _count(self) -> None:
        database = self._noline.database
        books = await balance(database, self._workspace)
        facts = await database.pool.fetch(_FACTS, TOLD)
        subjects = len({fact["subject"] for fact in facts})
        numbers: dict[Any, list[int]] = {}
        for fact in facts:
            numbers.setdefault(fact["subject"], []).append(fact["n"])
        stored = {(subject, n) for subject, found in numbers.items() for n in found}
        expected = self.edge.acknowledged * subjects
        self._counted = {
            "balanced": books.balanced,
            "sent": books.ledger["email"].sent,
            "set_aside": await database.pool.fetchval("select count(*) from set_aside"),
            "acknowledged": expected,
            "acknowledged_lost": expected - len({it for it in stored if it[1] < self.edge.acknowledged}),
            "told_twice": len(facts) - len(stored),
            "out_of_order": sum(found != sorted(found) for found in numbers.values()),
        }

    async def _wait(self, statement: str, enough: Any, *arguments: Any) -> None:
        seen, since = None, time.monotonic()
        while True:
            with suppress(*LOST):  # it is away at times: that is what this is about
                found = await self._noline.database.pool.fetchval(statement, *arguments)
                if enough(found):
                    return
                if found != seen:
                    seen, since = found, time.monotonic()
            if time.monotonic() - since > STUCK:
                raise RuntimeError(f"Nothing more happens: {seen} of {self.size}.")
            await asyncio.sleep(0.02)


@asynccontextmanager
async def ordeal(ground: Ground, size: int, workers: int = 2, *, pause: float = PAUSE) -> AsyncIterator[Ordeal]:
    """Begin a blast to ``size`` people; its reckoning is complete when the context is left."""
    settings = msgspec.structs.replace(ground.settings, **_SETTINGS)
    environment = environment_of(settings, ground.dsn)
    async with opened(ground) as noline:
        async with mail_server(None, pause=pause) as (host, port, sink):
            workspace = await set_up(noline, size, host, port, timeout=_TIMEOUT, batch=BATCH)
            crew = [Child(environment, "noline.app.cli", "worker") for _ in range(workers)]
            under_way = Ordeal(noline, ground, size, workspace, crew, environment)
            try:
                await under_way.begin()
                yield under_way
            finally:
                await under_way.stop()
        under_way.sink = sink


def environment_of(settings: Settings, dsn: str) -> dict[str, str]:
    """Return the environment of a process with these settings."""
    given = {name: str(getattr(settings, name)) for name in (*_SETTINGS, "shards")}
    return {**os.environ, **{f"NOLINE_{name.upper()}": value for name, value in given.items()}, "NOLINE_DSN": dsn}

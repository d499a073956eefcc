"""The simulator: takes big samples through a journey in the background, a stretch at a time.

At any time it holds the customers of one stretch, loaded with one set of statements: what came of them is written down
before the next are loaded. Every few milliseconds it lets whatever else waits in the process go first, and rests for a
part of the processor time it took; it looks between stretches whether it has been cancelled.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

from noline.journeys.rehearsing import as_tried, choose_many, load_scene, names_of_customers, turns_of
from noline.journeys.repository import Journeys
from noline.journeys.simulation import Simulated, simulate
from noline.journeys.simulations import (
    Passenger,
    Wanted,
    claim_simulation,
    end_simulation,
    leave_simulation,
    put_progress,
)
from noline.kernel.clock import wall_now
from noline.kernel.db import LOST, Connection, Database
from noline.kernel.errors import NolineError
from noline.kernel.ids import Shards

MAX_SAMPLE = 10_000
STRETCH = 200
"""So many customers are in memory at a time."""
BREATH = 0.01
"""Seconds of work after which others go first. A rest for each customer would cost more than the customer does."""
REST = 0.25
"""So much of the time that it worked it rests."""

Look = Callable[[Connection], Awaitable[Mapping[type, Any]]]


class Simulator:
    """Makes the simulations of one process, one after the other."""

    def __init__(self, database: Database, shards: Shards, look: Look) -> None:
        self._database = database
        self._shards = shards
        self._look = look
        self._stopping = False
        self._owner = uuid4()  # who holds a row in wall time; nothing is derived from it

    def stop(self) -> None:
        """Leave what is being made to another process, after this stretch."""
        self._stopping = True

    async def step(self) -> int:
        """Make one that waits, to its end; returns 1, or 0 where there is none."""
        if self._stopping:
            return 0
        async with self._database.transaction() as tx:
            wanted = await claim_simulation(tx, self._owner, wall_now())
        if wanted is None:
            return 0
        try:
            state, why = await self._make(wanted), ""
        except LOST:
            raise
        except Exception as error:
            state, why = "failed", str(error) if isinstance(error, NolineError) else type(error).__name__
        if state:
            async with self._database.transaction() as tx:
                await end_simulation(tx, wanted.id, self._owner, "failed" if why else "done", why)
        return 1

    async def _make(self, wanted: Wanted) -> str:
        """Take everybody through; returns nothing where somebody else said that it is over."""
        async with self._database.connection() as connection:
            catalogue = await self._look(connection)
            chosen = await choose_many(
                connection, self._shards, wanted.workspace, wanted.sample, wanted.chosen.seed, wanted.start_at
            )
        journey = as_tried(wanted.journey)
        known: Journeys = catalogue[Journeys]
        journeys = known.with_live(wanted.workspace, journey)
        catalogue = {**catalogue, Journeys: journeys}
        turns = turns_of(journeys, wanted.workspace, journey, wanted.start_at)
        counts: dict[str, Counter[str]] = {}
        ended: Counter[str] = Counter()
        done = cut = 0
        if not await self._write(wanted, len(chosen), 0, counts, ended, 0, []):
            return ""
        for shard, stretch in stretches(self._shards, chosen):
            if self._stopping:
                async with self._database.transaction() as tx:
                    await leave_simulation(tx, wanted.id, self._owner)
                return ""
            async with self._database.connection() as connection:
                scene = await load_scene(
                    connection, shard, catalogue, wanted.workspace, journey, stretch, wanted.start_at
                )
                names = await names_of_customers(connection, wanted.workspace, shard, stretch)
            fresh: list[Passenger] = []
            began = time.thread_time()
            for customer in stretch:
                result = simulate(scene, journey, wanted.workspace, [customer], wanted.chosen, turns)
                fresh.append(passenger(done + len(fresh), names.get(customer, ""), customer, result))
                _count(result, counts)
                if (worked := time.thread_time() - began) > BREATH:
                    await asyncio.sleep(worked * REST)
                    began = time.thread_time()
            ended.update(it.reason or it.state for it in fresh)
            done, cut = done + len(fresh), cut + sum(it.cut for it in fresh)
            if not await self._write(wanted, len(chosen), done, counts, ended, cut, fresh):
                return ""
        return "done"

    async def _write(
        self,
        wanted: Wanted,
        total: int,
        done: int,
        counts: Mapping[str, Mapping[str, int]],
        ended: Mapping[str, int],
        cut: int,
        fresh: Sequence[Passenger],
    ) -> bool:
        async with self._database.transaction() as tx:
            return await put_progress(tx, wanted.id, self._owner, wall_now(), total, done, counts, ended, cut, fresh)


def stretches(shards: Shards, customers: Sequence[UUID]) -> Sequence[tuple[int, list[UUID]]]:
    """Part customers, who come by shard, into stretches of one shard each."""
    found = []
    for shard, group in groupby(customers, key=shards.of):
        mine = list(group)
        found += [(shard, mine[at : at + STRETCH]) for at in range(0, len(mine), STRETCH)]
    return found


def passenger(place: int, name: str, customer: UUID, result: Simulated) -> Passenger:
    """Return what is kept of one customer's way."""
    (passage,) = result.passages
    run = passage.runs[0] if passage.runs else None
    visited = "".join(f"\n{step}\n" for step in (run.path if run else ()))
    return Passenger(
        place, customer, name, run.state if run else "refused", run.step if run else "",
        (run.ended_reason or "") if run else "", visited, passage.cut, result.moments,
    )  # fmt: skip


def _count(result: Simulated, counts: dict[str, Counter[str]]) -> None:
    for passage in result.passages:
        for way, times in (passage.runs[0].ways if passage.runs else {}).items():
            step, _, exit = way.partition("/")
            counts.setdefault(step, Counter())[exit] += times

"""Bench ``append``: interactions into the log, 60 at a time, deduplicated, several writers at once.

A batch is what an edge flushes: one shard, one transaction, answered after its commit.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Any
from uuid import uuid4

from noline.access import create_workspace
from noline.bench.crew import Ask, Crew, Say
from noline.bench.figures import Meter, percentiles
from noline.bench.ground import Ground, opened
from noline.bench.people import person, phone
from noline.kernel.clock import wall_now
from noline.kernel.db import Database
from noline.kernel.ids import Shards
from noline.log import INBOUND, Draft, append
from noline.log.kinds import MessageReceived

BATCH = 60
WRITERS = 4
"""Connections, over all processes."""


async def run(ground: Ground, size: int, processes: int, _smtp: str | None) -> dict[str, Any]:
    """Append ``size`` interactions; ``p50_ms`` and ``p99_ms`` are of one batch, from its begin to its commit."""
    shares = [size // processes + (number < size % processes) for number in range(processes)]
    writers = max(1, WRITERS // processes)
    async with opened(ground) as noline:
        async with noline.database.transaction() as tx:
            workspace = await create_workspace(tx, "bench", "Bench")
        arguments = [(ground.dsn, noline.shards.count, workspace.id, share, writers) for share in shares]
        async with Crew(_write, arguments) as crew:
            await crew.hear()
            meter = Meter(ground, crew.pids)
            crew.tell("begin")
            took = [seconds for mine in await crew.hear() for seconds in mine]
            figures = meter.figures(size) | percentiles(took)
            crew.tell("end")
        stored = await noline.database.pool.fetchval("select count(*) from interaction")
    if stored != size:
        raise RuntimeError(f"{size} were appended, {stored} are in the log.")
    return figures | {"batch": BATCH, "writers": writers * processes}


async def _write(ask: Ask, say: Say, dsn: str, shards: int, workspace: int, size: int, writers: int) -> None:
    database = await Database.open(dsn, connections=writers)
    waiting = _batches(Shards(shards), workspace, size)
    took: list[float] = []

    async def writer() -> None:
        while waiting:
            shard, drafts = waiting.popleft()
            began = time.monotonic()
            async with database.transaction() as tx:
                await append(tx, shard, drafts)
            took.append(time.monotonic() - began)

    say("ready")
    await ask()
    await asyncio.gather(*[writer() for _ in range(writers)])
    say(took)
    await ask()
    await database.close()


def _batches(shards: Shards, workspace: int, size: int) -> deque[tuple[int, list[Draft]]]:
    """Return the drafts in batches of one shard each, the shards in turn."""
    at = wall_now()
    people = [person(number, at) for number in range(2000)]
    homes: dict[int, list[int]] = {}
    for number, identity in enumerate(people):
        homes.setdefault(shards.of(identity), []).append(number)
    turns = sorted(homes.items())
    batches: deque[tuple[int, list[Draft]]] = deque()
    for n, first in enumerate(range(0, size, BATCH)):
        shard, numbers = turns[n % len(turns)]
        count = min(BATCH, size - first)
        batches.append((shard, [_received(workspace, people, numbers[i % len(numbers)], at) for i in range(count)]))
    return batches


def _received(workspace: int, people: list[Any], number: int, at: Any) -> Draft:
    body = MessageReceived("Is the shop open on Sunday?", phone(number), "phone", provider_id=uuid4().hex)
    return Draft(uuid4(), workspace, people[number], at, "message.received", body, INBOUND, "sms")

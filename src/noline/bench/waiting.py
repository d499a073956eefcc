"""Customers by the hundred thousand under way in a journey, each waiting for an event, put there by COPY."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from noline.bench.people import person
from noline.journeys import Journey, Run, SetTimer, id_of, parse_journey, publish_journey, start
from noline.kernel.db import Database
from noline.kernel.ids import SeededIds, Shards

_JOURNEY = {
    "name": "delivery",
    "version": 1,
    "entry": {"type": "manual"},
    "first": "wait",
    "steps": {
        "wait": {
            "type": "wait_for_event",
            "event": "delivered",
            "timeout": "P30D",
            "keep": {"parcel": "parcel"},
            "exits": {"event": "rest", "timeout": "end"},
        },
        "rest": {"type": "wait", "duration": "P7D", "exits": {"next": "end"}},
        "end": {"type": "exit"},
    },
}
_RUN = ("shard", "id", "workspace", "customer", "journey", "version", "state", "wait_key", "body", "step")
_TIMER = ("shard", "due_at", "id", "workspace", "subject", "purpose", "owner", "token")
_STRETCH = 20_000


async def crowd(database: Database, shards: Shards, workspace: int, count: int, at: datetime) -> None:
    """Let the bench's first ``count`` customers wait in a journey, as engage would have written them."""
    journey = parse_journey(_JOURNEY)
    async with database.transaction() as tx:
        await publish_journey(tx, workspace, journey, at=at)
    ids = SeededIds(11)
    for first in range(0, count, _STRETCH):
        runs: list[tuple[Any, ...]] = []
        timers: list[tuple[Any, ...]] = []
        for number in range(first, min(first + _STRETCH, count)):
            customer = person(number, at)
            run, timer = _begun(journey, ids.new(at, f"run {number}"), customer, at)
            shard, body = shards.of(customer), msgspec.json.encode(run).decode()
            runs.append((shard, run.id, workspace, customer, run.journey, 1, run.state, run.wait_key, body, run.step))
            key = timer.key
            timers.append((shard, timer.at, id_of(key), workspace, customer, "journey", run.id, key))
        async with database.transaction() as tx:
            await tx.copy_records_to_table("run", columns=_RUN, records=runs)
            await tx.copy_records_to_table("timer", columns=_TIMER, records=timers)
    await database.pool.execute("vacuum analyze run, timer")


def _begun(journey: Journey, identity: UUID, customer: UUID, at: datetime) -> tuple[Run, SetTimer]:
    run, intents = start(journey, identity, customer, {"customer": {}, "tags": []}, at - timedelta(days=1))
    return run, next(it for it in intents if isinstance(it, SetTimer))

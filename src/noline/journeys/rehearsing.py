"""Preparing a simulation: real customers are chosen and loaded as a batch loads them, into scenes nobody writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from msgspec import Struct
from msgspec.structs import replace

from noline.connectors import ConnectorsPart
from noline.conversations import CallsPart, ConversationsPart
from noline.customers import CustomersPart, Meant, Statement, where
from noline.customers.conditions import Condition
from noline.delivery import DeliveryPart
from noline.journeys.definition import Journey
from noline.journeys.handler import JourneysPart
from noline.journeys.repository import Journeys
from noline.journeys.simulation import Chosen, Simulated, simulate
from noline.journeys.steps.split import lot
from noline.kernel.db import Connection
from noline.kernel.errors import InvalidInput
from noline.kernel.ids import Shards
from noline.log import Interaction, Part, Scenes, load_parts
from noline.log.kinds import RunRequested

MAX_CUSTOMERS = 100
_AMONG = 2_000
"""So many customers are looked at to draw some of them by the seed."""
_VERSION = 2**31 - 1
_IDS = UUID("0c53c8b7-90f1-5b8b-8d52-9f2c1d4f3a77")
_PARTS: Sequence[type[Part]] = (
    CustomersPart, DeliveryPart, ConversationsPart, CallsPart, ConnectorsPart, JourneysPart,
)  # fmt: skip
"""Whoever loads what a run may look at."""


class Sample(Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to take: those named, or some ``number`` of those in a segment or who meet a condition."""

    customers: list[UUID] = []
    segment: UUID | None = None
    condition: Condition | None = None
    number: int = 10


async def choose(
    tx: Connection, shards: Shards, workspace: int, sample: Sample, seed: int, now: datetime
) -> list[UUID]:
    """Return the customers of a sample, in an order that the seed gives; raises InvalidInput where there are none."""
    statement = Statement()
    parts = await where(tx, workspace, Meant(segment=sample.segment, condition=sample.condition), statement, now)
    if sample.customers:
        parts.append(f"customer.shard = any({statement.take([shards.of(it) for it in sample.customers], 'integer[]')})")
        parts.append(f"customer.id = any({statement.take(list(sample.customers), 'uuid[]')})")
    rows = await tx.fetch(f"select id from customer where {' and '.join(parts)} limit {_AMONG}", *statement.arguments)
    found = sorted((row[0] for row in rows), key=lambda it: lot(f"{seed}/{it}"))
    if not found:
        raise InvalidInput("Nobody is in this sample.", field="sample", remedy="Name customers, or ask for others.")
    return found[: len(sample.customers) or sample.number]


async def rehearse(
    tx: Connection,
    shards: Shards,
    catalogue: Mapping[type, Any],
    workspace: int,
    journey: Journey,
    customers: Sequence[UUID],
    chosen: Chosen,
    now: datetime,
) -> Simulated:
    """Simulate a journey on real customers; nothing is written and nothing is sent."""
    journey = replace(journey, version=_VERSION)
    known: Journeys = catalogue[Journeys]
    journeys = known.with_live(workspace, journey)
    results = []
    for shard in sorted({shards.of(it) for it in customers}):
        mine = [it for it in customers if shards.of(it) == shard]
        scenes = Scenes([shard], now, {**catalogue, Journeys: journeys})
        batch = [_asked(shard, workspace, journey, it, now) for it in mine]
        await load_parts(tx, [part() for part in _PARTS], batch, scenes)
        results.append(simulate(scenes.at(shard), journey, workspace, mine, chosen))
    moments = sorted((it for result in results for it in result.moments), key=lambda it: it.at)
    return Simulated(
        moments, [it for result in results for it in result.passages], any(result.cut for result in results)
    )


def _asked(shard: int, workspace: int, journey: Journey, customer: UUID, now: datetime) -> Interaction:
    return Interaction(
        shard=shard, seq=0, id=uuid5(_IDS, str(customer)), workspace=workspace, subject=customer, at=now,
        kind="run.start_requested", version=1, body=RunRequested(journey.name), direction=0, channel=None,
        conversation=None, message=None, campaign=None, contact_event=None, run=None, department=None, purpose=None,
        cost=0, currency=None, cause=None, depth=0,
    )  # fmt: skip

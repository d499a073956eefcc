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
from noline.journeys.pacing import Turns
from noline.journeys.repository import Journeys, paces
from noline.journeys.simulation import Chosen, Simulated, simulate
from noline.journeys.steps.split import lot
from noline.kernel.db import Connection
from noline.kernel.errors import InvalidInput
from noline.kernel.ids import Shards
from noline.log import Interaction, Part, Scene, Scenes, load_parts
from noline.log.kinds import RunRequested

MAX_CUSTOMERS = 100
_AMONG = 2_000
"""So many customers are looked at to draw some of them by the seed."""
_MORE = 100
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


async def require_sample(tx: Connection, workspace: int, sample: Sample, now: datetime) -> None:
    """Raise InvalidInput or NotFound where it can't be said who is meant."""
    await where(tx, workspace, Meant(segment=sample.segment, condition=sample.condition), Statement(), now)


async def choose_many(
    tx: Connection, shards: Shards, workspace: int, sample: Sample, seed: int, now: datetime
) -> list[UUID]:
    """Return the customers of a big sample by shard, drawn by the seed among all who are meant.

    A shard is looked at at a time, and gives some more than its part, since parts are not quite even.
    """
    most = sample.number * 3 // shards.count + _MORE
    found: list[tuple[str, int, UUID]] = []
    for shard in range(shards.count):
        statement = Statement(shard, str(seed), most)
        parts = await where(tx, workspace, Meant(segment=sample.segment, condition=sample.condition), statement, now)
        rows = await tx.fetch(
            f"select md5($2 || customer.id::text) as place, customer.id from customer"
            f" where customer.shard = $1 and {' and '.join(parts)} order by place limit $3",
            *statement.arguments,
        )
        found += [(row[0], shard, row[1]) for row in rows]
    found.sort()
    return [it[2] for it in sorted(found[: sample.number], key=lambda it: it[1])]


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
    journey = as_tried(journey)
    known: Journeys = catalogue[Journeys]
    journeys = known.with_live(workspace, journey)
    turns = turns_of(journeys, workspace, journey, now)
    results = []
    for shard in sorted({shards.of(it) for it in customers}):
        mine = [it for it in customers if shards.of(it) == shard]
        scene = await load_scene(tx, shard, {**catalogue, Journeys: journeys}, workspace, journey, mine, now)
        results.append(simulate(scene, journey, workspace, mine, chosen, turns))
    moments = sorted((it for result in results for it in result.moments), key=lambda it: it.at)
    return Simulated(
        moments, [it for result in results for it in result.passages], any(result.cut for result in results)
    )


async def names_of_customers(
    connection: Connection, workspace: int, shards: int | Sequence[int], customers: Sequence[UUID]
) -> dict[UUID, str]:
    """Return what customers are called; empty where nobody knows."""
    rows = await connection.fetch(
        "select id, coalesce(nullif(attributes ->> 'name', ''),"
        " trim(concat_ws(' ', attributes ->> 'first_name', attributes ->> 'last_name')))"
        " from customer where shard = any($1) and workspace = $2 and id = any($3)",
        [shards] if isinstance(shards, int) else list(shards), workspace, list(customers),
    )  # fmt: skip
    return {row[0]: row[1] or "" for row in rows}


def as_tried(journey: Journey) -> Journey:
    """Return a journey as a version that nobody has published."""
    return replace(journey, version=_VERSION)


def turns_of(journeys: Journeys, workspace: int, journey: Journey, now: datetime) -> Turns:
    """Return the turns that a simulation gives; the journey that is tried says how fast its own throttles are."""
    known = {budget: every for (where, budget), every in journeys.paces.items() if where == workspace}
    own = paces({(workspace, journey.name, journey.version): journey}, {})
    return Turns(now, known | {budget: every for (_, budget), every in own.items()})


async def load_scene(
    tx: Connection,
    shard: int,
    catalogue: Mapping[type, Any],
    workspace: int,
    journey: Journey,
    customers: Sequence[UUID],
    now: datetime,
) -> Scene:
    """Load customers of one shard as a batch loads them, into a scene that nobody writes."""
    scenes = Scenes([shard], now, catalogue)
    batch = [_asked(shard, workspace, journey, it, now) for it in customers]
    await load_parts(tx, [part() for part in _PARTS], batch, scenes)
    return scenes.at(shard)


def _asked(shard: int, workspace: int, journey: Journey, customer: UUID, now: datetime) -> Interaction:
    return Interaction(
        shard=shard, seq=0, id=uuid5(_IDS, str(customer)), workspace=workspace, subject=customer, at=now,
        kind="run.start_requested", version=1, body=RunRequested(journey.name), direction=0, channel=None,
        conversation=None, message=None, campaign=None, contact_event=None, run=None, department=None, purpose=None,
        cost=0, currency=None, cause=None, depth=0,
    )  # fmt: skip

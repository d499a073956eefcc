"""Simulations on many customers, as they are kept: how far each has come, its counts, and every customer's moments.

A process that simulates holds the row for a while and says so again with each stretch; one that is not heard of any
more has died, and another begins anew. Only the latest of a workspace are kept.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.journeys.definition import Journey, parse_journey, to_json
from noline.journeys.rehearsing import Sample
from noline.journeys.simulation import Chosen
from noline.journeys.telling import Moment
from noline.kernel.db import Connection
from noline.kernel.errors import NotFound

State = Literal["waiting", "running", "done", "cancelled", "failed"]
KEPT = 5
"""So many of a workspace's simulations are kept, the latest."""
LEASE = timedelta(seconds=60)
_COLUMNS = "id, journey, state, total, done, cut, counts, ended, trouble, start_at, asked_by, asked_at"
_ADD = """
insert into simulation (id, workspace, journey, definition, sample, chosen, start_at, asked_by, asked_at)
values ($1, $2, $3, $4::jsonb, $5::jsonb, $6::jsonb, $7, $8, $9)
"""
_FORGET = """
delete from simulation where workspace = $1 and id in (
  select id from simulation where workspace = $1 order by asked_at desc, id desc offset $2)
"""
_CLAIM = """
update simulation set state = 'running', owner = $1, until = $2, done = 0, counts = '{}', ended = '{}', cut = 0
where id = (
  select id from simulation where state = 'waiting' or (state = 'running' and until < $3)
  order by asked_at limit 1 for update skip locked)
returning id, workspace, definition, sample, chosen, start_at
"""
_PROGRESS = """
update simulation set until = $3, total = $4, done = $5, counts = $6::jsonb, ended = $7::jsonb, cut = $8
where id = $1 and owner = $2 and state = 'running' returning id
"""
_END = """
update simulation set state = $3, trouble = $4, until = null where id = $1 and owner = $2 and state = 'running'
"""
_LEAVE = "update simulation set state = 'waiting' where id = $1 and owner = $2 and state = 'running'"
_CANCEL = """
update simulation set state = 'cancelled' where workspace = $1 and id = $2 and state in ('waiting', 'running')
"""
_WRITE = """
insert into simulated_customer (simulation, place, customer, name, state, step, reason, visited, cut, moments)
select $1, * from unnest($2::integer[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
  $9::boolean[], $10::bytea[])
"""


class Wanted(Struct, frozen=True):
    """A simulation that is to be made."""

    id: UUID
    workspace: int
    journey: Journey
    sample: Sample
    chosen: Chosen
    start_at: datetime


class Simulation(Struct, frozen=True):
    """How far a simulation has come; ``counts``: step → exit → how many; ``ended``: how many came out how."""

    id: UUID
    journey: str
    state: State
    total: int
    done: int
    cut: int
    counts: dict[str, dict[str, int]]
    ended: dict[str, int]
    trouble: str
    start_at: datetime
    asked_by: str
    asked_at: datetime


class Passenger(Struct, frozen=True):
    """How it ended for one customer; ``visited``: the steps, each with a line before and after it."""

    place: int
    customer: UUID
    name: str
    state: str
    step: str
    reason: str
    visited: str
    cut: bool
    moments: Sequence[Moment] = ()


async def ask_simulation(tx: Connection, wanted: Wanted, by: str, now: datetime) -> None:
    """Keep a simulation for whichever process takes it up; the oldest beyond those kept go."""
    await tx.execute(
        _ADD, wanted.id, wanted.workspace, wanted.journey.name, to_json(wanted.journey).decode(),
        _text(wanted.sample), _text(wanted.chosen), wanted.start_at, by, now,
    )  # fmt: skip
    await tx.execute(_FORGET, wanted.workspace, KEPT)


async def claim_simulation(tx: Connection, owner: UUID, now: datetime) -> Wanted | None:
    """Take up a simulation that waits, or whose process is gone; what that had made is forgotten."""
    row = await tx.fetchrow(_CLAIM, owner, now + LEASE, now)
    if row is None:
        return None
    await tx.execute("delete from simulated_customer where simulation = $1", row[0])
    sample = msgspec.json.decode(row[3], type=Sample)
    chosen = msgspec.json.decode(row[4], type=Chosen)
    return Wanted(row[0], row[1], parse_journey(row[2].encode()), sample, chosen, row[5])


async def put_progress(
    tx: Connection,
    simulation: UUID,
    owner: UUID,
    now: datetime,
    total: int,
    done: int,
    counts: Mapping[str, Mapping[str, int]],
    ended: Mapping[str, int],
    cut: int,
    fresh: Sequence[Passenger],
) -> bool:
    """Write what a stretch has brought; returns whether to go on."""
    held = await tx.fetchval(
        _PROGRESS, simulation, owner, now + LEASE, total, done, _text(counts), _text(ended), cut
    )  # fmt: skip
    if held is None:
        return False
    await tx.execute(
        _WRITE, simulation, [it.place for it in fresh], [it.customer for it in fresh], [it.name for it in fresh],
        [it.state for it in fresh], [it.step for it in fresh], [it.reason for it in fresh],
        [it.visited for it in fresh], [it.cut for it in fresh], [_packed(it.moments) for it in fresh],
    )  # fmt: skip
    return True


async def end_simulation(tx: Connection, simulation: UUID, owner: UUID, state: State, trouble: str = "") -> None:
    """Say how a simulation ended."""
    await tx.execute(_END, simulation, owner, state, trouble)


async def leave_simulation(tx: Connection, simulation: UUID, owner: UUID) -> None:
    """Let another process make it anew."""
    await tx.execute(_LEAVE, simulation, owner)


async def cancel_simulation(tx: Connection, workspace: int, simulation: UUID) -> None:
    """Let a simulation go no further; what has been made of it stays."""
    await tx.execute(_CANCEL, workspace, simulation)


async def find_simulation(tx: Connection, workspace: int, simulation: UUID) -> Simulation:
    """Return a simulation; raises NotFound."""
    row = await tx.fetchrow(
        f"select {_COLUMNS} from simulation where workspace = $1 and id = $2", workspace, simulation
    )
    if row is None:
        raise NotFound(
            "There is no such simulation.", field="simulation", remedy="Only the latest are kept: run it again."
        )
    return _read(row)


async def list_simulations(tx: Connection, workspace: int, journey: str) -> list[Simulation]:
    """Return those of a journey that are kept, the latest first."""
    rows = await tx.fetch(
        f"select {_COLUMNS} from simulation where workspace = $1 and journey = $2 order by asked_at desc, id desc",
        workspace, journey,
    )  # fmt: skip
    return [_read(row) for row in rows]


async def list_passengers(
    tx: Connection, simulation: UUID, step: str | None, ended: str | None, after: int, limit: int
) -> list[Passenger]:
    """Return customers in the order of the sample: all, those who came to a step, or who came out in a way."""
    rows = await tx.fetch(
        "select place, customer, name, state, step, reason, visited, cut from simulated_customer"
        " where simulation = $1 and place > $2 and ($3::text is null or position($3 in visited) > 0)"
        " and ($4::text is null or coalesce(nullif(reason, ''), state) = $4) order by place limit $5",
        simulation, after, f"\n{step}\n" if step else None, ended, limit,
    )  # fmt: skip
    return [_passenger(row) for row in rows]


async def find_passenger(tx: Connection, simulation: UUID, customer: UUID) -> Passenger:
    """Return how it went for a customer, with every moment; raises NotFound."""
    row = await tx.fetchrow(
        "select place, customer, name, state, step, reason, visited, cut, moments from simulated_customer"
        " where simulation = $1 and customer = $2",
        simulation, customer,
    )  # fmt: skip
    if row is None:
        raise NotFound("This customer is not in the simulation.", field="customer", remedy="List its customers.")
    moments = msgspec.json.decode(zlib.decompress(row[8]), type=list[Moment])
    return msgspec.structs.replace(_passenger(row), moments=moments)


def _read(row: Any) -> Simulation:
    columns = list(row)
    columns[6], columns[7] = msgspec.json.decode(columns[6]), msgspec.json.decode(columns[7])
    return Simulation(*columns)


def _passenger(row: Any) -> Passenger:
    return Passenger(*tuple(row)[:8])


def _packed(moments: Sequence[Moment]) -> bytes:
    return zlib.compress(msgspec.json.encode(moments), 1)


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()

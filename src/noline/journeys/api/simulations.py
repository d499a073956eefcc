"""Trying a journey out on thousands over HTTP: asked for, watched while it goes, cancelled, and looked into."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, Parameter
from msgspec import Struct

from noline.access import Principal
from noline.journeys.api.naming import names_of
from noline.journeys.api.simulating import SimulationAsked, prepared
from noline.journeys.rehearsing import require_sample
from noline.journeys.simulations import (
    Passenger,
    Simulation,
    State,
    Wanted,
    ask_simulation,
    cancel_simulation,
    find_passenger,
    find_simulation,
    list_passengers,
    list_simulations,
)
from noline.journeys.simulator import MAX_SAMPLE
from noline.journeys.telling import Moment
from noline.kernel.clock import Clock, wall_now
from noline.kernel.db import Connection, Database
from noline.kernel.errors import InvalidInput
from noline.kernel.http import Page, decode_cursor, page_of
from noline.kernel.ids import IdSource
from noline.log import Catalogue


class SimulationProgress(Struct, frozen=True):
    """How far a simulation has come: ``done`` of ``total`` customers.

    ``counts``: how many have left each step by each exit; ``ended``: how many came out how, by the reason of the exit
    or the state they stand in; ``cut``: for so many there would have been more.
    """

    id: UUID
    journey: str
    state: State
    total: int
    done: int
    cut: int
    counts: dict[str, dict[str, int]]
    ended: dict[str, int]
    trouble: str
    start: datetime
    asked_by: str
    asked_at: datetime


class SimulatedPassenger(Struct, frozen=True):
    """How it ended for a customer; ``visited``: the steps they came to. ``cut``: there would have been more."""

    place: int
    customer: UUID
    name: str
    state: str
    step: str
    reason: str
    visited: list[str]
    cut: bool


class SimulatedWay(Struct, frozen=True):
    """Everything that would happen to one customer, in the order of time."""

    passenger: SimulatedPassenger
    moments: list[Moment]


@post("/journeys/simulations", scope="journeys:read", status_code=202, summary="Simulate a journey on thousands")
async def ask_for_simulation(
    principal: Principal, database: Database, catalogue: Catalogue, clock: Clock, ids: IdSource, data: SimulationAsked
) -> SimulationProgress:
    """Begin a simulation in the background; nothing is written but what came of it, nothing is sent."""
    principal.require("customers:read")
    if data.sample.customers:
        remedy = "Ask for a number of customers, in a segment or under a condition."
        raise InvalidInput("A big sample names nobody.", field="sample.customers", remedy=remedy)
    now = clock.now()
    identity = ids.new(now, f"simulation {principal.workspace} {wall_now().isoformat()}")
    async with database.transaction() as tx:
        journey, chosen = prepared(data, await names_of(tx, catalogue, principal.workspace), MAX_SAMPLE)
        wanted = Wanted(identity, principal.workspace, journey, data.sample, chosen, data.start or now)
        await require_sample(tx, principal.workspace, data.sample, now)
        await ask_simulation(tx, wanted, principal.name, wall_now())
        return _shown(await find_simulation(tx, principal.workspace, identity))


@get("/journeys/simulations", scope="journeys:read", summary="List simulations of a journey")
async def list_journey_simulations(
    principal: Principal, connection: Connection, journey: Annotated[str, Parameter(max_length=100)]
) -> list[SimulationProgress]:
    """Return those that are kept, the latest first."""
    return [_shown(it) for it in await list_simulations(connection, principal.workspace, journey)]


@get("/journeys/simulations/{simulation_id:uuid}", scope="journeys:read", summary="Watch a simulation")
async def get_simulation(
    principal: Principal, connection: Connection, simulation_id: FromPath[UUID]
) -> SimulationProgress:
    """Return how far it has come, with its counts so far."""
    return _shown(await find_simulation(connection, principal.workspace, simulation_id))


@post("/journeys/simulations/{simulation_id:uuid}/cancel", scope="journeys:read", status_code=200,
      summary="Cancel a simulation")  # fmt: skip
async def cancel_journey_simulation(
    principal: Principal, database: Database, simulation_id: FromPath[UUID]
) -> SimulationProgress:
    """Let it go no further; who was simulated so far can be looked at."""
    async with database.transaction() as tx:
        await cancel_simulation(tx, principal.workspace, simulation_id)
        return _shown(await find_simulation(tx, principal.workspace, simulation_id))


@get("/journeys/simulations/{simulation_id:uuid}/customers", scope="journeys:read", summary="List simulated customers")
async def list_simulated_customers(
    principal: Principal,
    connection: Connection,
    simulation_id: FromPath[UUID],
    step: Annotated[str | None, Parameter(max_length=100)] = None,
    ended: Annotated[str | None, Parameter(max_length=100)] = None,
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Page[SimulatedPassenger]:
    """Return who was simulated: all, those who came to a ``step``, or who came out so (``ended``)."""
    principal.require("customers:read")
    found = await find_simulation(connection, principal.workspace, simulation_id)
    after = decode_cursor(cursor, tuple[int])[0] if cursor else -1
    rows = await list_passengers(connection, found.id, step, ended, after, limit + 1)
    return page_of([_passenger(row) for row in rows], limit, lambda row: (row.place,))


@get("/journeys/simulations/{simulation_id:uuid}/customers/{customer_id:uuid}", scope="journeys:read",
     summary="Read a simulated customer's way")  # fmt: skip
async def get_simulated_way(
    principal: Principal, connection: Connection, simulation_id: FromPath[UUID], customer_id: FromPath[UUID]
) -> SimulatedWay:
    """Return every step and message of one customer, to step through and rewind."""
    principal.require("customers:read")
    found = await find_simulation(connection, principal.workspace, simulation_id)
    row = await find_passenger(connection, found.id, customer_id)
    return SimulatedWay(_passenger(row), list(row.moments))


def _shown(it: Simulation) -> SimulationProgress:
    return SimulationProgress(
        it.id, it.journey, it.state, it.total, it.done, it.cut, it.counts, it.ended, it.trouble, it.start_at,
        it.asked_by, it.asked_at,
    )  # fmt: skip


def _passenger(row: Passenger) -> SimulatedPassenger:
    visited = [step for step in row.visited.split("\n") if step]
    return SimulatedPassenger(row.place, row.customer, row.name, row.state, row.step, row.reason, visited, row.cut)


HANDLERS = (
    ask_for_simulation,
    list_journey_simulations,
    get_simulation,
    cancel_journey_simulation,
    list_simulated_customers,
    get_simulated_way,
)

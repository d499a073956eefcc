"""Trying a journey out over HTTP, before anybody enters it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import post
from msgspec import Meta, Struct

from noline.access import Principal
from noline.journeys.api.naming import names_of
from noline.journeys.definition import Journey, parse_journey
from noline.journeys.drafting import look_over, refusal_of
from noline.journeys.names import Names
from noline.journeys.rehearsing import MAX_CUSTOMERS, Sample, choose, names_of_customers, rehearse
from noline.journeys.simulation import BackEndSays, Behaviour, Chosen, Happening, Simulated
from noline.journeys.telling import Moment
from noline.kernel.clock import Clock
from noline.kernel.db import Connection
from noline.kernel.errors import InvalidInput
from noline.kernel.http import Instant
from noline.kernel.ids import Shards
from noline.log import Catalogue

_LONGEST = timedelta(days=400)


class SimulationAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """A definition, whom it is tried on, and what they do.

    ``start``: when it begins, now otherwise; ``days``: how long it is followed; ``event``: the properties of the event
    by which they come in; ``reached``: the share of planned calls that reach somebody; the same ``seed`` gives the same
    simulation. Of a back end that is not in ``back_ends``, no answer comes.
    """

    definition: dict[str, Any]
    sample: Sample = Sample()
    behaviours: Annotated[list[Behaviour], Meta(max_length=50)] = []
    happenings: Annotated[list[Happening], Meta(max_length=50)] = []
    back_ends: Annotated[list[BackEndSays], Meta(max_length=50)] = []
    reached: Annotated[float, Meta(ge=0, le=100)] = 100
    event: dict[str, Any] = {}
    variables: dict[str, Any] = {}
    start: Instant | None = None
    days: Annotated[int, Meta(ge=1, le=400)] = 90
    seed: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 1


class SimulatedCustomer(Struct, frozen=True):
    """How it ended for a customer. ``cut``: there would have been more."""

    customer: UUID
    name: str
    state: str
    step: str
    reason: str
    cut: bool


class SimulationShown(Struct, frozen=True):
    """Everything that would happen, in the order of time; ``counts``: how many left each step by each exit."""

    start: datetime
    moments: list[Moment]
    customers: list[SimulatedCustomer]
    counts: dict[str, dict[str, int]]
    cut: bool


@post("/journeys/simulate", scope="journeys:read", status_code=200, summary="Simulate a journey")
async def simulate_journey(
    principal: Principal, connection: Connection, shards: Shards, catalogue: Catalogue, clock: Clock,
    data: SimulationAsked,
) -> SimulationShown:  # fmt: skip
    """Let real customers pass through a journey under a virtual clock; nothing is written, nothing is sent."""
    principal.require("customers:read")
    journey, chosen = prepared(data, await names_of(connection, catalogue, principal.workspace), MAX_CUSTOMERS)
    now = clock.now()
    start = data.start or now
    customers = await choose(connection, shards, principal.workspace, data.sample, data.seed, now)
    result = await rehearse(connection, shards, catalogue, principal.workspace, journey, customers, chosen, start)
    mine = {shards.of(it) for it in customers}
    names = await names_of_customers(connection, principal.workspace, list(mine), customers)
    return SimulationShown(start, result.moments, _customers(result, names), _counts(result), result.cut)


def prepared(data: SimulationAsked, names: Names, most: int) -> tuple[Journey, Chosen]:
    """Return what is to be simulated; raises InvalidInput for a definition that is not ready."""
    _check(data, most)
    plain = {**data.definition, "version": 1}
    findings = look_over(plain, names)
    if not findings.ready:
        raise refusal_of(findings)
    chosen = Chosen(
        behaviours=data.behaviours,
        happenings=data.happenings,
        back_ends=data.back_ends,
        reached=data.reached,
        event=data.event,
        variables=data.variables,
        seed=data.seed,
        span=timedelta(days=data.days),
    )
    return parse_journey(plain), chosen


def _check(data: SimulationAsked, most: int) -> None:
    """Refuse what is out of bounds; the fields' own limits are in the structs of the pure part, which know no HTTP."""
    if not 1 <= data.sample.number <= most or len(data.sample.customers) > most:
        text = f"A simulation has 1 to {most:,} customers."
        raise InvalidInput(text, field="sample.number", remedy="Take fewer.")
    chosen: dict[str, Sequence[Behaviour | Happening]] = {"behaviours": data.behaviours, "happenings": data.happenings}
    for name, those in chosen.items():
        for index, it in enumerate(those):
            if not 0 <= it.share <= 100 or not timedelta(0) <= it.after <= _LONGEST:
                remedy = f"Give a share of 0 to 100, and at most {_LONGEST.days} days."
                raise InvalidInput("It is out of range.", field=f"{name}.{index}", remedy=remedy)


def _customers(result: Simulated, names: dict[UUID, str]) -> list[SimulatedCustomer]:
    shown = []
    for it in result.passages:
        run = it.runs[0] if it.runs else None
        state, step = (run.state, run.step) if run else ("refused", "")
        reason = (run.ended_reason or "") if run else ""
        shown.append(SimulatedCustomer(it.customer, names.get(it.customer, ""), state, step, reason, it.cut))
    return shown


def _counts(result: Simulated) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for passage in result.passages:
        for way, times in (passage.runs[0].ways if passage.runs else {}).items():
            step, _, exit = way.partition("/")
            counts.setdefault(step, {})[exit] = counts.get(step, {}).get(exit, 0) + times
    return counts


HANDLERS = (simulate_journey,)

"""Runs over HTTP: how many are where, who they are, each with its path and troubles; started, retried, stopped."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, Parameter
from msgspec import Meta, Struct

from noline.access import Principal
from noline.journeys.engine import may_retry
from noline.journeys.model import Passed, Run, Trouble
from noline.journeys.repository import read_journey
from noline.journeys.whereabouts import (
    JourneyFigures,
    ListedRun,
    find_run,
    list_runs_of,
    list_standing,
    read_figures,
)
from noline.kernel.clock import Clock
from noline.kernel.db import Connection, Database
from noline.kernel.errors import Conflict, NotFound
from noline.kernel.http import Page, decode_cursor, page_of
from noline.kernel.ids import IdSource, Shards
from noline.log import Commands, Draft
from noline.log.kinds import RunChosen, RunRequested

Version = Annotated[int | None, Parameter(ge=1, le=2**31 - 1)]


class JourneyCustomer(Struct, frozen=True):
    """A customer under way in a journey: at which step, since when, until when at the latest.

    ``state``: ``waiting`` or ``stuck``; then ``trouble`` says why.
    """

    run: UUID
    customer: UUID
    name: str
    version: int
    step: str
    state: str
    since: datetime
    wakes_at: datetime | None
    waits_for: str
    trouble: str


class RunShown(Struct, frozen=True):
    """One customer's passage: where it stands, the steps it passed, its variables, and what went wrong.

    ``visits``: how often each step was entered; ``trail``: the last exits it went by; ``may_retry``: it stands where
    something failed.
    """

    run: UUID
    customer: UUID
    name: str
    journey: str
    version: int
    step: str
    state: str
    ended_reason: str | None
    started_at: datetime
    moved_at: datetime
    wakes_at: datetime | None
    waits_for: str
    variables: dict[str, Any]
    visits: dict[str, int]
    trail: list[Passed]
    troubles: list[Trouble]
    may_retry: bool


class NewRuns(Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to start, with which of the variables that the journey declares."""

    customers: Annotated[list[UUID], Meta(min_length=1, max_length=200)]
    variables: dict[str, Any] = {}


class RunsStarted(Struct, frozen=True):
    """How many customers were known and asked to be started; whether each may enter is up to the journey's rules."""

    asked: int


@get("/journeys/{journey:str}/counts", scope="journeys:read", summary="Count a journey's customers")
async def count_journey(
    principal: Principal, connection: Connection, journey: FromPath[str], version: Version = None
) -> JourneyFigures:
    """Return how many customers wait at each step now, and how many have passed each exit."""
    await _require(connection, principal.workspace, journey)
    return await read_figures(connection, principal.workspace, journey, version)


@get("/journeys/{journey:str}/customers", scope="journeys:read", summary="List a journey's customers")
async def list_journey_customers(
    principal: Principal,
    connection: Connection,
    journey: FromPath[str],
    step: Annotated[str | None, Parameter(max_length=100)] = None,
    standing: Literal["waiting", "stuck"] | None = None,
    version: Version = None,
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Page[JourneyCustomer]:
    """Return who is under way, by step, those who have been so longest first."""
    await _require(connection, principal.workspace, journey)
    rows = await list_standing(
        connection,
        principal.workspace,
        journey,
        step=step,
        state=standing,
        version=version,
        after=decode_cursor(cursor, tuple[str, UUID]) if cursor else None,
        limit=limit + 1,
    )
    page = page_of(rows, limit, lambda it: (it.run.step, it.run.id))
    return Page([_standing(it) for it in page.items], page.next)


@post("/journeys/{journey:str}/runs", scope="journeys:write", audit="journey.started", status_code=202, also=(202,),
      summary="Start a journey for customers")  # fmt: skip
async def start_runs(
    principal: Principal, database: Database, shards: Shards, commands: Commands, clock: Clock, ids: IdSource,
    journey: FromPath[str], data: NewRuns,
) -> RunsStarted:  # fmt: skip
    """Let customers enter a journey, whatever its own way in; its rules on entering again hold."""
    now = clock.now()
    async with database.connection() as connection:
        found = next((it for it in await read_journey(connection, principal.workspace, journey)), None)
        if found is None or found.status != "live":
            raise NotFound(f"No journey {journey!r} is live.", field="journey", remedy="Publish it first.")
        known = [it for it in dict.fromkeys(data.customers) if await _known(connection, shards, principal, it)]
    if not known:
        raise NotFound("There is no such customer.", field="customers", remedy="Search the customers.")
    for customer in known:
        draft = Draft(
            ids.new(now, f"run.start_requested {customer}"), principal.workspace, customer, now,
            "run.start_requested", RunRequested(journey, data.variables),
        )  # fmt: skip
        await commands.perform(draft)
    return RunsStarted(len(known))


@get("/journeys/{journey:str}/runs/{run_id:uuid}", scope="journeys:read", summary="Read a run")
async def read_run(
    principal: Principal, connection: Connection, shards: Shards, journey: FromPath[str], run_id: FromPath[UUID]
) -> RunShown:
    """Return one customer's passage through a journey."""
    return _shown(await find_run(connection, shards, principal.workspace, run_id, journey))


@post("/journeys/{journey:str}/runs/{run_id:uuid}/retry", scope="journeys:write", audit="run.retried",
      status_code=200, also=(202,), summary="Retry a run from its step")  # fmt: skip
async def retry_run(
    principal: Principal, database: Database, shards: Shards, commands: Commands, clock: Clock, ids: IdSource,
    journey: FromPath[str], run_id: FromPath[UUID],
) -> Response[RunShown]:  # fmt: skip
    """Take a run that is stuck into its step again."""
    return await _tell("run.retry_requested", principal, database, shards, commands, clock, ids, journey, run_id)


@post("/journeys/{journey:str}/runs/{run_id:uuid}/stop", scope="journeys:write", audit="run.stopped",
      status_code=200, also=(202,), summary="Stop a run")  # fmt: skip
async def stop_run(
    principal: Principal, database: Database, shards: Shards, commands: Commands, clock: Clock, ids: IdSource,
    journey: FromPath[str], run_id: FromPath[UUID],
) -> Response[RunShown]:  # fmt: skip
    """End a run, whatever it waits for."""
    return await _tell("run.stop_requested", principal, database, shards, commands, clock, ids, journey, run_id)


@get("/customers/{customer_id:uuid}/runs", scope="journeys:read", summary="List a customer's runs")
async def list_customer_runs(
    principal: Principal,
    connection: Connection,
    shards: Shards,
    customer_id: FromPath[UUID],
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=100)] = 20,
) -> Page[RunShown]:
    """Return a customer's passages through all journeys, the last begun first."""
    if not await _known(connection, shards, principal, customer_id):
        raise NotFound("There is no such customer.", field="customer_id", remedy="Search the customers.")
    before = decode_cursor(cursor, tuple[UUID])[0] if cursor else None
    rows = await list_runs_of(connection, shards, principal.workspace, customer_id, before, limit + 1)
    page = page_of(rows, limit, lambda it: (it.run.id,))
    return Page([_shown(it) for it in page.items], page.next)


async def _tell(
    kind: str, principal: Principal, database: Database, shards: Shards, commands: Commands, clock: Clock,
    ids: IdSource, journey: str, run_id: UUID,
) -> Response[RunShown]:  # fmt: skip
    async with database.connection() as connection:
        found = await find_run(connection, shards, principal.workspace, run_id, journey)
    if kind == "run.retry_requested" and not may_retry(found.run):
        raise Conflict("Nothing has gone wrong with this run.", remedy="Only runs that are stuck can be retried.")
    now = clock.now()
    draft = Draft(
        ids.new(now, f"{kind} {run_id}"), principal.workspace, found.row.customer, now, kind,
        RunChosen(run_id, principal.name),
    )  # fmt: skip
    _, done = await commands.perform(draft)
    async with database.connection() as connection:
        after = await find_run(connection, shards, principal.workspace, run_id, journey)
    return Response(_shown(after), status_code=200 if done else 202)


async def _require(connection: Connection, workspace: int, journey: str) -> None:
    if not await read_journey(connection, workspace, journey):
        raise NotFound(f"No journey {journey!r} was published.", field="journey", remedy="List the journeys.")


async def _known(connection: Connection, shards: Shards, principal: Principal, customer: UUID) -> bool:
    statement = "select true from customer where shard = $1 and id = $2 and workspace = $3"
    return bool(await connection.fetchval(statement, shards.of(customer), customer, principal.workspace))


def _waits_for(run: Run) -> str:
    kind, _, _ = (run.wait_key or "").partition(":")
    return kind if kind in ("message", "turn") else run.wait_key or ""


def _standing(it: ListedRun) -> JourneyCustomer:
    run = it.run
    trouble = run.troubles[-1].text if run.state == "stuck" and run.troubles else ""
    return JourneyCustomer(
        run.id, run.customer, it.name, run.version, run.step, run.state, run.moved_at, run.wake_at, _waits_for(run),
        trouble,
    )  # fmt: skip


def _shown(it: ListedRun) -> RunShown:
    run = it.run
    return RunShown(
        run=run.id,
        customer=run.customer,
        name=it.name,
        journey=run.journey,
        version=run.version,
        step=run.step,
        state=run.state,
        ended_reason=run.ended_reason,
        started_at=run.started_at,
        moved_at=run.moved_at,
        wakes_at=run.wake_at,
        waits_for=_waits_for(run),
        variables=dict(run.variables),
        visits=dict(run.path),
        trail=list(run.trail),
        troubles=list(run.troubles),
        may_retry=may_retry(run),
    )


HANDLERS = (
    count_journey,
    list_journey_customers,
    start_runs,
    read_run,
    retry_run,
    stop_run,
    list_customer_runs,
)

"""Operations over HTTP: how the installation is just now, what is wrong, and whose turn it is."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from litestar import get
from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

from noline.access import Principal
from noline.app.api.route_shapes import RouteState, state_of
from noline.app.api.set_aside import SET_ASIDE
from noline.app.bootstrap import Noline
from noline.app.operations import (
    DatabaseState,
    FollowerState,
    LaneQueue,
    Throughput,
    WorkerState,
    count_failing_webhooks,
    read_database,
    read_followers,
    read_queues,
    read_seats,
    read_sending,
    read_throughput,
    read_workers,
)
from noline.app.operations_problems import OperationsProblem, problems_of
from noline.app.set_aside import count_set_aside
from noline.delivery import list_accounts, list_routes, read_mailboxes
from noline.kernel.clock import wall_now
from noline.kernel.db import Connection

_TAG = "Operations"


class RouteQueue(Struct, frozen=True):
    """A route and what waits for it. ``sending``: messages under way."""

    id: int
    account: int
    account_name: str
    provider: str
    channel: str
    sender: str
    position: int
    seats: int
    seats_taken: int
    rate: float | None
    state: RouteState
    until: datetime | None
    why: str
    sending: int
    lanes: list[LaneQueue]


class OperationsStatus(Struct, frozen=True):
    """The installation at this moment; ``problems`` is empty where all is calm."""

    at: datetime
    now: datetime
    """Domain time: not that of the wall where an installation lives in virtual time."""
    mood: Literal["calm", "warn", "bad"]
    problems: list[OperationsProblem]
    routes: list[RouteQueue]
    followers: list[FollowerState]
    workers: list[WorkerState]
    throughput: Throughput
    set_aside: int
    sandbox: bool
    """Whether a route ends in the sandbox and not in the world."""
    safe_mode: list[str] | None
    """If set, messages go only to these addresses."""
    virtual_time: bool
    shards: int
    database: DatabaseState


def operations_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the endpoints of operations."""

    @get("/operations/status", scope="operations:read", tag=_TAG, summary="Read how the installation is")
    async def read_operations_status(principal: Principal, connection: Connection) -> OperationsStatus:
        """Return queues, seats, followers, workers and what is wrong, read at this moment."""
        return await _status(noline, connection, principal.workspace)

    return [read_operations_status, *SET_ASIDE]


async def _status(noline: Noline, connection: Connection, workspace: int) -> OperationsStatus:
    await noline.catalogue(connection)  # brings a virtual clock up to date
    now = noline.clock.now()
    routes = await _queues(noline, connection, workspace, now)
    workers = await read_workers(connection)
    followers = await read_followers(connection)
    set_aside = sum(group.count for group in await count_set_aside(connection, workspace))
    failing = await count_failing_webhooks(connection, workspace)
    mailboxes = await _mailboxes_in_trouble(connection, workspace)
    problems = problems_of(routes, followers, workers, set_aside, failing, now, mailboxes)
    mood: Literal["calm", "warn", "bad"] = "calm"
    if problems:
        mood = "bad" if any(problem.level == "bad" for problem in problems) else "warn"
    safe = noline.settings.safe_mode
    return OperationsStatus(
        wall_now(),
        now,
        mood,
        problems,
        routes,
        followers,
        workers,
        await read_throughput(connection, workspace, noline.shards.count),
        set_aside,
        any(route.provider == "sandbox" for route in routes),
        None if safe is None else list(safe),
        noline.clock.virtual,
        noline.shards.count,
        await read_database(connection),
    )


async def _mailboxes_in_trouble(connection: Connection, workspace: int) -> list[tuple[str, str]]:
    names = {it.id: it.name for it in await list_accounts(connection, workspace)}
    found = await read_mailboxes(connection, list(names))
    return [(names[account], mailbox.problem) for account, mailbox in found.items() if mailbox.problem]


async def _queues(noline: Noline, connection: Connection, workspace: int, now: datetime) -> list[RouteQueue]:
    accounts = {it.id: it for it in await list_accounts(connection, workspace)}
    routes = await list_routes(connection, workspace)
    ids = [it.id for it in routes]
    lanes = await read_queues(connection, ids, now, noline.shards.count)
    taken, sending = await read_seats(connection, ids), await read_sending(connection, ids)
    wall = wall_now()
    return [
        RouteQueue(
            it.id,
            it.account,
            accounts[it.account].name,
            accounts[it.account].provider,
            it.channel,
            it.sender,
            it.position,
            it.seats,
            taken.get(it.id, 0),
            it.rate,
            state := state_of(it, wall),
            it.suspended_until if state in ("resting", "refused") and it.rests(wall) else None,
            it.why if state != "open" else "",
            sending.get(it.id, 0),
            lanes.get(it.id, []),
        )
        for it in routes
    ]

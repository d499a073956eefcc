"""Routes over HTTP: which account carries which channel, in which order and how fast, and when it rests."""

from __future__ import annotations

from typing import Annotated

from litestar import delete, get, patch, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter
from msgspec import UNSET, Meta, Struct, UnsetType

from noline.access import Principal
from noline.app.api.route_shapes import RouteItem, route_item
from noline.app.bootstrap import Noline
from noline.delivery import (
    RouteSetting,
    change_route,
    find_account,
    find_route,
    insert_route,
    list_routes,
    order_routes,
    remove_route,
    resume_route,
    suspend_route,
)
from noline.kernel.clock import wall_now
from noline.kernel.db import Connection, Database, Wake
from noline.kernel.errors import InvalidInput

RouteNumber = Annotated[int, PathParameter(ge=1, le=2**31 - 1)]
Seats = Annotated[int, Meta(ge=1, le=256)]
Rate = Annotated[float, Meta(ge=0.001, le=100_000)]
Position = Annotated[int, Meta(ge=0, le=1000)]
_NO_CONTROLS = r"^[^\x00-\x1f]*$"
Sender = Annotated[str, Meta(max_length=320, pattern=_NO_CONTROLS)]
_ONE = "/routes/{route_id:int}"
_TAG = "Routes"


class NewRoute(Struct, frozen=True, forbid_unknown_fields=True):
    """A channel for an account to carry. ``rate``: messages a second at most, none for as fast as it goes."""

    account: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    channel: Annotated[str, Meta(min_length=1, max_length=30, pattern=_NO_CONTROLS)]
    sender: Sender = ""
    seats: Seats = 4
    rate: Rate | None = None
    position: Position = 0


class RouteChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to change of a route; what is not named stays."""

    sender: Sender | UnsetType = UNSET
    seats: Seats | UnsetType = UNSET
    rate: Rate | UnsetType | None = UNSET
    position: Position | UnsetType = UNSET


class RouteOrder(Struct, frozen=True, forbid_unknown_fields=True):
    """All routes of a channel, in the order in which they are to be tried."""

    channel: Annotated[str, Meta(min_length=1, max_length=30, pattern=_NO_CONTROLS)]
    routes: Annotated[tuple[Annotated[int, Meta(ge=1, le=2**31 - 1)], ...], Meta(min_length=1, max_length=200)]


class RouteSuspension(Struct, frozen=True, forbid_unknown_fields=True):
    """Why a route is to rest, for those who wonder."""

    why: Annotated[str, Meta(min_length=1, max_length=500, pattern=_NO_CONTROLS)]


@get("/routes", scope="channels:read", tag=_TAG, summary="List routes")
async def list_channel_routes(principal: Principal, connection: Connection) -> list[RouteItem]:
    """Return the routes: by channel, in the order in which they are tried."""
    now = wall_now()
    return [route_item(route, now) for route in await list_routes(connection, principal.workspace)]


@post(
    "/routes/order",
    scope="channels:write",
    audit="route.ordered",
    status_code=200,
    tag=_TAG,
    summary="Order a channel's routes",
)
async def order_channel_routes(principal: Principal, database: Database, data: RouteOrder) -> list[RouteItem]:
    """Say which route carries a channel, which takes over when that one rests, and so on."""
    async with database.transaction() as tx:
        ordered = await order_routes(tx, principal.workspace, data.channel, data.routes)
    return [route_item(route, wall_now()) for route in ordered]


@patch(_ONE, scope="channels:write", audit="route.changed", tag=_TAG, summary="Change a route")
async def change_channel_route(
    principal: Principal, database: Database, route_id: RouteNumber, data: RouteChange
) -> RouteItem:
    """Change sender, connections, rate or place in the order; senders follow within seconds."""
    async with database.transaction() as tx:
        it = await find_route(tx, principal.workspace, route_id, lock=True)
        changed = await change_route(
            tx,
            principal.workspace,
            route_id,
            sender=it.sender if data.sender is UNSET else data.sender,
            seats=it.seats if data.seats is UNSET else data.seats,
            rate=it.rate if data.rate is UNSET else data.rate,
            position=it.position if data.position is UNSET else data.position,
        )
    return route_item(changed, wall_now())


@delete(
    _ONE,
    scope="channels:write",
    audit="route.removed",
    status_code=204,
    tag=_TAG,
    summary="Remove a route",
)
async def remove_channel_route(principal: Principal, database: Database, route_id: RouteNumber) -> None:
    """Remove a route that nothing waits for."""
    async with database.transaction() as tx:
        await remove_route(tx, principal.workspace, route_id)


@post(
    f"{_ONE}/suspend",
    scope="operations:write",
    audit="route.suspended",
    status_code=200,
    tag=_TAG,
    summary="Suspend a route",
)
async def suspend_channel_route(
    principal: Principal, database: Database, wake: Wake, route_id: RouteNumber, data: RouteSuspension
) -> RouteItem:
    """Have a route rest until it is resumed: what waits goes by the channel's next route, or waits on."""
    async with database.transaction() as tx:
        why = f"{principal.name}: {data.why}"
        suspended = await suspend_route(tx, principal.workspace, route_id, why)
    wake.signal()
    return route_item(suspended, wall_now())


@post(
    f"{_ONE}/resume",
    scope="operations:write",
    audit="route.resumed",
    status_code=200,
    tag=_TAG,
    summary="Resume a route",
)
async def resume_channel_route(
    principal: Principal, database: Database, wake: Wake, route_id: RouteNumber
) -> RouteItem:
    """Have a route carry messages again at once."""
    async with database.transaction() as tx:
        resumed = await resume_route(tx, principal.workspace, route_id)
    wake.signal()
    return route_item(resumed, wall_now())


def routing_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the endpoints of routes."""

    @post("/routes", scope="channels:write", audit="route.created", tag=_TAG, summary="Create a route")
    async def create_channel_route(principal: Principal, database: Database, data: NewRoute) -> RouteItem:
        """Have an account carry a channel."""
        async with database.transaction() as tx:
            made = await _made(noline, tx, principal.workspace, data)
        return route_item(made, wall_now())

    return [
        list_channel_routes,
        order_channel_routes,
        create_channel_route,
        change_channel_route,
        remove_channel_route,
        suspend_channel_route,
        resume_channel_route,
    ]


async def _made(noline: Noline, tx: Connection, workspace: int, data: NewRoute) -> RouteSetting:
    account = await find_account(tx, workspace, data.account, lock=True)
    kind = noline.kinds.get(account.provider)
    channels = kind.channels if kind else ()
    if data.channel not in channels:
        remedy = f"Use {', '.join(channels)}." if channels else "Install the provider again."
        raise InvalidInput(f"{account.provider} does not carry {data.channel!r}.", field="channel", remedy=remedy)
    if kind is not None and not kind.sends:
        remedy = "Let another account carry it; this one brings messages in without a route."
        raise InvalidInput(f"{account.provider} only receives.", field="channel", remedy=remedy)
    return await insert_route(
        tx,
        workspace,
        account.id,
        data.channel,
        sender=data.sender,
        seats=data.seats,
        rate=data.rate,
        position=data.position,
    )

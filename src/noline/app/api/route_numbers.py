"""A route's pool of numbers over HTTP: the senders that it sends under, each for its countries."""

from __future__ import annotations

from typing import Annotated

from litestar import get, put
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter
from msgspec import Meta, Struct

from noline.access import Principal
from noline.delivery import PoolNumber, find_route, read_pool, save_pool
from noline.kernel.db import Connection, Database, Wake

RouteNumber = Annotated[int, PathParameter(ge=1, le=2**31 - 1)]
_ONE = "/routes/{route_id:int}/numbers"
_TAG = "Routes"


class RouteNumbers(Struct, frozen=True, forbid_unknown_fields=True):
    """The senders of a route, besides its own where there are none."""

    numbers: Annotated[tuple[PoolNumber, ...], Meta(max_length=500)]


def route_number_routes() -> list[HTTPRouteHandler]:
    """Return the endpoints."""
    return [read_route_numbers, save_route_numbers]


@get(_ONE, scope="channels:read", tag=_TAG, summary="Read a route's numbers")
async def read_route_numbers(principal: Principal, connection: Connection, route_id: RouteNumber) -> RouteNumbers:
    """Return the senders that a route sends under; none: its own alone."""
    await find_route(connection, principal.workspace, route_id)
    return RouteNumbers(tuple(await read_pool(connection, route_id)))


@put(_ONE, scope="channels:write", audit="route.numbered", tag=_TAG, summary="Set a route's numbers")
async def save_route_numbers(
    principal: Principal, database: Database, wake: Wake, route_id: RouteNumber, data: RouteNumbers
) -> RouteNumbers:
    """Set all senders of a route for SMS or calls.

    Each customer is always written to by the same one: by the number they wrote to, else by one for their country.
    """
    async with database.transaction() as tx:
        route = await find_route(tx, principal.workspace, route_id, lock=True)
        await save_pool(tx, route_id, route.channel, data.numbers)
        shown = RouteNumbers(tuple(await read_pool(tx, route_id)))
    wake.signal()
    return shown

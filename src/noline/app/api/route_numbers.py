"""A route's pool of numbers over HTTP: the senders that it sends under, each for its countries."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import get, put
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter, PathParameter
from msgspec import Meta, Struct

from noline.access import Principal, Workspace
from noline.customers import CHANNEL_SCHEMES, Directory, normalise_sender
from noline.delivery import (
    NumberUse,
    Period,
    PoolNumber,
    find_route,
    list_keepers,
    read_number_use,
    read_pool,
    save_pool,
)
from noline.kernel.clock import Clock
from noline.kernel.db import Connection, Database, Wake
from noline.kernel.http import Page, decode_cursor, page_of

RouteNumber = Annotated[int, PathParameter(ge=1, le=2**31 - 1)]
_ONE = "/routes/{route_id:int}/numbers"
_TAG = "Routes"


class RouteNumbers(Struct, frozen=True, forbid_unknown_fields=True):
    """The senders of a route, besides its own where there are none."""

    numbers: Annotated[tuple[PoolNumber, ...], Meta(max_length=500)]


class RouteNumberUse(Struct, frozen=True):
    """What the numbers of a route are used for; first those of the pool, then those that customers still know."""

    numbers: list[NumberUse]


class NumberCustomer(Struct, frozen=True):
    """A customer who keeps a number: at ``address`` they are written to by ``sender``."""

    customer: UUID
    name: str
    address: str
    sender: str


def route_number_routes() -> list[HTTPRouteHandler]:
    """Return the endpoints."""
    return [read_route_numbers, save_route_numbers, read_route_number_use, list_route_number_customers]


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


@get(f"{_ONE}/use", scope="channels:read", tag=_TAG, summary="Read what a route's numbers are used for")
async def read_route_number_use(
    principal: Principal, connection: Connection, clock: Clock, route_id: RouteNumber, period: Period = "day"
) -> RouteNumberUse:
    """Return how many customers know us by each number, and what went out and came in by it.

    ``period``: hour is the last 24 hours, day the last 30 days.
    """
    route = await find_route(connection, principal.workspace, route_id)
    pool = [it.sender for it in await read_pool(connection, route_id)]
    account, channel, now = route.account, route.channel, clock.now()
    return RouteNumberUse(await read_number_use(connection, account, route_id, channel, pool, period, now))


@get(f"{_ONE}/customers", scope="customers:read", tag=_TAG, summary="List customers who keep a route's numbers")
async def list_route_number_customers(
    workspace: Workspace,
    connection: Connection,
    directory: Directory,
    route_id: RouteNumber,
    sender: Annotated[str | None, Parameter(max_length=20, description="One number alone.")] = None,
    address: Annotated[str | None, Parameter(max_length=100, description="One customer's own number.")] = None,
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Page[NumberCustomer]:
    """Return which number each customer is written to by: it stays the same, so that they know who writes."""
    route = await find_route(connection, workspace.id, route_id)
    customer = None
    if address is not None:
        normal = normalise_sender(route.channel, address, region=workspace.region)
        owner = await directory.owner(workspace.id, CHANNEL_SCHEMES.get(route.channel, route.channel), normal)
        if owner is None:
            return Page([], None)
        customer = owner.customer
    after = decode_cursor(cursor, tuple[int, UUID]) if cursor else None
    rows = await list_keepers(connection, workspace.id, route_id, sender, customer, after, limit + 1)
    page = page_of(rows, limit, lambda row: (row.shard, row.customer))
    return Page([NumberCustomer(it.customer, it.name, it.address, it.sender) for it in page.items], page.next)

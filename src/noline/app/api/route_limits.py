"""Limits of routes over HTTP: hours in which they send, a new sender's plan, what domains take, and those that rest."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from litestar import get, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, Parameter, PathParameter
from msgspec import Struct

from noline.access import Workspace
from noline.delivery import (
    DomainLimit,
    RouteLimits,
    RouteUse,
    SendingHours,
    WarmUp,
    check_hours,
    find_route,
    read_limits,
    read_use,
    save_limits,
    wake_domain,
)
from noline.kernel.clock import Clock
from noline.kernel.db import Connection, Database, Wake
from noline.kernel.errors import InvalidInput, NotFound

RouteNumber = Annotated[int, PathParameter(ge=1, le=2**31 - 1)]
DomainName = Annotated[str, Parameter(max_length=253, pattern=r"^[a-z0-9.-]+$")]
_ONE = "/routes/{route_id:int}/limits"
_TAG = "Routes"


class RestingDomain(Struct, frozen=True):
    """A domain that refused us as a whole: nothing goes there before ``until``. ``why``: its own words."""

    domain: str
    until: datetime
    rests: bool
    refusals: int
    why: str
    refused_at: datetime


class RouteLimitsItem(Struct, frozen=True):
    """A route's limits and what is used of them. ``allowed_today``: what the plan lets go (UTC); none is no limit.

    ``opens_at``: when its hours begin again, where it is outside of them now.
    """

    warm_up: WarmUp | None
    domains: dict[str, DomainLimit]
    allowed_today: int | None
    resting: list[RestingDomain]
    used: RouteUse
    hours: SendingHours | None
    opens_at: datetime | None


def route_limit_routes() -> list[HTTPRouteHandler]:
    """Return the endpoints."""
    return [read_route_limits, save_route_limits, resume_domain]


@get(_ONE, scope="channels:read", tag=_TAG, summary="Read a route's limits")
async def read_route_limits(
    workspace: Workspace, connection: Connection, clock: Clock, route_id: RouteNumber
) -> RouteLimitsItem:
    """Return when a route sends, what it may send to whom, which domains refused it lately, and what is used now."""
    await find_route(connection, workspace.id, route_id)
    return await _shown(connection, route_id, workspace.zone, clock.now())


@put(_ONE, scope="channels:write", audit="route.limited", tag=_TAG, summary="Set a route's limits")
async def save_route_limits(
    workspace: Workspace, database: Database, clock: Clock, wake: Wake, route_id: RouteNumber, data: RouteLimits
) -> RouteLimitsItem:
    """Set all limits of a route. What is too much, or outside of its hours, waits; senders follow within seconds."""
    async with database.transaction() as tx:
        route = await find_route(tx, workspace.id, route_id, lock=True)
        if route.channel != "email" and data.domains:
            raise InvalidInput("Only mail goes to domains.", field="domains", remedy="Leave them out.")
        if data.hours is not None:
            check_hours(data.hours)
        await save_limits(tx, route_id, data, clock.now())
        shown = await _shown(tx, route_id, workspace.zone, clock.now())
    wake.signal()
    return shown


@post(
    "/routes/{route_id:int}/domains/{domain:str}/resume",
    scope="channels:write",
    audit="route.domain_resumed",
    status_code=200,
    tag=_TAG,
    summary="Resume a domain",
)
async def resume_domain(
    workspace: Workspace,
    database: Database,
    clock: Clock,
    wake: Wake,
    route_id: RouteNumber,
    domain: FromPath[DomainName],
) -> RouteLimitsItem:
    """Let mail go to a domain at rest again at once."""
    async with database.transaction() as tx:
        await find_route(tx, workspace.id, route_id)
        if not await wake_domain(tx, route_id, domain, clock.now()):
            raise NotFound("This domain does not rest.", field="domain", remedy="Look at the route's limits.")
        shown = await _shown(tx, route_id, workspace.zone, clock.now())
    wake.signal()
    return shown


async def _shown(connection: Connection, route: int, zone: str, now: datetime) -> RouteLimitsItem:
    limits, resting = await read_limits(connection, route)
    allowed = limits.warm_up.allowed(now.date()) if limits.warm_up else None
    domains = [RestingDomain(it.domain, it.until, it.until > now, it.refusals, it.why, it.refused_at) for it in resting]
    closed = limits.hours is not None and not limits.hours.is_open(zone, now)
    return RouteLimitsItem(
        limits.warm_up,
        limits.domains,
        allowed,
        domains,
        await read_use(connection, route, now),
        limits.hours,
        limits.hours.opens_at(zone, now) if limits.hours and closed else None,
    )

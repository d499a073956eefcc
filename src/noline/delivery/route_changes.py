"""Changing routes: adding, ordering, suspending and removing them, as people do who look after channels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import asyncpg
from msgspec import Struct

from noline.access import touch_catalogue
from noline.delivery.routes import set_seats
from noline.kernel.db import Connection
from noline.kernel.errors import Conflict, NotFound

UNTIL_RESUMED: Final = datetime(9000, 1, 1, tzinfo=UTC)
"""Until when a route rests that a person suspended."""


class RouteSetting(Struct, frozen=True):
    """A route as it is set up. ``why``: the reason of its last rest; ``failed_…``: when its line last let us down."""

    id: int
    account: int
    channel: str
    sender: str
    seats: int
    rate: float | None
    position: int
    suspended_until: datetime | None
    why: str
    refused_since: datetime | None
    failed_at: datetime | None
    failed_fault: str
    failed_why: str

    def rests(self, now: datetime) -> bool:
        """Say whether it is left alone at this wall time."""
        return self.suspended_until is not None and self.suspended_until > now

    def by_person(self) -> bool:
        """Say whether a person suspended it, who has to resume it too."""
        return self.suspended_until is not None and self.suspended_until >= UNTIL_RESUMED


_COLUMNS = (
    "id, account, channel, sender, seats, rate, position, suspended_until, coalesce(suspended_why, ''), refused_since,"
    " failed_at, coalesce(failed_fault, ''), coalesce(failed_why, '')"
)
_SELECT = f"select {_COLUMNS} from route where workspace = $1"
_INSERT = f"""
insert into route (workspace, account, channel, sender, seats, rate, position) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (workspace, account, channel) do nothing returning {_COLUMNS}
"""
_UPDATE = f"""
update route set sender = $3, seats = $4, rate = $5, position = $6 where workspace = $1 and id = $2
returning {_COLUMNS}
"""
_SUSPEND = f"""
update route set suspended_until = $3, suspended_why = $4 where workspace = $1 and id = $2 returning {_COLUMNS}
"""
_RESUME = f"""
update route set suspended_until = null, suspended_why = null, refused_since = null where workspace = $1 and id = $2
returning {_COLUMNS}
"""
_ORDER = """
update route set position = given.place - 1 from unnest($2::integer[]) with ordinality as given(id, place)
where route.workspace = $1 and route.id = given.id
"""
# Placing a message takes the shard's cursor first and reads the catalogue then: who waits for all of them knows that
# nobody is about to use a route that will be gone.
_HOLD = "select from cursor where follower = 'engage' order by shard for update"
_IN_USE = """
select exists (select from head where exists (
    select from outbox where outbox.shard = head.shard and outbox.route = $1))
  or exists (select from claim where route = $1)
"""
_PATIENCE = "5s"


async def list_routes(connection: Connection, workspace: int) -> list[RouteSetting]:
    """Return the routes: by channel, in the order in which they are tried."""
    rows = await connection.fetch(f"{_SELECT} order by channel, position, id", workspace)
    return [RouteSetting(*row) for row in rows]


async def find_route(connection: Connection, workspace: int, route: int, *, lock: bool = False) -> RouteSetting:
    """Return one route, locked against others' changes if wished; raises NotFound."""
    row = await connection.fetchrow(f"{_SELECT} and id = $2{' for update' if lock else ''}", workspace, route)
    return _found(row)


async def insert_route(
    tx: Connection,
    workspace: int,
    account: int,
    channel: str,
    *,
    sender: str,
    seats: int,
    rate: float | None,
    position: int,
) -> RouteSetting:
    """Have an account carry a channel; raises Conflict if it does already."""
    row = await tx.fetchrow(_INSERT, workspace, account, channel, sender, seats, rate, position)
    if row is None:
        text = f"The account carries {channel} already."
        raise Conflict(text, field="channel", remedy="Change its route.")
    route = RouteSetting(*row)
    await set_seats(tx, route.id, seats)
    await touch_catalogue(tx)
    return route


async def change_route(
    tx: Connection, workspace: int, route: int, *, sender: str, seats: int, rate: float | None, position: int
) -> RouteSetting:
    """Store a route's new limits and order; raises NotFound. Senders follow within seconds."""
    changed = _found(await tx.fetchrow(_UPDATE, workspace, route, sender, seats, rate, position))
    await set_seats(tx, route, seats)
    await touch_catalogue(tx)
    return changed


async def order_routes(tx: Connection, workspace: int, channel: str, order: Sequence[int]) -> list[RouteSetting]:
    """Store in which order a channel's routes are tried; raises Conflict unless all of them are named, once each."""
    rows = await tx.fetch("select id from route where workspace = $1 and channel = $2 for update", workspace, channel)
    if sorted(order) != sorted(row[0] for row in rows):
        text = "These are not the channel's routes."
        raise Conflict(text, field="routes", remedy="Read the routes again and name each of them once.")
    await tx.execute(_ORDER, workspace, list(order))
    await touch_catalogue(tx)
    return [route for route in await list_routes(tx, workspace) if route.channel == channel]


async def suspend_route(tx: Connection, workspace: int, route: int, why: str) -> RouteSetting:
    """Have a route rest until it is resumed: what waits there goes by another one of its channel, or waits on."""
    found = _found(await tx.fetchrow(_SUSPEND, workspace, route, UNTIL_RESUMED, why))
    await touch_catalogue(tx)
    return found


async def resume_route(tx: Connection, workspace: int, route: int) -> RouteSetting:
    """Have a route carry messages again, whoever had it rest."""
    found = _found(await tx.fetchrow(_RESUME, workspace, route))
    await touch_catalogue(tx)
    return found


async def remove_route(tx: Connection, workspace: int, route: int) -> None:
    """Remove a route; raises NotFound, and Conflict while messages wait for it."""
    await find_route(tx, workspace, route, lock=True)
    await tx.execute(f"set local lock_timeout = '{_PATIENCE}'")
    busy = Conflict("Messages wait for this route.", field="route", remedy="Suspend it and let them go elsewhere.")
    try:
        await tx.execute(_HOLD)
    except asyncpg.LockNotAvailableError:
        raise busy from None
    if await tx.fetchval(_IN_USE, route):
        raise busy
    await tx.execute("delete from route where workspace = $1 and id = $2", workspace, route)
    await touch_catalogue(tx)


def _found(row: Any) -> RouteSetting:
    if row is None:
        raise NotFound("There is no such route.", field="route", remedy="Look at the list of routes.")
    return RouteSetting(*row)

"""Taking a batch for a seat within the limits of its route; without limits, as nearly always, it is the claim alone.

Outside of the route's hours what is due waits for them, or goes by another route; a new sender sends no more than it
may today; what is for a domain at rest, or beyond its rate, is put back for later.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final

from noline.access import Workspaces
from noline.delivery.claim import Claim, Claimed, claim
from noline.delivery.gate import Gate
from noline.delivery.limits import NO_LIMITS, Limits, left_today, take_from_today, wait_for_tomorrow
from noline.delivery.numbers import Pools
from noline.delivery.routes import Route, Routes
from noline.delivery.seats import Seat
from noline.delivery.surroundings import Surroundings
from noline.delivery.usage import count_minute
from noline.kernel.clock import wall_now
from noline.kernel.db import Connection
from noline.log import Catalogue

_MOST: Final = 500
# By place, as a claim takes them; what another seat is taking is left to it.
_WAIT = """
update outbox set due_at = $5 where ctid = any(array(
  select ctid from outbox where shard = $1 and route = $2 and lane = $3 and due_at <= $4
  order by due_at, message for update skip locked)) and shard = $1
"""
_MOVE = """
update outbox set route = $5 where ctid = any(array(
  select ctid from outbox where shard = $1 and route = $2 and lane = $3 and due_at <= $4
  order by due_at, message limit $6 for update skip locked)) and shard = $1
"""


def unlimited(route: int, catalogue: Catalogue) -> bool:
    """Say whether nothing limits a route but its rate: what goes by it may be claimed from several shards at once."""
    limits: Limits = catalogue[Limits]
    return not (route in limits.by_route or route in limits.restless or catalogue[Pools].by_route.get(route))


async def take_batch(
    tx: Connection,
    around: Surroundings,
    route: Route,
    seat: Seat,
    work: tuple[int, int, int],
    limit: int,
    seats: int,
    catalogue: Catalogue,
    beside: Sequence[int] = (),
) -> Claim | None:
    """Claim up to ``limit`` messages of a shard's lane; None where no more may go today. ``seats``: this process's.

    ``beside``: more shards to claim from at once, of a route that is ``unlimited``.
    """
    shard, _, lane = work
    now, limits = around.clock.now(), catalogue[Limits]
    if await _closed(tx, route, work, now, catalogue):
        return None
    plan = limits.by_route.get(route.id, NO_LIMITS).warm_up
    left = await left_today(tx, route.id, plan, now) if plan else None
    if left == 0:
        await wait_for_tomorrow(tx, shard, route.id, lane, now)
        return None
    pool = catalogue[Pools].by_route.get(route.id, ())
    hold = None
    if pool or route.id in limits.by_route or route.id in limits.restless:
        gate = around.gates.setdefault(route.id, Gate(route.id))
        hold = partial(_hold, gate=gate, limits=limits, seat=seat[1], share=seats / route.seats)
    most = min(limit, left or limit)
    claimed = await claim(
        tx, (shard, *beside), route.id, lane, most, around.owner, now, catalogue, around.lease, hold, pool, around.turns
    )
    if left is not None:
        await take_from_today(tx, route.id, len(claimed.items), now)
    if route.id in limits.by_route:
        await count_minute(tx, route.id, seat[1], limits.by_route[route.id], claimed.items, now)
    return claimed


async def _closed(
    tx: Connection, route: Route, work: tuple[int, int, int], now: datetime, catalogue: Catalogue
) -> bool:
    """Say whether the route does not send now; what is due on the lane has another route then, or another time."""
    limits: Limits = catalogue[Limits]
    hours = limits.by_route.get(route.id, NO_LIMITS).hours
    zone = catalogue[Workspaces].by_id[route.workspace].zone
    if hours is None or hours.is_open(zone, now):
        return False
    if hours.meanwhile == "elsewhere":
        for other in catalogue[Routes].others(route, wall_now()):
            theirs = limits.by_route.get(other.id, NO_LIMITS).hours
            if theirs is None or theirs.is_open(zone, now):
                await tx.execute(_MOVE, *work, now, other.id, _MOST)
                return True
    await tx.execute(_WAIT, *work, now, hours.opens_at(zone, now))
    return True


def _hold(item: Claimed, now: datetime, *, gate: Gate, limits: Limits, seat: int, share: float) -> datetime | None:
    """Return until when a message waits for its domain or for the sender of a pool, None if it may go now."""
    later = gate.hold(item.message.address, now, limits, seat, share)
    number = item.number
    if later is None and number is not None and number.per_minute is not None:
        return gate.pace(number.sender, now, number.per_minute / 60 * share)
    return later

"""Taking a batch for a seat within the limits of its route; without limits, as nearly always, it is the claim alone.

A new sender sends no more than it may today; what is for a domain at rest, or beyond its rate, is put back for later.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from noline.delivery.claim import Claim, Claimed, claim
from noline.delivery.gate import Gate
from noline.delivery.limits import NO_LIMITS, Limits, left_today, take_from_today, wait_for_tomorrow
from noline.delivery.numbers import Pools
from noline.delivery.routes import Route
from noline.delivery.seats import Seat
from noline.delivery.surroundings import Surroundings
from noline.delivery.usage import count_minute
from noline.kernel.db import Connection
from noline.log import Catalogue


async def take_batch(
    tx: Connection,
    around: Surroundings,
    route: Route,
    seat: Seat,
    work: tuple[int, int, int],
    limit: int,
    seats: int,
    catalogue: Catalogue,
) -> Claim | None:
    """Claim up to ``limit`` messages of a shard's lane; None where no more may go today. ``seats``: this process's."""
    shard, _, lane = work
    now, limits = around.clock.now(), catalogue[Limits]
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
        tx, shard, route.id, lane, most, around.owner, now, catalogue, around.lease, hold, pool, around.turns
    )
    if left is not None:
        await take_from_today(tx, route.id, len(claimed.items), now)
    if route.id in limits.by_route:
        await count_minute(tx, route.id, seat[1], limits.by_route[route.id], claimed.items, now)
    return claimed


def _hold(item: Claimed, now: datetime, *, gate: Gate, limits: Limits, seat: int, share: float) -> datetime | None:
    """Return until when a message waits for its domain or for the sender of a pool, None if it may go now."""
    later = gate.hold(item.message.address, now, limits, seat, share)
    number = item.number
    if later is None and number is not None and number.per_minute is not None:
        return gate.pace(number.sender, now, number.per_minute / 60 * share)
    return later

"""Routes as the API shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from noline.delivery import RouteSetting

RouteState = Literal["open", "resting", "refused", "suspended"]
"""It carries messages; its provider was down just now; its provider refuses the account; a person suspended it."""


class RouteItem(Struct, frozen=True):
    """An account on a channel. ``rate``: messages a second; ``until``: when a rest ends of itself; ``why``: of it."""

    id: int
    account: int
    channel: str
    sender: str
    seats: int
    rate: float | None
    position: int
    state: RouteState
    until: datetime | None
    why: str


def route_item(route: RouteSetting, now: datetime) -> RouteItem:
    """Return a route as it is at this wall time."""
    state = state_of(route, now)
    until = route.suspended_until if state in ("resting", "refused") and route.rests(now) else None
    why = route.why if state != "open" else ""
    return RouteItem(
        route.id, route.account, route.channel, route.sender, route.seats, route.rate, route.position, state, until, why
    )


def state_of(route: RouteSetting, now: datetime) -> RouteState:
    """Say whether a route carries messages at this wall time."""
    if route.by_person():
        return "suspended"
    if route.refused_since is not None:
        return "refused"
    return "resting" if route.rests(now) else "open"

"""What is wrong with an installation, and whose turn it is: decided from its figures alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

from msgspec import Struct

from noline.app.operations import FollowerState, LaneQueue, WorkerState

Turn = Literal["operator", "owner", "agent", "provider"]
"""Whoever has the machine; whoever may change settings; whoever looks after the messages; nobody here."""

LATE: Final = {"person": timedelta(minutes=1), "automatic": timedelta(minutes=5)}
"""How long something of a lane may be due. Bulk waits as long as the rate of its route makes it."""
BEHIND: Final = 5000
"""Interactions; a launch is more for some seconds."""


class OperationsProblem(Struct, frozen=True):
    """One thing that is wrong. ``about``: the route's id, or the follower's name; ``count``: of how many things."""

    kind: Literal[
        "no_workers",
        "no_routes",
        "route_suspended",
        "route_refused",
        "route_resting",
        "route_unattended",
        "mailbox_failing",
        "queue_late",
        "follower_failing",
        "follower_behind",
        "set_aside",
        "webhooks_failing",
    ]
    level: Literal["warn", "bad"]
    turn: Turn
    about: str
    count: int
    since: datetime | None
    why: str


class Queue(Protocol):
    """What is looked at of a route."""

    @property
    def id(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def why(self) -> str: ...
    @property
    def seats_taken(self) -> int: ...
    @property
    def lanes(self) -> Sequence[LaneQueue]: ...


def problems_of(
    routes: Sequence[Queue],
    followers: Sequence[FollowerState],
    workers: Sequence[WorkerState],
    set_aside: int,
    webhooks_failing: int,
    now: datetime,
    mailboxes: Sequence[tuple[str, str]] = (),
) -> list[OperationsProblem]:
    """Return what is wrong, the gravest first; ``now`` is domain time; ``mailboxes``: those in trouble, and why."""
    found: list[OperationsProblem] = []
    if not workers:
        found.append(_problem("no_workers", "bad", "operator"))
    if not routes:
        found.append(_problem("no_routes", "warn", "owner"))
    for route in routes:
        found += _of_route(route, now, attended=bool(workers))
    for name, why in mailboxes:
        found.append(_problem("mailbox_failing", "bad", "owner", name, why=why))
    for follower in followers:
        found += _of_follower(follower)
    if set_aside:
        found.append(_problem("set_aside", "warn", "agent", count=set_aside))
    if webhooks_failing:
        found.append(_problem("webhooks_failing", "warn", "owner", count=webhooks_failing))
    return sorted(found, key=lambda problem: problem.level != "bad")


def _of_route(route: Queue, now: datetime, *, attended: bool) -> list[OperationsProblem]:
    about, due = str(route.id), sum(lane.due for lane in route.lanes)
    if route.state == "suspended":
        return [_problem("route_suspended", "warn", "agent", about, due, why=route.why)]
    if route.state == "refused":
        return [_problem("route_refused", "bad", "owner", about, due, why=route.why)]
    if route.state == "resting":
        return [_problem("route_resting", "bad" if due else "warn", "provider", about, due, why=route.why)]
    if attended and due and not route.seats_taken:
        return [_problem("route_unattended", "bad", "operator", about, due)]
    return [
        _problem("queue_late", "warn", "operator", about, lane.due, lane.oldest, why=lane.lane)
        for lane in route.lanes
        if lane.lane in LATE and lane.oldest is not None and now - lane.oldest > LATE[lane.lane]
    ]


def _of_follower(follower: FollowerState) -> list[OperationsProblem]:
    if follower.failing:
        return [_problem("follower_failing", "bad", "operator", follower.follower, follower.failing)]
    if follower.behind > BEHIND:
        return [_problem("follower_behind", "warn", "operator", follower.follower, follower.behind)]
    return []


def _problem(
    kind: str, level: str, turn: Turn, about: str = "", count: int = 0, since: datetime | None = None, why: str = ""
) -> OperationsProblem:
    return OperationsProblem(kind, level, turn, about, count, since, why)  # type: ignore[arg-type]  # literals above

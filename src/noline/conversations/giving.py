"""Giving out: who gets what was handed over to a department; pure.

Whoever is on duty, is one of its people, has the skill and has fewer open conversations than its limit may get it. Of
them it goes to whoever has the fewest open, and among equals to whoever has been given nothing for longest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

from noline.access import Department

_NEVER: Final = datetime.min.replace(tzinfo=UTC)


class Queued(Struct, frozen=True):
    """A conversation that waits for a department's people; ``held_by``: who got it and has gone without a word."""

    shard: int
    conversation: UUID
    customer: UUID
    department: int
    skill: str
    since: datetime
    held_by: int | None = None


class OnDuty(Struct, frozen=True):
    """An agent who is here. ``open``: how many conversations they have; ``given_at``: when they got one last."""

    agent: int
    name: str
    skills: tuple[str, ...]
    open: int
    given_at: datetime | None = None


class Gift(Struct, frozen=True):
    """What goes to whom."""

    queued: Queued
    agent: OnDuty


def may_take(agent: OnDuty, department: Department, skill: str) -> bool:
    """Say whether somebody is one of a department's people and able."""
    is_theirs = not department.members or agent.agent in department.members
    return is_theirs and (not skill or skill.casefold() in {it.casefold() for it in agent.skills})


def give_out(queue: Iterable[Queued], agents: Sequence[OnDuty], departments: Mapping[int, Department]) -> list[Gift]:
    """Return who gets what, the longest waiting first; what nobody may take stays where it is."""
    open_now = {it.agent: it.open for it in agents}
    turns = dict.fromkeys(open_now, 0)
    gifts: list[Gift] = []
    for queued in sorted(queue, key=lambda it: (it.since, it.conversation)):
        department = departments.get(queued.department)
        if department is None:
            continue
        able = [
            it
            for it in agents
            if it.agent != queued.held_by
            and open_now[it.agent] < department.agent_limit
            and may_take(it, department, queued.skill)
        ]
        if not able:
            continue
        taker = min(able, key=lambda it: (open_now[it.agent], turns[it.agent], it.given_at or _NEVER, it.agent))
        open_now[taker.agent] += 1
        turns[taker.agent] += 1
        gifts.append(Gift(queued, taker))
    return gifts

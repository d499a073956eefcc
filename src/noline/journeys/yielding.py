"""Yielding: a journey's question or advertisement waits while a person of ours talks with the customer; pure.

The customer's next words belong to that talk, so nothing may be asked in its midst, which is on the talk's channel.
What tells of their own affairs goes at once. Who has just answered the journey's own question is in its midst too, and
is asked on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from noline.customers.conditions import Facts
from noline.journeys.model import TALK, Intent, Replied, Run, SetTimer, Signal
from noline.journeys.steps import Ask, Send, Step

UNTIL = "talks_until"
"""Among the facts: until when the customer's talks with people are not to be interrupted, by channel."""


def yields_until(step: Step, facts: Facts, now: datetime) -> datetime | None:
    """Return until when a step waits at the longest; None if it may go."""
    talks: Mapping[str, datetime] = facts.get(UNTIL) or {}
    if isinstance(step, Ask) and step.channel != "best":
        found = talks.get(step.channel)
    elif isinstance(step, Ask) or (isinstance(step, Send) and step.purpose == "marketing"):
        found = max(talks.values(), default=None)
    else:
        found = None
    return found if found is not None and found > now else None


def held_back(run: Run, until: datetime) -> tuple[Run, tuple[Intent, ...]]:
    """Let a run wait before the step to which it has come."""
    timer = run.key(f"{TALK}/{until.isoformat()}")
    return replace(run, state="waiting", wait_key=TALK, wake_at=until, timer=timer), (SetTimer(timer, until),)


def undisturbed(signal: Signal, facts: Facts) -> Facts:
    """Return the facts as they count for what follows from a signal."""
    return {name: it for name, it in facts.items() if name != UNTIL} if isinstance(signal, Replied) else facts

"""``throttle``: a customer passes only so often within a time, over all runs of the journey."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, ClassVar

from noline.customers.conditions import Problem, in_words
from noline.journeys.model import Leave, Outcome, Visit
from noline.journeys.steps.step import Group, Step, Ways, check_wait, told


class Throttle(Step, frozen=True, tag="throttle"):
    """Let a customer pass by ``next`` at most ``times`` within ``span``, else by ``too_often``.

    What counts is how often this customer left this step by ``next``, in this run and earlier ones.
    """

    group: ClassVar[Group] = "ways"
    span: Annotated[timedelta, told("Within how long.")]
    times: Annotated[int, told("How often a customer may pass.")] = 1

    def describe(self) -> str:
        often = "once" if self.times == 1 else f"{self.times} times"
        return f"Let a customer pass {often} within {in_words(self.span)}."

    def ways_out(self) -> Ways:
        return Ways(("next", "too_often"))

    def problems(self, _: frozenset[str]) -> Iterator[Problem]:
        yield from check_wait(self.span, "span")
        if not 1 <= self.times <= 30:
            yield Problem("times", "It is out of range.", "Give 1 to 30.")

    def enter(self, visit: Visit) -> Outcome:
        since = visit.now - self.span
        passed = [it.at for it in visit.run.trail if (it.step, it.exit) == (visit.run.step, "next")]
        earlier = visit.facts.get("passed", {}).get(visit.run.step, ())
        lately = [at for at in (*passed, *earlier) if isinstance(at, datetime) and at > since]
        return Leave("next" if len(lately) < self.times else "too_often")

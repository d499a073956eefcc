"""``goal``: what the journey is for has been reached."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from noline.customers.conditions import Problem
from noline.journeys.model import Leave, Outcome, ReachGoal, Visit
from noline.journeys.steps.step import Group, Step, check_name, told


class Goal(Step, frozen=True, tag="goal"):
    """Record the goal and go on; the customer's other runs that end with it end, this one does not."""

    group: ClassVar[Group] = "end"
    name: Annotated[str, told("What has been reached, such as bought.", "goal")]

    def describe(self) -> str:
        return f"Record the goal “{self.name}”."

    def problems(self, _: frozenset[str]) -> Iterator[Problem]:
        yield from check_name(self.name, "name", "The goal")

    def enter(self, visit: Visit) -> Outcome:
        return Leave("next", (ReachGoal(visit.key("goal"), self.name),))

"""``exit``: the journey is over for this customer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, ClassVar

from noline.customers.conditions import Problem
from noline.journeys.model import End, Outcome, Visit
from noline.journeys.steps.step import Group, Step, Ways, told

RESERVED = frozenset({"goal", "stopped", "limit", "broken"})


class Exit(Step, frozen=True, tag="exit"):
    """End the run; ``reason`` tells one end from another in reports."""

    group: ClassVar[Group] = "end"
    reason: Annotated[str, told("Tells one end from another in reports.")] = "finished"

    def describe(self) -> str:
        return f"End the journey ({self.reason})."

    def ways_out(self) -> Ways:
        return Ways(())

    def problems(self, _: frozenset[str]) -> Iterator[Problem]:
        if self.reason in RESERVED or not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", self.reason):
            remedy = f"Use small letters, digits and _; not {', '.join(sorted(RESERVED))}."
            yield Problem("reason", f"“{self.reason}” can't be the reason of an exit.", remedy)

    def enter(self, _: Visit) -> Outcome:
        return End(self.reason)

"""``branch``: the run goes by the first case that holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import Struct

from noline.customers.conditions import Condition, Problem, Scope, check_condition, to_sentence
from noline.journeys.model import Leave, Noted, Outcome, Visit
from noline.journeys.steps.step import ROOTS, Step, Ways, holds, told

MAX_CASES = 50


class Case(Struct, frozen=True, forbid_unknown_fields=True):
    """Leave by ``exit`` when the condition holds."""

    exit: Annotated[str, told("The name of the way.")]
    when: Annotated[Condition, told("Who goes this way.")]


class Branch(Step, frozen=True, tag="branch"):
    """Try the cases in order; leave by ``else`` where none holds."""

    cases: Annotated[tuple[Case, ...], told("The ways, tried in this order.", "cases")]

    def describe(self) -> str:
        said = "; ".join(f"{case.exit} if {to_sentence(case.when)}" for case in self.cases)
        return f"Go by the first that holds: {said}; else on."

    def ways_out(self) -> Ways:
        return Ways((*dict.fromkeys(case.exit for case in self.cases), "else"))

    def problems(self, variables: frozenset[str]) -> Iterator[Problem]:
        if not 1 <= len(self.cases) <= MAX_CASES:
            yield Problem("cases", "A branch has 1 to 50 cases.", "Add a case, or split it into two branches.")
        for index, case in enumerate(self.cases):
            if case.exit in ("", "else"):
                yield Problem(f"cases.{index}.exit", f"“{case.exit}” can't name a case.", "Give it a name of its own.")
            yield from check_condition(case.when, Scope(ROOTS, variables), path=f"cases.{index}.when")

    def enter(self, visit: Visit) -> Outcome:
        notes: tuple[Noted, ...] = ()
        for index, case in enumerate(self.cases):
            met, more = holds(case.when, visit, visit.facts, f"note-{index}")
            notes += more
            if met:
                return Leave(case.exit, notes)
        return Leave("else", notes)

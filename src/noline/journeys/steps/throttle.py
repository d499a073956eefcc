"""``throttle``: only so many pass within a time: of one customer, of the journey's, or of all who share a budget.

What a customer alone uses up is known where the run stands. What many share is given out elsewhere (``turnstile``): the
run waits for its turn, in the order of arrival.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Literal

from noline.customers.conditions import Problem, in_words
from noline.journeys.model import (
    Answer,
    AwaitTurn,
    CancelTimer,
    Hold,
    Ignore,
    Leave,
    Outcome,
    Run,
    Signal,
    TimerFired,
    Visit,
    about_turn,
)
from noline.journeys.steps.step import LONGEST_WAIT, Group, Step, Ways, check_name, check_wait, told

Per = Literal["customer", "journey", "workspace"]
OWN, SHARED = 30, 1_000_000
"""So many may pass within the span: of one customer, and of all."""
CLOSEST = timedelta(milliseconds=1)
"""The least time between two turns."""


class Throttle(Step, frozen=True, tag="throttle"):
    """Let only so many pass within a time; the others wait their turn.

    ``per`` customer: whoever has left this step by ``next`` so often within ``span``, in this run or earlier ones,
    leaves by ``too_often`` at once. ``per`` journey: of all its customers, ``times`` within ``span`` pass this step, in
    order and evenly. ``per`` workspace: so many pass all throttles with the same ``budget``, whatever their journeys.
    """

    group: ClassVar[Group] = "ways"
    span: Annotated[timedelta, told("Within how long.")]
    times: Annotated[int, told("How many may pass.")] = 1
    per: Annotated[Per, told("Of whom: each customer alone, all in this journey, or all who share a budget.")] = (
        "customer"
    )
    budget: Annotated[str, told("Per workspace: the name of what is shared; throttles of one name share it.")] = ""
    patience: Annotated[timedelta | None, told("Per journey or workspace: wait no longer, but go by too late.")] = None

    def describe(self) -> str:
        often = "once" if self.times == 1 else f"{self.times:,} times"
        within = in_words(self.span)
        match self.per:
            case "customer":
                return f"Let a customer pass {often} within {within}."
            case "journey":
                return f"Let customers pass {often} within {within}, evenly; the others wait their turn."
        return f"Let customers pass {often} within {within} on the budget “{self.budget}”; the others wait their turn."

    def shared(self) -> bool:
        """Say whether customers use it up together."""
        return self.per != "customer"

    def every(self) -> timedelta:
        """Return the time from one turn to the next."""
        return max(self.span / max(self.times, 1), CLOSEST)

    def ways_out(self) -> Ways:
        if not self.shared():
            return Ways(("next", "too_often"))
        return Ways(("next", "timeout")) if self.patience is not None else Ways()

    def pauses(self) -> bool:
        return self.shared()

    def problems(self, _: frozenset[str]) -> Iterator[Problem]:
        yield from check_wait(self.span, "span")
        most = SHARED if self.shared() else OWN
        if not 1 <= self.times <= most:
            yield Problem("times", "It is out of range.", f"Give 1 to {most:,}.")
        elif self.shared() and self.span / self.times < CLOSEST:
            yield Problem("times", "That is more than 1,000 a second.", "Give fewer, or a longer time.")
        if self.per == "workspace":
            yield from check_name(self.budget, "budget", "The budget")
        elif self.budget:
            yield Problem(
                "budget", "Only a throttle per workspace has a budget.", "Remove it, or set it per workspace."
            )
        if self.patience is not None:
            if not self.shared():
                yield Problem("patience", "Nobody waits at a throttle per customer.", "Remove it.")
            yield from check_wait(self.patience, "patience")

    def enter(self, visit: Visit) -> Outcome:
        if self.shared():
            budget = budget_of(self, visit.run.journey, visit.run.step)
            until = visit.now + (self.patience or LONGEST_WAIT)
            return Hold(about_turn(budget), until, (AwaitTurn(visit.key("turn"), budget),))
        since = visit.now - self.span
        passed = [it.at for it in visit.run.trail if (it.step, it.exit) == (visit.run.step, "next")]
        earlier = visit.facts.get("passed", {}).get(visit.run.step, ())
        lately = [at for at in (*passed, *earlier) if isinstance(at, datetime) and at > since]
        return Leave("next" if len(lately) < self.times else "too_often")

    def resume(self, visit: Visit, signal: Signal) -> Answer:
        if not isinstance(signal, TimerFired):
            return Ignore()
        late = self.patience is not None and _is_over(visit.run, visit.now)
        return Leave("timeout" if late else "next", (CancelTimer(signal.key),))


def budget_of(step: Throttle, journey: str, name: str) -> str:
    """Return what a throttle uses up, by its name in the workspace."""
    return f"*/{step.budget.strip()}" if step.per == "workspace" else f"{journey}/{name}"


def _is_over(run: Run, now: datetime) -> bool:
    """Say whether a run woke because its patience is at an end, and not because its turn has come."""
    return run.wake_at is not None and now >= run.wake_at

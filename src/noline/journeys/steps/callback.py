"""``callback``: a call to the customer is planned; it stands in the list of calls until somebody makes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, ClassVar

from noline.customers.conditions import Problem, in_words
from noline.journeys.local_time import hour_of, next_hour, zone_of
from noline.journeys.model import (
    Answer,
    CallEnded,
    Hold,
    Ignore,
    Leave,
    Outcome,
    PlanCall,
    Signal,
    TimerFired,
    Visit,
    about_call,
    id_of,
)
from noline.journeys.steps.step import LONGEST_WAIT, MAX_TEXT, Group, Step, Ways, check_wait, told

_OUTCOMES = ("reached", "not_reached", "no_number")


class Callback(Step, frozen=True, tag="callback"):
    """Plan a call by one of us, ``delay`` from now, or at an ``hour`` where the customer is.

    Where an exit for its outcome is connected, the run waits for it, ``patience`` at most: by ``reached``,
    ``not_reached``, or ``no_number`` for a customer without a telephone number; whatever has no exit of its own leaves
    by ``next``.
    """

    group: ClassVar[Group] = "people"
    script: Annotated[str, told("What is to be said.", "long text")] = ""
    delay: Annotated[timedelta, told("How long after now it is due.")] = timedelta(0)
    hour: Annotated[str | None, told("Then at this hour where the customer is.", "hour")] = None
    patience: Annotated[timedelta, told("How long its outcome is awaited.")] = timedelta(days=7)

    def describe(self) -> str:
        when = f" in {in_words(self.delay)}" if self.delay else ""
        return f"Plan a call{when}{f' at {self.hour}' if self.hour else ''}."

    def ways_out(self) -> Ways:
        return Ways(("next",), _OUTCOMES)

    def pauses(self) -> bool:
        return any(exit in self.exits for exit in _OUTCOMES)

    def problems(self, _: frozenset[str]) -> Iterator[Problem]:
        if len(self.script) > MAX_TEXT:
            yield Problem("script", f"It has at most {MAX_TEXT:,} characters.", "Shorten it.")
        if not timedelta(0) <= self.delay <= LONGEST_WAIT:
            yield Problem("delay", "The duration is out of range.", f"Give up to {LONGEST_WAIT.days} days.")
        if self.hour is not None and hour_of(self.hour) is None:
            yield Problem("hour", f"“{self.hour}” is not an hour of the day.", "Write it as 09:30.")
        yield from check_wait(self.patience, "patience")

    def enter(self, visit: Visit) -> Outcome:
        at = visit.now + self.delay
        hour = hour_of(self.hour) if self.hour else None
        due = next_hour(at, hour, zone_of(visit.facts), or_at=True) if hour else at
        key = visit.key("call")
        plan = PlanCall(key, id_of(key), self.script, due, dict(visit.run.variables))
        if not self.pauses():
            return Leave("next", (plan,))
        return Hold(about_call(plan.call), due + self.patience, (plan,))

    def resume(self, _: Visit, signal: Signal) -> Answer:
        match signal:
            case CallEnded(outcome=outcome):
                way = outcome if outcome in ("reached", "no_number") else "not_reached"
                return Leave(way if way in self.exits else "next")
            case TimerFired():
                return Leave("not_reached" if "not_reached" in self.exits else "next")
            case _:
                return Ignore()

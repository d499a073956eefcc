"""``sub_journey``: the customer passes through another journey, and this run waits for its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated, Any, ClassVar

from noline.customers.conditions import Problem, in_words, look_up
from noline.journeys.model import (
    Answer,
    Hold,
    Ignore,
    Leave,
    Noted,
    Outcome,
    RunFinished,
    Signal,
    StartRun,
    TimerFired,
    Visit,
    about_run,
    id_of,
)
from noline.journeys.steps.settings import Setting, check_settings, settled
from noline.journeys.steps.step import Group, Step, Ways, check_name, check_wait, told

MAX_DEPTH = 5
"""How deep journeys may begin one another."""


class SubJourney(Step, frozen=True, tag="sub_journey"):
    """Begin another journey and go on by ``next`` when its run has ended, by ``timeout`` where it takes too long.

    However this run ends, what it began ends with it, one that took too long too.

    ``variables``: those it begins with; ``keep``: variable → variable of the other run at its end; ``store`` takes the
    reason for which it ended. A customer who may not enter it now leaves by ``not_started``, or by ``next``.
    """

    group: ClassVar[Group] = "ways"
    journey: Annotated[str, told("The journey.", "journey")]
    timeout: Annotated[timedelta, told("How long its end is awaited.")] = timedelta(days=30)
    variables: Annotated[Mapping[str, Setting], told("What it begins with.", "settings")] = {}
    keep: Annotated[Mapping[str, str], told("Variables that take one of the other run's.", "keep")] = {}
    store: Annotated[str | None, told("The variable that takes the reason of its end.", "variable")] = None

    def describe(self) -> str:
        return f"Pass through “{self.journey}”, at most {in_words(self.timeout)}."

    def ways_out(self) -> Ways:
        return Ways(("next", "timeout"), ("not_started",))

    def pauses(self) -> bool:
        return True

    def writes(self) -> tuple[str, ...]:
        return (*self.keep, *((self.store,) if self.store else ()))

    def problems(self, variables: frozenset[str]) -> Iterator[Problem]:
        yield from check_name(self.journey, "journey", "The journey")
        yield from check_wait(self.timeout, "timeout")
        yield from check_settings(self.variables, "variables", variables)

    def enter(self, visit: Visit) -> Outcome:
        if visit.run.depth >= MAX_DEPTH:
            text = f"Journeys begin one another at most {MAX_DEPTH} deep."
            return self._finished("not_started", {}, (Noted(visit.key("deep"), text),))
        key = visit.key("run")
        begun = StartRun(key, id_of(key), self.journey, settled(self.variables, visit.facts))
        return Hold(about_run(begun.run), visit.now + self.timeout, (begun,))

    def resume(self, _: Visit, signal: Signal) -> Answer:
        match signal:
            case RunFinished(reason=reason, variables=variables):
                return self._finished(reason, variables)
            case TimerFired():
                return Leave("timeout")
            case _:
                return Ignore()

    def _finished(self, reason: str, variables: Mapping[str, Any], intents: tuple[Noted, ...] = ()) -> Leave:
        kept = {name: look_up(variables, other) for name, other in self.keep.items()}
        refused = reason == "not_started" and "not_started" in self.exits
        return Leave("not_started" if refused else "next", intents, kept | ({self.store: reason} if self.store else {}))

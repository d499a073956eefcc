"""``call``: a back-end system is asked, and the run goes on with what it says, or with what can be said without."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated, ClassVar

from noline.customers.conditions import Problem, look_up
from noline.journeys.model import (
    Answer,
    AskBackEnd,
    BackEndAnswered,
    Hold,
    Ignore,
    Leave,
    Outcome,
    Signal,
    TimerFired,
    Visit,
    about_back_end,
)
from noline.journeys.steps.settings import Setting, check_settings, settled
from noline.journeys.steps.step import Group, Step, Ways, check_name, check_wait, told

_TROUBLES = ("timed_out", "refused", "open_circuit")


class CallBackEnd(Step, frozen=True, tag="call"):
    """Ask an ``operation`` of a ``connector`` and wait for its answer.

    ``keep``: variable → name of a value in the answer. What is no answer leaves by ``failed``, or by its own exit where
    that is connected; the connector's polite text is then in the variable ``say``.
    """

    group: ClassVar[Group] = "data"
    connector: Annotated[str, told("The back-end system.", "connector")]
    operation: Annotated[str, told("What is asked of it.", "operation")]
    arguments: Annotated[Mapping[str, Setting], told("With what.", "settings")] = {}
    keep: Annotated[Mapping[str, str], told("Variables that take a value of the answer.", "keep")] = {}
    say: Annotated[str | None, told("The variable that takes what can be said instead.", "variable")] = None
    timeout: Annotated[timedelta, told("How long the answer is awaited at most.")] = timedelta(minutes=15)

    def describe(self) -> str:
        return f"Ask “{self.connector}” for “{self.operation}”."

    def ways_out(self) -> Ways:
        return Ways(("answered", "failed"), _TROUBLES)

    def pauses(self) -> bool:
        return True

    def writes(self) -> tuple[str, ...]:
        return (*self.keep, *((self.say,) if self.say else ()))

    def problems(self, variables: frozenset[str]) -> Iterator[Problem]:
        yield from check_name(self.connector, "connector", "The connector")
        yield from check_name(self.operation, "operation", "The operation")
        yield from check_settings(self.arguments, "arguments", variables)
        yield from check_wait(self.timeout, "timeout")

    def enter(self, visit: Visit) -> Outcome:
        key = visit.key("back_end")
        asked = AskBackEnd(key, self.connector, self.operation, settled(self.arguments, visit.facts))
        return Hold(about_back_end(key), visit.now + self.timeout, (asked,))

    def resume(self, _: Visit, signal: Signal) -> Answer:
        match signal:
            case BackEndAnswered(outcome="answered", values=values):
                return Leave("answered", variables={name: look_up(values, value) for name, value in self.keep.items()})
            case BackEndAnswered(outcome=outcome, fallback=fallback):
                return self._failed(outcome, fallback)
            case TimerFired():
                return self._failed("timed_out", "")
            case _:
                return Ignore()

    def _failed(self, outcome: str, fallback: str) -> Leave:
        way = outcome if outcome in self.exits else "failed"
        return Leave(way, variables={self.say: fallback} if self.say else {})

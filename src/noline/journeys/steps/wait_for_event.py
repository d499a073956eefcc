"""``wait_for_event``: the run sleeps until an event of the customer's happens, for so long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated, ClassVar

from noline.customers.conditions import Condition, Problem, Scope, check_condition, in_words, look_up, to_sentence
from noline.journeys.model import (
    Answer,
    EventHappened,
    Hold,
    Ignore,
    Leave,
    Outcome,
    Signal,
    TimerFired,
    Visit,
    about_event,
)
from noline.journeys.steps.step import ROOTS, Group, Step, Ways, check_name, check_wait, holds, told


class WaitForEvent(Step, frozen=True, tag="wait_for_event"):
    """Wait ``timeout`` for an event that meets ``condition`` (which sees its properties as ``event``).

    ``keep``: variable → property of the event whose value it takes.
    """

    group: ClassVar[Group] = "waiting"
    event: Annotated[str, told("The event that is awaited.", "event")]
    timeout: Annotated[timedelta, told("For how long.")]
    condition: Annotated[Condition | None, told("Which such events count.")] = None
    keep: Annotated[Mapping[str, str], told("Variables that take a property of the event.", "keep")] = {}

    def describe(self) -> str:
        where = f" where {to_sentence(self.condition)}" if self.condition is not None else ""
        return f"Wait for “{self.event}”{where}, at most {in_words(self.timeout)}."

    def ways_out(self) -> Ways:
        return Ways(("event", "timeout"))

    def pauses(self) -> bool:
        return True

    def writes(self) -> tuple[str, ...]:
        return tuple(self.keep)

    def problems(self, variables: frozenset[str]) -> Iterator[Problem]:
        yield from check_name(self.event, "event", "The event")
        yield from check_wait(self.timeout, "timeout")
        if self.condition is not None:
            yield from check_condition(self.condition, Scope(ROOTS | {"event"}, variables), path="condition")

    def enter(self, visit: Visit) -> Outcome:
        return Hold(about_event(self.event), visit.now + self.timeout)

    def resume(self, visit: Visit, signal: Signal) -> Answer:
        match signal:
            case EventHappened(properties=properties):
                met, notes = holds(self.condition, visit, {**visit.facts, "event": properties}, "note")
                return Leave("event", notes, kept(self.keep, properties)) if met else Ignore(notes)
            case TimerFired():
                return Leave("timeout")
            case _:
                return Ignore()


def kept(keep: Mapping[str, str], properties: Mapping[str, object]) -> dict[str, object]:
    """Return the variables that take their values from an event; a missing property gives None."""
    return {variable: look_up(properties, name) for variable, name in keep.items()}

"""``digest``: events are gathered for a time, so that one message can tell of all of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, ClassVar

from noline.customers import read_rhythm
from noline.customers.conditions import Condition, Problem, Scope, check_condition, in_words, to_sentence
from noline.journeys.local_time import hour_of, next_hour, zone_of
from noline.journeys.model import (
    Answer,
    EventHappened,
    Hold,
    Ignore,
    Leave,
    Outcome,
    Signal,
    Stay,
    TimerFired,
    Visit,
    about_event,
)
from noline.journeys.steps.step import ROOTS, Group, Step, Ways, check_name, check_wait, holds, told

MAX_ITEMS = 100


class Digest(Step, frozen=True, tag="digest"):
    """Gather events of a name for a time, then go on by ``next``, or by ``empty`` where none came.

    ``span`` is how long, and ``hour`` the hour of the day then waited for; or ``rhythm`` says it for all runs alike:
    ``every 4h``, ``daily 18:00``, ``weekly mon 09:00`` on the customer's clock. Their properties are kept as a list in
    the variable ``store``, the first hundred of them; ``<store>_count`` says how many there were. The event by which
    the run began counts where it is of this name.
    """

    group: ClassVar[Group] = "waiting"
    event: Annotated[str, told("The event that is gathered.", "event")]
    span: Annotated[timedelta, told("For how long, where no rhythm is given.")] = timedelta(days=1)
    rhythm: Annotated[str | None, told("Or until the rhythm comes next, where the customer is.", "rhythm")] = None
    store: Annotated[str, told("The variable that takes the list.", "variable")] = "items"
    hour: Annotated[str | None, told("Then until this hour where the customer is.", "hour")] = None
    condition: Annotated[Condition | None, told("Which such events count.")] = None
    at_most: Annotated[int, told("Go on as soon as there are so many.")] = MAX_ITEMS

    def describe(self) -> str:
        where = f" where {to_sentence(self.condition)}" if self.condition is not None else ""
        until = f", until {self.hour}" if self.hour else ""
        rhythm = read_rhythm(self.rhythm) if self.rhythm else None
        if rhythm is not None:
            return f"Gather “{self.event}”{where}, told {rhythm.describe()}."
        return f"Gather “{self.event}”{where} for {in_words(self.span)}{until}."

    def ways_out(self) -> Ways:
        return Ways(("next",), ("empty",))

    def pauses(self) -> bool:
        return True

    def writes(self) -> tuple[str, ...]:
        return (self.store, f"{self.store}_count")

    def problems(self, variables: frozenset[str]) -> Iterator[Problem]:
        yield from check_name(self.event, "event", "The event")
        yield from check_wait(self.span, "span")
        if self.rhythm is not None and read_rhythm(self.rhythm) is None:
            text = f"“{self.rhythm}” is no rhythm."
            yield Problem("rhythm", text, "Write it as: every 4h, daily 18:00, weekly mon 09:00.")
        if self.hour is not None and hour_of(self.hour) is None:
            yield Problem("hour", f"“{self.hour}” is not an hour of the day.", "Write it as 09:30.")
        if not 1 <= self.at_most <= MAX_ITEMS:
            yield Problem("at_most", "It is out of range.", f"Give 1 to {MAX_ITEMS}.")
        if self.condition is not None:
            yield from check_condition(self.condition, Scope(ROOTS | {"event"}, variables), path="condition")

    def enter(self, visit: Visit) -> Outcome:
        until = self._until(visit)
        first = visit.facts.get("event")
        items = [dict(first)] if visit.facts.get("entered_by") == self.event and isinstance(first, dict) else []
        return Hold(about_event(self.event), until, variables={self.store: items, f"{self.store}_count": len(items)})

    def _until(self, visit: Visit) -> datetime:
        zone = zone_of(visit.facts)
        rhythm = read_rhythm(self.rhythm) if self.rhythm else None
        if rhythm is not None:
            return rhythm.next_after(visit.now, zone)
        then = visit.now + self.span
        hour = hour_of(self.hour) if self.hour else None
        return next_hour(then, hour, zone, or_at=True) if hour else then

    def resume(self, visit: Visit, signal: Signal) -> Answer:
        items = visit.run.variables.get(self.store)
        items = list(items) if isinstance(items, list | tuple) else []
        match signal:
            case EventHappened(properties=properties):
                met, notes = holds(self.condition, visit, {**visit.facts, "event": properties}, "note")
                if not met:
                    return Ignore(notes)
                items = [*items, dict(properties)][:MAX_ITEMS]
                gathered = {self.store: items, f"{self.store}_count": len(items)}
                return Leave("next", notes, gathered) if len(items) >= self.at_most else Stay(gathered, notes)
            case TimerFired():
                return Leave("empty" if not items and "empty" in self.exits else "next")
            case _:
                return Ignore()

"""``wait``: the run sleeps for a time, until an hour of the customer's day, until a day or a time it knows of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Annotated, ClassVar, Literal, get_args

from noline.customers.conditions import Problem, Scope, check_field, in_words, look_up, moment
from noline.journeys.local_time import EVERY_DAY, MORNING, at_hour, hour_of, next_hour, zone_of
from noline.journeys.model import TIMER, Answer, Hold, Ignore, Leave, Outcome, Signal, TimerFired, Visit
from noline.journeys.steps.step import LONGEST_WAIT, ROOTS, Group, Step, Ways, check_wait, told

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Weekday, ...] = get_args(Weekday)
_YEARS = range(1_000, 9_000)  # what a customer's record may call a date and calendar arithmetic can take


class Wait(Step, frozen=True, tag="wait"):
    """Wait for a ``duration``, until a local ``day``, or ``until`` a time among the facts (shifted by ``offset``).

    ``hour`` (``09:30`` in the customer's zone) alone is its next occurrence; after a duration, the first one from then
    on; on a day, nine o'clock where it is not given. ``weekdays`` names the days on which that hour counts (nine
    o'clock where it is not given). A time that has passed is left at once by ``next``; ``until`` a fact that is missing
    or no time, by ``no_date``.
    """

    group: ClassVar[Group] = "waiting"
    duration: Annotated[timedelta | None, told("For so long.")] = None
    hour: Annotated[str | None, told("The hour where the customer is, such as 09:30.", "hour")] = None
    weekdays: Annotated[tuple[Weekday, ...], told("Only on these days.")] = ()
    day: Annotated[date | None, told("Until this day.")] = None
    until: Annotated[str | None, told("Until a time that is known of the customer or the run.", "fact")] = None
    offset: Annotated[timedelta, told("Shifts that time: -P1D is the day before.", "shift")] = timedelta(0)

    def describe(self) -> str:
        at = f" at {self.hour}" if self.hour else ""
        if self.weekdays:
            then = f"{in_words(self.duration)}, then " if self.duration is not None else ""
            return f"Wait {then}until {' or '.join(self.weekdays)}{at}."
        if self.duration is not None:
            return f"Wait {in_words(self.duration)}{', until ' + self.hour if self.hour else ''}."
        if self.day is not None:
            return f"Wait until {self.day.isoformat()}{at}."
        if self.until is not None:
            return f"Wait until {self._shift()}{self.until}{at}."
        return f"Wait until {self.hour or '…'}."

    def ways_out(self) -> Ways:
        return Ways(("next", "no_date")) if self.until is not None else Ways()

    def pauses(self) -> bool:
        return self.day is None and self.until is None  # these may have passed

    def problems(self, variables: frozenset[str]) -> Iterator[Problem]:
        given = [name for name in ("duration", "day", "until") if getattr(self, name) is not None]
        if len(given) > 1:
            yield Problem(given[1], f"“{given[0]}” is given as well.", "Keep one of duration, day and until.")
        if not given and self.hour is None and not self.weekdays:
            yield Problem("duration", "It is not said how long to wait.", "Give duration, hour, day or until.")
        if self.hour is not None and hour_of(self.hour) is None:
            yield Problem("hour", f"“{self.hour}” is not an hour of the day.", "Write it as 09:30.")
        if self.duration is not None:
            yield from check_wait(self.duration, "duration")
        if self.weekdays and given and given[0] != "duration":
            yield Problem("weekdays", f"“{given[0]}” is given as well.", "Keep one of them.")
        yield from self._until_problems(variables)

    def enter(self, visit: Visit) -> Outcome:
        at = self.wakes_at(visit)
        if at is None:
            return Leave("no_date")
        return Hold(TIMER, at) if at > visit.now else Leave("next")

    def resume(self, _: Visit, signal: Signal) -> Answer:
        return Leave("next") if isinstance(signal, TimerFired) else Ignore()

    def wakes_at(self, visit: Visit) -> datetime | None:
        """Return the UTC time at which a visit ends; None where ``until`` finds no time."""
        zone = zone_of(visit.facts)
        hour = hour_of(self.hour) if self.hour else None
        if self.until is not None:
            return self._known_time(visit, hour)
        if self.day is not None:
            return at_hour(self.day, hour or MORNING, zone)
        if self.duration is None:
            return next_hour(visit.now, hour or MORNING, zone, days=self._days())
        then = visit.now + self.duration
        if hour is None and not self.weekdays:
            return then
        return next_hour(then, hour or MORNING, zone, or_at=True, days=self._days())

    def _days(self) -> frozenset[int]:
        return frozenset(DAYS.index(day) for day in self.weekdays) or EVERY_DAY

    def _known_time(self, visit: Visit, hour: time | None) -> datetime | None:
        zone = zone_of(visit.facts)
        found = look_up(visit.facts, self.until or "")
        at = moment(found)
        if at is None or at.year not in _YEARS:
            return None
        if _is_day(found):
            return at_hour(at.date(), hour or MORNING, zone, self.offset)
        at += self.offset
        return at_hour(at.astimezone(zone).date(), hour, zone) if hour else at

    def _until_problems(self, variables: frozenset[str]) -> Iterator[Problem]:
        if self.until is not None:
            yield from check_field(self.until, Scope(ROOTS, variables), path="until")
        elif self.offset:
            yield Problem("offset", "There is no time to shift.", "Give it together with until.")
        if abs(self.offset) > LONGEST_WAIT:
            yield Problem("offset", "The shift is out of range.", f"Give at most {LONGEST_WAIT.days} days, like -P1D.")

    def _shift(self) -> str:
        side = "before" if self.offset < timedelta(0) else "after"
        return f"{in_words(self.offset)} {side} " if self.offset else ""


def _is_day(found: object) -> bool:
    if isinstance(found, str):
        return re.fullmatch(r"\d{4}-\d\d-\d\d", found) is not None
    return isinstance(found, date) and not isinstance(found, datetime)

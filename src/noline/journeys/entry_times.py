"""Ways into a journey that the clock opens: a schedule, a date of the customer's, a look at who is in a segment.

Each says when it was due last; whoever is meant then is found in the database and brought to the log, once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Annotated

from noline.customers.conditions import Condition, Problem, Scope, check_condition, in_words, to_sentence
from noline.journeys.entry_base import Entry
from noline.journeys.local_time import EVERY_DAY, MORNING, at_hour, hour_of
from noline.journeys.steps.step import check_name, told
from noline.journeys.steps.wait import DAYS, Weekday

EVERY = timedelta(minutes=5)
"""How often it is looked who has come into a segment."""
_LONGEST = timedelta(days=366)
SCOPE = Scope(frozenset({"customer", "tags", "address", "consent", "profile"}))
"""What can be asked of customers who are looked for."""


class OnSegment(Entry, frozen=True, tag="segment"):
    """The customer enters a segment; ``present``: those who are in it when the journey is published enter too.

    ``stay``: whoever is not in the segment any more leaves the journey, as soon as it is looked at again.
    """

    segment: Annotated[str, told("The segment, by its name or id.", "segment")]
    present: Annotated[bool, told("Whether who is in it already enters too.")] = False
    stay: Annotated[bool, told("Whether who leaves the segment leaves the journey too.")] = False

    def describe(self) -> str:
        stay = ", for as long as they are in it" if self.stay else ""
        return f"When the customer enters the segment “{self.segment}”{stay}."

    def problems(self) -> Iterator[Problem]:
        yield from check_name(self.segment, "segment", "The segment")

    def last_due(self, now: datetime, _: tzinfo) -> datetime:
        """Return when it was looked last, or ought to have been."""
        return datetime.fromtimestamp(now.timestamp() // EVERY.total_seconds() * EVERY.total_seconds(), UTC)


class OnSchedule(Entry, frozen=True, tag="schedule"):
    """On these days at an hour where the company is, whoever meets the condition then comes in."""

    hour: Annotated[str, told("The hour where the company is, such as 09:30.", "hour")]
    weekdays: Annotated[tuple[Weekday, ...], told("Only on these days.")] = ()
    days: Annotated[tuple[int, ...], told("Only on these days of the month; -1 is the last.")] = ()
    condition: Annotated[Condition | None, told("Who comes in.")] = None

    def describe(self) -> str:
        who = f"whoever meets: {to_sentence(self.condition)}" if self.condition is not None else "everybody"
        on = f" on {' or '.join(self.weekdays)}" if self.weekdays else ""
        of = f" on day {' or '.join(map(str, self.days))} of the month" if self.days else ""
        return f"At {self.hour}{on}{of}: {who}."

    def problems(self) -> Iterator[Problem]:
        if hour_of(self.hour) is None:
            yield Problem("hour", f"“{self.hour}” is not an hour of the day.", "Write it as 09:30.")
        if any(not (1 <= day <= 31 or day == -1) for day in self.days):
            yield Problem("days", "There is no such day of a month.", "Give 1 to 31, or -1 for the last.")
        if self.condition is not None:
            yield from check_condition(self.condition, SCOPE, path="condition")

    def last_due(self, now: datetime, zone: tzinfo) -> datetime | None:
        """Return the last time that it was due, up to now."""
        return last_hour(now, self.hour, zone, lambda day: self._on(day))

    def _on(self, day: date) -> bool:
        last = (day + timedelta(days=1)).day == 1
        among = not self.days or day.day in self.days or (last and -1 in self.days)
        return among and (not self.weekdays or DAYS[day.weekday()] in self.weekdays)


class OnDate(Entry, frozen=True, tag="date"):
    """A date among the customer's attributes has come, or comes in so long: ``offset`` ``-P7D`` is a week before.

    ``yearly``: its day and month count, as of a birthday; who was born on 29 February is meant on the 28th otherwise.
    """

    attribute: Annotated[str, told("The attribute that holds the date.", "attribute")]
    offset: Annotated[timedelta, told("Shifts it by whole days: -P7D is a week before.", "shift")] = timedelta(0)
    hour: Annotated[str, told("The hour where the company is.", "hour")] = "09:00"
    yearly: Annotated[bool, told("Every year, as of a birthday.")] = False
    condition: Annotated[Condition | None, told("Who comes in.")] = None

    def describe(self) -> str:
        side = "before" if self.offset < timedelta(0) else "after"
        shift = f"{in_words(abs(self.offset))} {side} " if self.offset else "On "
        every = " of every year" if self.yearly else ""
        return f"{shift}the day of customer.{self.attribute}{every}, at {self.hour}."

    def problems(self) -> Iterator[Problem]:
        if not self.attribute.strip() or len(self.attribute) > 64:
            yield Problem("attribute", "It is not said which attribute.", "Choose one that holds dates.")
        if hour_of(self.hour) is None:
            yield Problem("hour", f"“{self.hour}” is not an hour of the day.", "Write it as 09:30.")
        if self.offset % timedelta(days=1) or abs(self.offset) > _LONGEST:
            yield Problem("offset", "The shift is out of range.", "Give whole days, up to a year, like -P7D.")
        if self.condition is not None:
            yield from check_condition(self.condition, SCOPE, path="condition")

    def last_due(self, now: datetime, zone: tzinfo) -> datetime | None:
        """Return the last time that it was looked whose day it is, up to now."""
        return last_hour(now, self.hour, zone, lambda _: True)

    def day_meant(self, due: datetime, zone: tzinfo) -> date:
        """Return which date it is that a customer must have, to come in at a time."""
        return due.astimezone(zone).date() - self.offset


def last_hour(now: datetime, hour: str, zone: tzinfo, on: object) -> datetime | None:
    """Return the last time up to now when clocks showed an hour on a day that counts; None in the last two months."""
    assert callable(on)
    at, today = hour_of(hour) or MORNING, now.astimezone(zone).date()
    for ago in range(63):
        day = today - timedelta(days=ago)
        found = at_hour(day, at, zone)
        if found <= now and on(day):
            return found
    return None


__all__ = ["EVERY_DAY", "OnDate", "OnSchedule", "OnSegment", "last_hour"]

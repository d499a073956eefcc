"""Times of day where the customer is: the next nine o'clock, nine o'clock of a given day."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from noline.customers.conditions import Facts, look_up

MORNING = time(9)
EVERY_DAY = frozenset(range(7))
"""Days of the week; Monday is 0."""


def zone_of(facts: Facts) -> tzinfo:
    """Return the customer's time zone (attribute ``time_zone``, else that of the profile); UTC where it is unknown."""
    name = look_up(facts, "customer.time_zone") or look_up(facts, "customer.zone")
    return zone_named(name) if isinstance(name, str) else UTC


def zone_named(name: str) -> tzinfo:
    """Return a time zone by its IANA name; UTC where it is unknown."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # no such zone, not a name at all, or a folder of zones
        return UTC


def hour_of(text: str) -> time | None:
    """Read an hour of the day, ``09:30``; None where it is not one."""
    return time.fromisoformat(text) if re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text) else None


def at_hour(day: date, hour: time, zone: tzinfo, offset: timedelta = timedelta(0)) -> datetime:
    """Return the UTC time of an hour on a local day, shifted on the local clock ("the day before at nine").

    An hour that the clock change skips comes an hour later; one that it repeats is the first.
    """
    return (datetime.combine(day, hour) + offset).replace(tzinfo=zone).astimezone(UTC)


def next_hour(
    after: datetime, hour: time, zone: tzinfo, *, or_at: bool = False, days: frozenset[int] = EVERY_DAY
) -> datetime:
    """Return the first time (UTC) after a moment, or at it, when local clocks show this hour on one of these days."""
    today = after.astimezone(zone).date()
    for day in (today + timedelta(days=ahead) for ahead in range(10)):
        found = at_hour(day, hour, zone)
        if day.weekday() in days and (found > after or (or_at and found == after)):
            return found
    raise AssertionError("a local day is never longer than two days, and every week has all of them")

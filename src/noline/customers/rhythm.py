"""Rhythms: how often what gathers is told, on the clock where the customer lives; pure.

As text: ``hourly``, ``daily`` (at nine), ``every 4h``, ``daily 18:00``, ``weekly mon 09:00``.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final

from msgspec import Struct

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MORNING: Final = time(9)
_TEXT: Final = re.compile(
    r"hourly|daily|every (?P<hours>[1-9]|1[0-9]|2[0-4])h"
    rf"|(?:daily|weekly (?P<day>{'|'.join(WEEKDAYS)})) (?P<at>(?:[01][0-9]|2[0-3]):[0-5][0-9])"
)


class Rhythm(Struct, frozen=True):
    """Every so many ``hours`` from midnight on; else at an hour of each day, or of one ``weekday`` (Monday is 0)."""

    hours: int = 0
    at: time = MORNING
    weekday: int | None = None

    def describe(self) -> str:
        """Say it in words."""
        if self.hours:
            return "every hour" if self.hours == 1 else f"every {self.hours} hours"
        day = "day" if self.weekday is None else _NAMES[self.weekday]
        return f"every {day} at {self.at:%H:%M}"

    def next_after(self, now: datetime, zone: tzinfo) -> datetime:
        """Return the first time (UTC) after a moment; an hour that the clock change skips comes with the change."""
        today = now.astimezone(zone).date()
        hours = [time(hour) for hour in range(0, 24, self.hours)] if self.hours else [self.at]
        for ahead in range(9):
            day = today + timedelta(days=ahead)
            if self.weekday not in (None, day.weekday()):
                continue
            for hour in hours:
                due = datetime.combine(day, hour, zone).astimezone(UTC)
                if due > now:
                    return due
        raise AssertionError("every week has all of its days")


_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def read_rhythm(text: str) -> Rhythm | None:
    """Read a rhythm; None where it is none."""
    found = _TEXT.fullmatch(text)
    if found is None:
        return None
    if text == "hourly" or found["hours"]:
        return Rhythm(hours=int(found["hours"] or 1))
    at = time.fromisoformat(found["at"]) if found["at"] else MORNING
    return Rhythm(at=at, weekday=WEEKDAYS.index(found["day"]) if found["day"] else None)

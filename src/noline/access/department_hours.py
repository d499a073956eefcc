"""When a department's people are there: its hours in its own zone, apart from holidays; pure.

Where it has no hours, the company's hold. A holiday is written ``2026-12-24``, or ``12-25`` for every year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from msgspec import Struct

from noline.access.opening_hours import HoursSpan, read_hours
from noline.access.workspaces import Workspace
from noline.kernel.errors import InvalidInput

MOST_HOLIDAYS: Final = 100
_FURTHEST: Final = 62  # days that are looked through for the next opening
_HOLIDAY: Final = re.compile(r"(?:\d{4}-)?(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")


class OpenTimes(Struct, frozen=True):
    """Hours of a week in a zone, and the days on which nobody is there; without hours somebody always is."""

    hours: tuple[HoursSpan, ...]
    zone: str
    holidays: frozenset[str] = frozenset()

    def opens_at(self, at: datetime) -> datetime | None:
        """Return when somebody is there: now or at the next opening; None where that is not within two months."""
        if not self.hours:
            return at
        place = ZoneInfo(self.zone)
        local = at.astimezone(place)
        minute = local.hour * 60 + local.minute
        for ahead in range(_FURTHEST):
            day = local.date() + timedelta(days=ahead)
            spans = [it for it in self.hours if day.isoweekday() in it.days and not self.is_holiday(day)]
            if ahead == 0 and any(it.begins <= minute < it.ends for it in spans):
                return at
            begins = min((it.begins for it in spans if ahead or it.begins > minute), default=None)
            if begins is not None:
                return datetime.combine(day, time(begins // 60, begins % 60), place).astimezone(at.tzinfo)
        return None

    def is_open(self, at: datetime) -> bool:
        """Say whether somebody is there."""
        return self.opens_at(at) == at

    def is_holiday(self, day: date) -> bool:
        """Say whether a day is a holiday."""
        return f"{day:%Y-%m-%d}" in self.holidays or f"{day:%m-%d}" in self.holidays


def open_times(workspace: Workspace, hours: tuple[str, ...], zone: str | None, holidays: tuple[str, ...]) -> OpenTimes:
    """Return the times of a department that has these; what it has not is the company's."""
    spans = read_hours(hours or workspace.rules.callback_hours)
    return OpenTimes(spans, zone or workspace.zone, frozenset(holidays))


def check_hours(hours: Iterable[str]) -> tuple[str, ...]:
    """Return hours as they are kept; raises InvalidInput."""
    written = tuple(text.strip() for text in hours)
    read_hours(written, "hours")
    return written


def check_holidays(days: Iterable[str]) -> tuple[str, ...]:
    """Return holidays in order, none twice; raises InvalidInput for what is no day."""
    written = sorted({text.strip() for text in days})
    remedy = "Write 2026-12-24, or 12-25 for every year."
    if len(written) > MOST_HOLIDAYS:
        raise InvalidInput("These are too many holidays.", field="holidays", remedy=f"Name {MOST_HOLIDAYS} at most.")
    for text in written:
        if not _HOLIDAY.fullmatch(text) or not _is_day(text if len(text) > 5 else f"2024-{text}"):
            raise InvalidInput(f"{text[:40]!r} is no day.", field="holidays", remedy=remedy)
    return tuple(written)


def check_zone(zone: str | None) -> str | None:
    """Return a time zone's name, or nothing; raises InvalidInput for one that nobody knows."""
    if zone and zone not in available_timezones():
        raise InvalidInput(
            f"There is no time zone {zone[:50]!r}.", field="zone", remedy="Write one like Europe/Madrid."
        )
    return zone or None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True

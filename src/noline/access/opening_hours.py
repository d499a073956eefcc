"""Hours of a week as people write them, ``1-5 09:00-17:00`` (Monday is 1), and the times in them; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from noline.kernel.errors import InvalidInput

_SPAN: Final = re.compile(r"([1-7])(?:-([1-7]))?\s+((?:[01]\d|2[0-3]):[0-5]\d)\s*-\s*((?:[01]\d|2[0-3]):[0-5]\d|24:00)")
MOST_SPANS: Final = 28


class HoursSpan(Struct, frozen=True):
    """Hours on some days of the week (Monday 1 to Sunday 7), in minutes of the day."""

    days: frozenset[int]
    begins: int
    ends: int


@lru_cache(maxsize=256)
def read_hours(written: tuple[str, ...], field: str = "hours") -> tuple[HoursSpan, ...]:
    """Return the spans; raises InvalidInput naming the field."""
    if len(written) > MOST_SPANS:
        raise InvalidInput("These are too many hours.", field=field, remedy=f"Write {MOST_SPANS} spans at most.")
    return tuple(_span(text, field) for text in written)


def is_within(hours: Iterable[HoursSpan], zone: str, at: datetime) -> bool:
    """Say whether a moment lies in the hours, which are local to ``zone``."""
    local = at.astimezone(ZoneInfo(zone))
    minute = local.hour * 60 + local.minute
    return any(local.isoweekday() in span.days and span.begins <= minute < span.ends for span in hours)


def times_within(
    hours: Iterable[HoursSpan], zone: str, since: datetime, until: datetime, minutes: int
) -> Iterator[datetime]:
    """Yield when something of so many minutes may begin, in order; a day on which the clocks change has what it has."""
    place, spans = ZoneInfo(zone), tuple(hours)
    day, last = since.astimezone(place).date(), until.astimezone(place).date()
    while day <= last:
        begins = sorted(
            minute
            for span in spans
            if day.isoweekday() in span.days
            for minute in range(span.begins, span.ends - minutes + 1, minutes)
        )
        for minute in dict.fromkeys(begins):
            local = datetime.combine(day, time(minute // 60, minute % 60), place)
            at = local.astimezone(since.tzinfo)
            exists = at.astimezone(place).replace(tzinfo=None) == local.replace(tzinfo=None)
            if exists and since <= at <= until:
                yield at
        day += timedelta(days=1)


def _span(text: str, field: str) -> HoursSpan:
    found = _SPAN.fullmatch(text.strip())
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    begins, ends = (_minutes(found[3]), _minutes(found[4])) if found else (0, 0)
    if first > last or begins >= ends:
        raise InvalidInput(f"{text[:40]!r} are no hours.", field=field, remedy="Write them as 1-5 09:00-17:00.")
    return HoursSpan(frozenset(range(first, last + 1)), begins, ends)


def _minutes(text: str) -> int:
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute)

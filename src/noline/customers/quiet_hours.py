"""Quiet hours in the customer's own zone: whether a moment is quiet, and the first later one that is not."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from msgspec import Struct

from noline.kernel.errors import InvalidInput

_DAY = timedelta(days=1)


class QuietHours(Struct, frozen=True):
    """From ``start`` until just before ``end``, local wall time each day; over midnight where ``end`` comes first."""

    start: time
    end: time

    def __post_init__(self) -> None:
        """Refuse hours without a length, which could mean never or always, and times bound to a zone."""
        if self.start == self.end or self.start.tzinfo is not None or self.end.tzinfo is not None:
            remedy = "Give two different local times, such as 21:00 and 09:00, or none at all."
            raise InvalidInput("Quiet hours need a start and another end.", field="quiet_hours", remedy=remedy)

    def left(self, wall: time) -> timedelta:
        """Return how long the clock on the wall still runs until the end; zero if ``wall`` is not quiet."""
        now, start, end = _since_midnight(wall), _since_midnight(self.start), _since_midnight(self.end)
        if start < end:
            return end - now if start <= now < end else timedelta()
        if now >= start:
            return end + _DAY - now
        return end - now if now < end else timedelta()


def next_allowed(at: datetime, zone: str | None, quiet: QuietHours | None, *, fallback: str = "UTC") -> datetime:
    """Return the first moment from ``at`` on (aware; UTC comes back) that is not quiet where the customer lives.

    The wall clock counts: in the hour that summer time repeats it is quiet again for as long as the clock says so, and
    an end that summer time leaps over is the moment of the leap. A ``zone`` that is missing or unknown is taken to be
    the workspace's, ``fallback``.
    """
    moment = at.astimezone(UTC)
    if quiet is None:
        return moment
    local = zone_of(zone, fallback)
    while left := quiet.left(moment.astimezone(local).time()):
        moment = _first_change(moment, moment + left, local) or moment + left
    return moment


def is_quiet(at: datetime, zone: str | None, quiet: QuietHours | None, *, fallback: str = "UTC") -> bool:
    """Tell whether ``at`` lies in the quiet hours of ``zone``."""
    return quiet is not None and bool(quiet.left(at.astimezone(zone_of(zone, fallback)).time()))


def zone_of(zone: str | None, fallback: str = "UTC") -> tzinfo:
    """Return the IANA zone named ``zone``, else the one named ``fallback``, else UTC."""
    return known_zone(zone or "") or known_zone(fallback) or UTC


@lru_cache(maxsize=1024)
def known_zone(zone: str) -> ZoneInfo | None:
    """Return the IANA zone of that name, or None if there is none."""
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):  # unknown; a path; the name of a folder such as "Europe"
        return None


def _since_midnight(wall: time) -> timedelta:
    return timedelta(hours=wall.hour, minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond)


def _first_change(after: datetime, until: datetime, local: tzinfo) -> datetime | None:
    """Return the moment in (``after``, ``until``] from which the clock is set otherwise, None if it is not.

    Offsets change at whole seconds and never twice within a day, so halving the span finds the second.
    """
    before = after.astimezone(local).utcoffset()
    if until.astimezone(local).utcoffset() == before:
        return None
    low, high = int(after.timestamp()), -int(-until.timestamp() // 1)
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, local).utcoffset() == before:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)

"""When somebody is there to answer: now, or from when on again; pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from noline.app.widget.model import WidgetHours, WidgetSpan

_DAYS = 8
"""Looked ahead: what recurs weekly has come by then."""


def is_open(hours: WidgetHours, zone: str, now: datetime) -> bool:
    """Say whether somebody answers now."""
    if hours.always:
        return True
    local = now.astimezone(ZoneInfo(zone))
    return any(_contains(span, local) for span in hours.spans if span.day == local.weekday())


def opens_at(hours: WidgetHours, zone: str, now: datetime) -> datetime | None:
    """Return when somebody will be there; None where nobody ever is, or somebody is now."""
    if is_open(hours, zone, now):
        return None
    place = ZoneInfo(zone)
    today = now.astimezone(place).date()
    begins = [
        datetime.combine(day, _time(span.begins), place).astimezone(now.tzinfo)
        for day in (today + timedelta(days=ahead) for ahead in range(_DAYS))
        for span in hours.spans
        if span.day == day.weekday() and _minutes(span.begins) < _minutes(span.until)
    ]
    return min((it for it in begins if it > now), default=None)


def _contains(span: WidgetSpan, local: datetime) -> bool:
    return _minutes(span.begins) <= local.hour * 60 + local.minute < _minutes(span.until)


def _minutes(text: str) -> int:
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute)


def _time(text: str) -> time:
    minutes = min(_minutes(text), 24 * 60 - 1)
    return time(minutes // 60, minutes % 60)

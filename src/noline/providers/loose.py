"""Loose reading of a provider's JSON: whatever stands where something else was expected is nothing, never an error."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

_LATEST = 253402300799  # the last second of the year 9999


def table(value: Any) -> dict[str, Any]:
    """Return an object, or an empty one."""
    return value if isinstance(value, dict) else {}


def tables(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list."""
    return [it for it in value if isinstance(it, dict)] if isinstance(value, list) else []


def word(value: Any) -> str:
    """Return a text, or a number as it is written: ids keep all their digits."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def number(value: Any) -> int:
    """Return a whole number, or 0."""
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def moment(milliseconds: Any) -> datetime | None:
    """Return the time of a Unix time in milliseconds, or None."""
    seconds = number(milliseconds) / 1000
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < _LATEST else None


def place(latitude: Any, longitude: Any, *words: Any) -> str:
    """Return a place as text: its words, then its coordinates; nothing where there are none."""
    where = ", ".join(filter(None, (word(latitude), word(longitude))))
    return ", ".join([*filter(None, map(word, words)), *([where] if where else [])])

"""When a webhook is tried again, when it is given up, and when its endpoint is left alone; pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

_HOUR = 3600
PAUSES: Final = (5, 300, 1800, 2 * _HOUR, 5 * _HOUR, 10 * _HOUR, 14 * _HOUR, 20 * _HOUR, 24 * _HOUR)
"""Seconds after each failure: some three days in all."""
GIVE_UP: Final = timedelta(days=5)
"""An endpoint where nothing has arrived for so long is disabled."""
_SPREAD = 0.1
_GONE = 410


def next_attempt(attempts: int, now: datetime, chance: float, after: float | None = None) -> datetime | None:
    """Return when to try again after so many attempts, None for never. ``after``: seconds that the endpoint asks for.

    ``chance`` (0 to 1) spreads what failed together.
    """
    if attempts > len(PAUSES):
        return None
    pause = PAUSES[attempts - 1] * (1 + _SPREAD * chance)
    return now + timedelta(seconds=max(pause, min(after or 0.0, 24 * _HOUR)))


def disables(status: int | None, failing_since: datetime | None, now: datetime) -> str:
    """Return why an endpoint is to be disabled after a failure; empty: it is not."""
    if status == _GONE:
        return "It answered 410 Gone."
    if failing_since is not None and now - failing_since > GIVE_UP:
        return f"Nothing has arrived there since {failing_since:%Y-%m-%d %H:%M} UTC."
    return ""

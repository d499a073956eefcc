"""Two clocks: domain time, which may be virtual, and wall time for leases, lag and rates.

Domain code gets a ``Clock`` handed in and never asks the system or SQL for the time. The virtual clock is one
database row that only the conductor of a demo or simulation advances; processes read it once per tick.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol, runtime_checkable


@runtime_checkable
class Clock(Protocol):
    """Domain time as aware UTC."""

    virtual: bool

    def now(self) -> datetime:
        """Return the domain time."""
        ...


class SystemClock:
    """Domain time is wall time."""

    virtual = False

    def now(self) -> datetime:
        """Return the system's time."""
        return wall_now()


class VirtualClock:
    """Domain time stands still until it is set."""

    virtual = True

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """Return the time last set."""
        return self._at

    def set(self, at: datetime) -> None:
        """Move to ``at``; time never runs backwards."""
        self._at = max(self._at, at)


def wall_now() -> datetime:
    """Return wall time as aware UTC."""
    return datetime.now(UTC)

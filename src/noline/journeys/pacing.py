"""Turns within a simulation: shared throttles let customers through no closer than they would in earnest; pure.

Customers are followed one after the other, each through the whole of their time. So who comes later in the sample takes
the next turn that is free at or after the time when they stand there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta


class Turns:
    """The turns of every budget from a time on: each is taken once."""

    def __init__(self, begun: datetime, paces: Mapping[str, timedelta]) -> None:
        self._begun = begun
        self._paces = paces
        self._next: dict[str, dict[int, int]] = {}
        """Of each budget: a turn that is taken → one that may be free."""

    def take(self, budget: str, now: datetime) -> datetime:
        """Take the first free turn; a budget that nobody knows is not limited."""
        every = self._paces.get(budget)
        if every is None:
            return now
        taken = self._next.setdefault(budget, {})
        first = -(-(now - self._begun) // every)
        place = first
        while place in taken:
            place = taken[place]
        walked = first
        while walked in taken:  # so that the next look is short
            taken[walked], walked = place + 1, taken[walked]
        taken[place] = place + 1
        return self._begun + every * place

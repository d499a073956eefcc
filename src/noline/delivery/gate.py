"""The gate of one route in one process: may this mail go to its domain now, or when; in memory, without a query.

A process may send its seats' share of a domain's rate, and only seats of low numbers, each of which one process holds,
carry mail for a domain of few connections: so the limits hold over any number of processes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from noline.channels import Failed, Result
from noline.delivery.claim import Claimed
from noline.delivery.limits import NO_LIMITS, Limits, destination

_AHEAD: Final = 1.0
"""Seconds' worth of a domain's rate that may go at once."""
_SOON: Final = 2.0
"""Seconds until another seat may have the message."""
_SPREAD: Final = 60
"""Seconds over which what waited for a domain sets out again."""


class Gate:
    """What has gone to which domain by one route lately."""

    def __init__(self, route: int) -> None:
        self._route = route
        self._free: dict[str, float] = {}
        self._promised: dict[str, float] = {}
        self._held = 0

    def hold(self, address: str, now: datetime, limits: Limits, seat: int, share: float) -> datetime | None:
        """Return when a message for an address may go, None for now, which counts it.

        ``seat``: the number of the seat that would send it; ``share`` of the route's seats that this process holds.
        """
        domain = destination(address)
        until = limits.resting.get((self._route, domain))
        if until is not None and until > now:
            self._held += 1
            return until + timedelta(seconds=self._held % _SPREAD)
        said = limits.by_route.get(self._route, NO_LIMITS).of(domain)
        if said is None:
            return None
        if said.connections is not None and seat >= said.connections:
            return now + timedelta(seconds=_SOON)
        if said.per_minute is not None:
            return self.pace(domain, now, said.per_minute / 60 * share)
        return None

    def pace(self, domain: str, now: datetime, rate: float) -> datetime | None:
        """Return when a message for a domain, or by a sender, may go at this rate a second, None for now.

        What is too much gets a place of its own behind all that waits already, so that it is held back but once.
        """
        at, step = now.timestamp(), 1 / rate
        free = max(self._free.get(domain, 0.0), at)
        if free - at < max(_AHEAD, step / 2) - step / 2 or free <= at:
            self._free[domain] = free + step
            return None
        place = self._promised[domain] = max(self._promised.get(domain, 0.0), free) + step
        return now + timedelta(seconds=place - at)


def of_domain(result: Result) -> bool:
    """Say whether a result says something of the recipient's domain alone."""
    return isinstance(result, Failed) and result.domain


def refusing(items: Sequence[Claimed], results: Mapping[UUID, Result]) -> dict[str, str]:
    """Return the domains that refused us, with their words."""
    refused: dict[str, str] = {}
    for item in items:
        result = results.get(item.message.id)
        if isinstance(result, Failed) and result.domain:
            refused.setdefault(destination(item.message.address), result.text)
    return refused

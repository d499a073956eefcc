"""Limits: how often one place in the network may write on public pages: in this process, or in all that serve.

What guards the customers and the company (writing, calling, beginning) is counted over all processes, what only guards
the process itself (looking, typing, listening) in its memory.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from time import monotonic
from typing import Any

from litestar import Request

from noline.app.paces import Act, Paces
from noline.kernel.errors import TooManyRequests

_MOST = 50_000
"""Places that are remembered; of more, those that were quiet longest are forgotten."""


class Limit:
    """``count`` acts in ``seconds`` for each place, one more every ``seconds / count`` (a leaky bucket, GCRA)."""

    def __init__(self, count: int, seconds: float, now: Callable[[], float]) -> None:
        self._step = seconds / count
        self._room = seconds
        self._now = now
        self._until: OrderedDict[str, float] = OrderedDict()

    def take(self, place: str) -> None:
        """Count one act; raises TooManyRequests, which says when to come again."""
        now = self._now()
        until = max(self._until.get(place, 0.0), now) + self._step
        if until - now > self._room + self._step / 2:
            after = max(1, round(until - now - self._room))
            raise TooManyRequests("That is too fast.", after=after, remedy=f"Come again in {after} seconds.")
        self._until[place] = until
        self._until.move_to_end(place)
        if len(self._until) > _MOST:
            self._until.popitem(last=False)


class SharedLimit:
    """``count`` acts in ``seconds`` for each place over all processes. ``name``: what is counted apart from others.

    What this process alone has seen too often is refused from its memory: a flood costs the database nothing.
    """

    def __init__(
        self, paces: Paces, name: str, count: int, seconds: float, now: Callable[[], float] = monotonic
    ) -> None:
        self._paces = paces
        self._name = name
        self._here = Limit(count, seconds, now)
        self._step, self._room = timedelta(seconds=seconds / count), timedelta(seconds=seconds)

    async def take(self, place: str) -> None:
        """Count one act; raises TooManyRequests, which says when to come again."""
        self._here.take(place)
        key = hashlib.sha256(f"{self._name}\0{place}".encode()).digest()[:16]  # in no clear address
        after = round(await self._paces.seconds_until_allowed(Act(key, self._step, self._room)))
        if after:
            raise TooManyRequests("That is too fast.", after=after, remedy=f"Come again in {after} seconds.")


def place_of(request: Request[Any, Any, Any]) -> str:
    """Return where a request comes from; of IPv6 the network that one household has."""
    return place(request.client.host if request.client else "")


def place(host: str) -> str:
    """Return the place of an address: of IPv6 its network of 64 bits, however the address is shortened."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((address, 64), strict=False))
    return str((isinstance(address, IPv6Address) and address.ipv4_mapped) or address)

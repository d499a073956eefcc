"""When a customer was last heard, kept with the address: some channels let us write only for a while after; pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec

from noline.customers.model import Address

ALWAYS_OPEN: Final = frozenset({"email", "sms", "voice", "push", "webpush", "web", "chat", "inapp", "print"})
"""Channels that nobody closes after a while: of these it is not kept."""


def heard_in_public(channel: str) -> str:
    """Name the place of what was written where everybody reads it: an answer there is no private message."""
    return f"{channel} public"


def heard_at(channel: str, account: int) -> str:
    """Name the place of what was written to one account of ours: a window is open for that one alone."""
    return f"{channel} @{account}"


def heard_by(address: Address, channel: str, at: datetime, *, public: bool, account: int = 0) -> Address:
    """Return an address from which somebody wrote by a channel, to an account of ours where that is known."""
    if channel in ALWAYS_OPEN or not channel:
        return address
    private = heard_at(channel, account) if account else channel
    place = heard_in_public(channel) if public else private
    return msgspec.structs.replace(address, heard=later(address.heard, {place: at}))


def later(mine: dict[str, datetime], theirs: dict[str, datetime]) -> dict[str, datetime]:
    """Return of each place the later moment."""
    return {place: max(_moments(place, mine, theirs)) for place in {**mine, **theirs}}


def _moments(place: str, *known: dict[str, datetime]) -> Iterable[datetime]:
    return (it[place] for it in known if place in it)

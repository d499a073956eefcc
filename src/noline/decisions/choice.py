"""Which channel comes first: pure, and explained in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct


class Ordered(Struct, frozen=True):
    """Channels in the order in which they are tried, and why the first is first."""

    channels: tuple[str, ...]
    sentence: str


def order_channels(offered: Sequence[str], *, preferred: str | None, last_used: str | None) -> Ordered:
    """Put the customer's preferred channel first, else the one they last wrote on, else keep the plan's order."""
    if preferred in offered and preferred is not None:
        return Ordered(_first(offered, preferred), f"By {preferred}, which the customer prefers.")
    if last_used in offered and last_used is not None:
        return Ordered(_first(offered, last_used), f"By {last_used}, on which the customer wrote last.")
    if not offered:
        return Ordered((), "No channel is offered.")
    return Ordered(tuple(offered), f"By {offered[0]}, the first in the plan's order.")


def _first(offered: Sequence[str], channel: str) -> tuple[str, ...]:
    return (channel, *(other for other in offered if other != channel))

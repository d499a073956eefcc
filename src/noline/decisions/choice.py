"""Which channel comes first, and which one it was in the end: pure, and explained in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct


class Ordered(Struct, frozen=True):
    """Channels in the order in which they are tried, and why the first is first."""

    channels: tuple[str, ...]
    sentence: str


def order_channels(offered: Sequence[str], *, preferred: str | None, last_used: str | None) -> Ordered:
    """Put the customer's preferred channel first, else the one they last wrote on, else keep the plan's order."""
    if len(offered) == 1:
        return Ordered(tuple(offered), f"By {offered[0]}, the only way to reach the customer that is known.")
    if preferred in offered and preferred is not None:
        return Ordered(_first(offered, preferred), f"By {preferred}, which the customer prefers.")
    if last_used in offered and last_used is not None:
        return Ordered(_first(offered, last_used), f"By {last_used}, on which the customer wrote last.")
    if not offered:
        return Ordered((), "No channel is offered.")
    return Ordered(tuple(offered), f"By {offered[0]}, the first in the plan's order.")


def explain(ordered: Ordered, chosen: str | None, refused: Mapping[str, str]) -> str:
    """Return the sentence for the channel that was ``chosen``, given why others before it were ``refused``."""
    why = ", ".join(f"{channel} ({reason.replace('_', ' ')})" for channel, reason in refused.items())
    if chosen is None:
        return f"By no channel: {why or 'none is offered'}."
    if not refused:
        return ordered.sentence
    return f"By {chosen}, the first that may carry it; not by {why}."


def _first(offered: Sequence[str], channel: str) -> tuple[str, ...]:
    return (channel, *(other for other in offered if other != channel))

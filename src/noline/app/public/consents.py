"""What the pages make of consent: whether everything is stopped already, and what a choice would change; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from noline.customers import EVERYTHING, Consent

GIVEN, WITHDRAWN = "given", "withdrawn"


def said_of(consents: Iterable[Consent], channel: str) -> Consent | None:
    """Return what was last said of everything on a channel; the withdrawal of two at the same time."""
    found = [it for it in consents if it.subscription == EVERYTHING and it.channel in (channel, EVERYTHING)]
    return max(found, key=lambda it: (it.at, it.state == WITHDRAWN), default=None)


def is_stopped(consents: Sequence[Consent], channel: str) -> bool:
    """Say whether everything on a channel (``*``: on every channel) is withdrawn."""
    last = said_of(consents, channel)
    if last is None or last.state != WITHDRAWN:
        return False
    return channel != EVERYTHING or not any(
        it.subscription == EVERYTHING and it.state != WITHDRAWN and it.at > last.at for it in consents
    )


def last_said(consents: Iterable[Consent]) -> datetime | None:
    """Return when anything was last said of everything, on any channel."""
    return max((it.at for it in consents if it.subscription == EVERYTHING), default=None)

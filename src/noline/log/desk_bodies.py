"""What happens at a desk, as interactions hold it: tickets that are shown, visits."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class TicketCheck(Struct, frozen=True):
    """A ticket was shown at a desk: when (offline, before it was told), and to whom."""

    at: datetime
    by: str = ""
    agent: int | None = None


class VisitLogged(Struct, frozen=True):
    """A customer came to a desk: when, and what about, for colleagues alone."""

    at: datetime
    note: str = ""
    by: str = ""
    agent: int | None = None

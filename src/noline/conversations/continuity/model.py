"""Crossings: what carries a conversation from one channel to another, once or for a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from msgspec import Struct

Purpose = Literal["continue", "callback"]
LASTS: Final = timedelta(days=7)
"""How long a crossing can be used where nothing else is said."""
LASTS_IN_MESSAGES: Final = timedelta(days=30)
"""How long those last that stand in messages which the company sent, from when they were sent."""
PLACES_IN_MESSAGES: Final = 5
"""How many addresses may use those: one reader goes on in a chat, then by telephone."""


class Crossing(Struct, frozen=True):
    """One way over. ``places``: how many addresses may use it; ``used``: digests of those that have.

    ``conversation`` None: it leads to that of ``message``, which it answers.
    """

    id: UUID
    workspace: int
    customer: UUID
    conversation: UUID | None
    message: UUID | None
    purpose: str
    source: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    places: int
    used: tuple[str, ...] = ()


class Attempt(Struct, frozen=True):
    """What came of a code that somebody brought; ``crossing`` None where there is none such."""

    outcome: Literal["joined", "expired", "used", "unknown"]
    crossing: Crossing | None = None

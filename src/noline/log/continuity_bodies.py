"""The bodies of interactions about continuity: how a message came over from another channel, and calls that move."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

CrossedOutcome = Literal["joined", "expired", "used", "unknown"]


class Crossed(Struct, frozen=True):
    """A code or link that a message carried, and what it was worth.

    ``joined``: it leads into ``conversation``, or that of the message it answers; ``source`` is the channel it leads
    away from, ``alone``: the message says nothing else.
    """

    outcome: CrossedOutcome
    conversation: UUID | None = None
    source: str = ""
    purpose: str = "continue"
    alone: bool = False


class ConversationContinued(Struct, frozen=True):
    """A conversation goes on at another address, which is the customer's by claim."""

    source: str
    channel: str
    scheme: str
    address: str
    purpose: str = "continue"


class CallMoved(Struct, frozen=True):
    """A planned call moves to another time, or is called off where there is none; ``by`` names who wants it.

    ``tell``: who asked by word is told of it.
    """

    call: UUID
    due_at: datetime | None = None
    by: str = ""
    tell: bool = False

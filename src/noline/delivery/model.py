"""Messages and their fate: status words, reasons, and the rows that delivery owns.

The books count messages by their final class: accepted = waiting + sent + suppressed + failed + expired + uncertain.
"""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

from msgspec import Struct

from noline.log import RowType


class Status(IntEnum):
    """Where a message stands, the same on every channel; a message's status only grows."""

    WAITING = 0
    SENDING = 1
    UNCERTAIN = 2
    SENT = 3
    DELIVERED = 4
    READ = 5
    SUPPRESSED = 6
    EXPIRED = 7
    FAILED = 8

    @property
    def word(self) -> str:
        """The status as it is written everywhere."""
        return self.name.lower()


class Reason(StrEnum):
    """Why a message was not sent, or failed: the closed list."""

    NO_CONSENT = "no_consent"
    SUPPRESSED_ADDRESS = "suppressed_address"
    QUIET_HOURS = "quiet_hours"
    FREQUENCY_CAP = "frequency_cap"
    NO_ADDRESS = "no_address"
    WINDOW_CLOSED = "window_closed"
    DUPLICATE = "duplicate"
    BUDGET = "budget"
    CONTROL_GROUP = "control_group"
    GOAL_REACHED = "goal_reached"
    SAFE_MODE = "safe_mode"
    REJECTED = "rejected"
    UNREACHABLE = "unreachable"
    CONTENT = "content"
    ACCOUNT = "account"


class Outcome(IntEnum):
    """How one attempt ended (``ledger.outcome``)."""

    UNDER_WAY = 0
    SENT = 1
    AGAIN = 2
    FAILED = 3
    SUPPRESSED = 4
    EXPIRED = 5
    UNCERTAIN = 6


SERVICE, TRANSACTIONAL, MARKETING = "service", "transactional", "marketing"
"""Purposes."""

PERSON, AUTOMATIC, BULK = 0, 1, 2
"""Lanes of the outbox: a person waits, a program answers, a launch."""


def storable(words: str) -> str:
    """Return a provider's words as PostgreSQL can store them, 1,000 signs at most."""
    return words[:1000].replace("\0", "").encode("utf-8", "replace").decode()


class Message(Struct, frozen=True, gc=False):
    """Content that goes one way on one channel.

    Outbound content is a template version with the variables used, or a body (``text``, ``subject``); inbound content
    is a body, with which strategy placed it and why, and how it was read. The last three are the terms on which an
    outbound message was asked for: what its marketing is about, until when it may go, and whether the goal ends it.
    """

    id: UUID
    workspace: int
    customer: UUID
    direction: int
    channel: str
    address: str
    purpose: str
    status: int
    at: datetime
    conversation: UUID | None = None
    campaign: UUID | None = None
    contact_event: str | None = None
    run: UUID | None = None
    template: UUID | None = None
    variables: dict[str, Any] | None = None
    body: dict[str, Any] | None = None
    placed_by: str | None = None
    placed_why: str | None = None
    reading: str | None = None
    answers: UUID | None = None
    instead_of: UUID | None = None
    fallback: tuple[str, ...] = ()
    asks: bool = False
    subscription: str = "*"
    expires_at: datetime | None = None
    until_goal: bool = False
    home: int | None = None
    """Of a copy that came with its conversation in a merge: the shard of its own row, with the ledger."""
    department: int | None = None
    """In whose name it goes."""


class Waiting(Struct, frozen=True, gc=False):
    """A row of the outbox: what waits to be sent."""

    route: int
    lane: int
    due_at: datetime
    message: UUID
    customer: UUID
    attempt: int
    expires_at: datetime | None = None
    until_goal: bool = False


class Attempt(Struct, frozen=True, gc=False):
    """A row of the ledger: one attempt, or (attempt 0) why there was none."""

    message: UUID
    attempt: int
    route: int | None
    started_at: datetime
    outcome: int
    reason: str | None = None
    detail: str | None = None
    cost: int = 0
    currency: str | None = None


class RecentContact(Struct, frozen=True, gc=False):
    """A marketing message within the cap's days; lives in the scene only."""

    message: UUID
    customer: UUID


MESSAGES = RowType(
    Message,
    "message",
    key=("id",),
    forward=("status",),
    fixed=("workspace", "direction", "at"),
    copied=True,
)
OUTBOX = RowType(Waiting, "outbox", key=("route", "lane", "due_at", "message"), copied=True)
LEDGER = RowType(Attempt, "ledger", key=("message", "attempt"), subject="message")
RECENT_CONTACTS = RowType(RecentContact, "", key=("message",))

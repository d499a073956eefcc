"""A conversation: messages about one matter with one customer, on any channels."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from noline.delivery import Message
from noline.log import RowType

US, CUSTOMER, NOBODY = "us", "customer", "nobody"
COPIED, OUTSIDE = "copied", "outside"
"""Who speaks beside the customer: who got a copy, and to whom something was forwarded."""
"""Whom a conversation waits for."""


class Conversation(Struct, frozen=True, gc=False):
    """One matter with one customer; at most one of them is open. ``channel`` and ``address``: where they were last.

    ``agent``: whose it is; ``snoozed_until``: it rests, and asks for nobody's attention before.
    """

    id: UUID
    workspace: int
    customer: UUID
    matter: str
    status: str
    waiting_for: str
    mode: str
    channel: str
    address: str
    channels: tuple[str, ...]
    context: dict[str, Any]
    opened_at: datetime
    last_at: datetime
    automatic: int = 0
    automatic_since: datetime | None = None
    switches: int = 0
    agent: int | None = None
    snoozed_until: datetime | None = None
    department: int | None = None
    """Whose people it waits for, and in whose name they answer; none: everybody's."""
    skill: str = ""
    """What who answers must be able to do."""
    agent_at: datetime | None = None
    """When a person of ours last wrote in it."""

    def is_talk(self) -> bool:
        """Say whether a person talks with the customer: one of ours has written, and programs rest."""
        return self.status == "open" and self.mode == "agent" and self.agent_at is not None


CONVERSATIONS = RowType(
    Conversation, "conversation", key=("id",), fixed=("workspace", "customer", "opened_at"), copied=True
)


class Placement(Struct, frozen=True):
    """Note: where an inbound message landed, what it answers, and how it was read.

    ``choice`` is the value of the button that it names, ``label`` what stands on it; ``was``: how it was read until a
    person read it anew.
    """

    message: Message
    conversation: Conversation
    answers: Message | None
    reading: str
    positive: bool
    choice: str = ""
    label: str = ""
    was: str = ""


class Handled(Struct, frozen=True):
    """Note: a room has answered an inbound message (``topic``, ``service`` …); those after it leave it alone."""

    by: str


def campaign_matter(campaign: UUID) -> str:
    """Return the matter of a campaign."""
    return f"campaign:{campaign}"

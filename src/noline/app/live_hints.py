"""Which views a stretch of the log touches, as hints that browsers read again by. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import msgspec
from msgspec import Struct

MOST = 200
"""Hints that wait for one listener; beyond, it is told that everything may have changed."""

_INBOX = ("message.", "conversation.", "reply.", "reading.", "form.", "customer.", "agent.", "timer.", "run.",
          "call.")  # fmt: skip
"""Kinds, by their beginnings, that may change a conversation in the inbox."""


_TOPICS = frozenset({"topic.created", "topic.changed", "participant.joined", "participant.left", "comment.posted",
                     "comment.removed"})  # fmt: skip
"""Kinds whose subject is a topic, and that change what is seen of it."""


class Hint(Struct, frozen=True, omit_defaults=True):
    """A view that has changed; without ``id`` all of its kind may have."""

    view: str
    id: UUID | None = None
    customer: UUID | None = None


class Touched(Struct, frozen=True):
    """The narrow columns of a fact that a view has passed."""

    workspace: int
    kind: str
    subject: UUID
    conversation: UUID | None
    campaign: UUID | None


Hints = dict[Hint, None]
"""In the order in which they came, each once."""

EVERYTHING = Hint("everything")
COARSE = {
    "lists": tuple(map(Hint, ("conversation", "customer", "customers", "inbox", "topic"))),
    "insights": tuple(map(Hint, ("scorecard", "campaign"))),
}
"""What is said, by follower, where too much has happened to name it."""
EVERY_VIEW: Hints = {hint: None for views in COARSE.values() for hint in views}
"""What is said first, for nobody knows what a listener has missed."""


def hints_of(follower: str, facts: Iterable[Touched]) -> dict[int, Hints]:
    """Return what the facts that a follower has passed touch, by workspace."""
    found: dict[int, Hints] = {}
    for fact in facts:
        hints = found.setdefault(fact.workspace, {})
        if follower == "insights":
            hints[Hint("scorecard")] = None
            if fact.campaign is not None:
                hints[Hint("campaign", fact.campaign)] = None
            continue
        if fact.kind in _TOPICS:
            hints[Hint("topic", fact.subject)] = None
            continue
        hints[Hint("customer", fact.subject)] = None
        hints[Hint("customers")] = None
        if fact.conversation is not None:
            hints[Hint("conversation", fact.conversation, fact.subject)] = None
        if fact.kind.startswith(_INBOX) and (fact.conversation is not None or fact.campaign is None):
            hints[Hint("inbox")] = None
    return found


def merge(waiting: Hints, more: Iterable[Hint]) -> None:
    """Add hints to those that wait; too many become one that says everything."""
    if EVERYTHING in waiting:
        return
    waiting.update(dict.fromkeys(more))
    if len(waiting) > MOST:
        waiting.clear()
        waiting[EVERYTHING] = None


def encode(hints: Iterable[Hint]) -> bytes:
    """Return hints as they travel: ``{"views": [{"view": …, "id": …}, …]}``."""
    return msgspec.json.encode({"views": list(hints)})

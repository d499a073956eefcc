"""Handing over: what agents want done with a conversation, as interactions hold it."""

from __future__ import annotations

from msgspec import Struct


class HandOverRequested(Struct, frozen=True):
    """A conversation is to go to another department's people: its short name, a skill, and why, for colleagues."""

    by: str = ""
    reason: str = ""
    queue: str = ""
    skill: str = ""
    tell: bool = True
    """Whether the customer is told what happens, and when."""


class ConversationGiven(Struct, frozen=True):
    """What was handed over to a department goes to one of its people, if it is still theirs and nobody has begun."""

    agent: int
    name: str
    department: int
    by: str = ""
    held_by: int | None = None
    """Who had it before, without having answered; null: nobody."""

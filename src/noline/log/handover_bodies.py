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

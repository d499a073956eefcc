"""What services and hand-overs say, as interactions hold it."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct


class HandedOver(Struct, frozen=True):
    """A conversation was given to people: by whom (``service balance``, ``journey welcome``), why, and to whom."""

    by: str = ""
    reason: str = ""
    queue: str = ""
    skill: str = ""


class ServiceBegun(Struct, frozen=True):
    """A customer called a service, by which word, and the session that it is."""

    service: str
    title: str
    word: str
    session: UUID


class ServiceEnded(Struct, frozen=True):
    """How a session ended: ``done, handed_over, failed, timed_out, replaced, stopped, declined``."""

    service: str
    title: str
    outcome: str
    session: UUID

"""What services and hand-overs say, as interactions hold it."""

from __future__ import annotations

from msgspec import Struct


class HandedOver(Struct, frozen=True):
    """A conversation was given to people: by whom (``service balance``, ``journey welcome``), why, and to whom."""

    by: str = ""
    reason: str = ""
    queue: str = ""
    skill: str = ""

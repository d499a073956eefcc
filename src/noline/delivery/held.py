"""Held: campaigns whose messages must not go out now, as part of the catalogue; looked at when a message is claimed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from msgspec import Struct

LOOK_AGAIN = timedelta(minutes=5)
"""How often one is looked at that came into the outbox during a pause, or that a used-up budget holds back."""


class Held(Struct, frozen=True):
    """Messages of ``paused`` campaigns wait; those of ``cancelled`` ones expire."""

    paused: frozenset[UUID] = frozenset()
    cancelled: frozenset[UUID] = frozenset()

"""Service outranks marketing: who waits for a person's answer is not advertised to meanwhile; pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from noline.conversations.model import US, Conversation
from noline.log import Scene

REST = timedelta(hours=24)
"""How long after the last word of a matter that waits for us marketing comes at the earliest."""


def marketing_waits(scene: Scene, customer: UUID) -> datetime | None:
    """Return until when marketing to a customer waits because people owe them an answer; None if it may go."""
    owed = [
        it.last_at + REST
        for it in scene.of(Conversation, customer)
        if it.status == "open" and it.mode == "agent" and it.waiting_for == US
    ]
    until = max(owed, default=None)
    return until if until is not None and until > scene.now else None

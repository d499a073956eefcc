"""Talking: what a customer writes just after a person of ours spoke is meant for that person; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from noline.conversations.model import Conversation
from noline.delivery import Message

WINDOW = timedelta(days=1)
"""How long what a person of ours said counts as having just been said."""


def talk_answered(
    conversations: Sequence[Conversation], questions: Iterable[Message], channel: str, at: datetime
) -> Conversation | None:
    """Return the talk in which words on a channel belong; None where a question was asked since, or there is none."""
    talks = [it for it in conversations if it.is_talk() and it.channel == channel]
    talk = max(talks, key=lambda it: (it.agent_at or it.opened_at, it.id.bytes), default=None)
    if talk is None or talk.agent_at is None or at - talk.agent_at > WINDOW:
        return None
    return None if any(it.at >= talk.agent_at for it in questions) else talk

"""Agents on the stage."""

from __future__ import annotations

from noline.conversations import Conversation
from noline.log.kinds import ReplyRequested
from stage import Stage


async def agent_says(stage: Stage, conversation: Conversation, text: str, *, channel: str = "") -> None:
    """An agent answers in a conversation."""
    body = ReplyRequested(text, channel, by="Sam")
    await stage.tell(conversation.customer, "reply.requested", body, conversation=conversation.id)

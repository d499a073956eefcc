"""Conversations as people read them: each with its messages on every channel, oldest first."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct

from noline.conversations.model import CONVERSATIONS, Conversation
from noline.delivery import MESSAGES, Message
from noline.kernel.db import Connection

_CONVERSATIONS = CONVERSATIONS.select("workspace = $2 and customer = $3 order by opened_at, id")
_MESSAGES = MESSAGES.select(
    "workspace = $2 and customer = $3 and conversation is not null order by at, direction desc, id"
)


class Thread(Struct, frozen=True):
    """A conversation with its messages."""

    conversation: Conversation
    messages: list[Message]


async def read_conversations(tx: Connection, shard: int, workspace: int, customer: UUID) -> list[Thread]:
    """Return a customer's conversations."""
    conversations = await CONVERSATIONS.fetch(tx, _CONVERSATIONS, shard, workspace, customer)
    messages = await MESSAGES.fetch(tx, _MESSAGES, shard, workspace, customer)
    return [Thread(one, [it for it in messages if it.conversation == one.id]) for one in conversations]

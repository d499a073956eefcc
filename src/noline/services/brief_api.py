"""The hand-over brief over HTTP: what whoever takes a conversation over must know."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import get
from litestar.params import FromPath

from noline.access import Principal
from noline.conversations import PHONE_CALLS, Conversation, find_conversation
from noline.delivery import MESSAGES
from noline.kernel.db import Connection
from noline.kernel.ids import Shards
from noline.services.brief import Brief, BriefFact, brief_of
from noline.services.model import SESSIONS

_FACTS: Final = ("conversation.handed_over", "connector.answered", "proof.given", "proof.failed")
_SESSIONS = SESSIONS.select("conversation = $2 order by opened_at desc limit 20")
_MESSAGES = MESSAGES.select("customer = $2 and conversation = $3 order by at desc, id desc limit 200")
_CALLS = PHONE_CALLS.select("customer = $2 and conversation = $3 and state = 'planned' limit 20")
_HAPPENED = """
select kind, at, body from interaction
where shard = $1 and workspace = $2 and subject = $3 and conversation = $4 and kind = any($5)
order by at desc, seq desc limit 50
"""


@get("/conversations/{conversation_id:uuid}/brief", scope="conversations:read", tag="Conversations",
     summary="Read a conversation's brief")  # fmt: skip
async def read_brief(
    principal: Principal, connection: Connection, shards: Shards, conversation_id: FromPath[UUID]
) -> Brief:
    """Return what the customer wants, what was tried, what was promised, and on which channels."""
    shard, conversation = await find_conversation(connection, shards, principal.workspace, conversation_id)
    return await brief_from(connection, shard, conversation)


async def brief_from(connection: Connection, shard: int, conversation: Conversation) -> Brief:
    """Read what a brief is made of."""
    sessions = await SESSIONS.fetch(connection, _SESSIONS, shard, conversation.id)
    messages = await MESSAGES.fetch(connection, _MESSAGES, shard, conversation.customer, conversation.id)
    calls = await PHONE_CALLS.fetch(connection, _CALLS, shard, conversation.customer, conversation.id)
    where: tuple[Any, ...] = (shard, conversation.workspace, conversation.customer, conversation.id)
    rows = await connection.fetch(_HAPPENED, *where, list(_FACTS))
    facts = [BriefFact(row[0], row[1], msgspec.json.decode(row[2]) if row[2] else {}) for row in reversed(rows)]
    return brief_of(conversation, sessions[::-1], facts, calls, messages[::-1])

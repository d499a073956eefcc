"""Thread: one conversation read from the database, by its id alone, page by page from its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.conversations.model import CONVERSATIONS, Conversation
from noline.delivery import LEDGER, MESSAGES, Attempt, Message
from noline.kernel.db import Connection
from noline.kernel.errors import NotFound
from noline.kernel.ids import Shards

HAPPENINGS: Final = (
    "conversation.opened", "conversation.moved", "conversation.closed", "conversation.assigned",
    "conversation.snoozed", "conversation.handed_over", "message.moved", "agent.noted",
    "call.planned", "call.answered", "call.missed", "call.ended", "call.moved", "call.canceled",
)  # fmt: skip
"""What a thread tells besides messages."""
MOST_HAPPENINGS = 500

# An id does not say where its customer lives: one look at each shard's index.
_SHARD_OF = "select shard from {table} where shard = any($1) and id = $2 and workspace = $3"
_PAGE = MESSAGES.select(
    "workspace = $2 and customer = $3 and conversation = $4"
    " and ($5::timestamptz is null or (at, id) < ($5, $6)) order by at desc, id desc limit $7"
)
_HAPPENINGS = """
select id, at, kind, channel, message, body from interaction
where shard = $1 and workspace = $2 and subject = $3 and conversation = $4 and kind = any($5)
  and ($6::timestamptz is null or at >= $6) and ($7::timestamptz is null or at < $7)
order by at desc, seq desc limit $8
"""
_ATTEMPTS = LEDGER.select("message = any($2) order by message, attempt")


class Happening(Struct, frozen=True):
    """Something that happened to a conversation."""

    id: UUID
    at: datetime
    kind: str
    channel: str | None
    message: UUID | None
    body: dict[str, Any]


class ThreadPart(Struct, frozen=True):
    """A stretch of a thread, oldest first. ``earlier``: the key of its first message, if there are more before it."""

    messages: list[Message]
    happenings: list[Happening]
    fates: dict[UUID, Attempt]
    earlier: tuple[datetime, UUID] | None


async def find_conversation(
    connection: Connection, shards: Shards, workspace: int, identity: UUID
) -> tuple[int, Conversation]:
    """Return a conversation and its shard; raises NotFound for one of another workspace too."""
    shard = await _shard_of(connection, shards, "conversation", workspace, identity)
    if shard is not None:
        found = await CONVERSATIONS.fetch(connection, CONVERSATIONS.select("id = $2"), shard, identity)
        if found:
            return shard, found[0]
    raise NotFound("There is no such conversation.", field="conversation", remedy="Look for it in the inbox.")


async def find_message(connection: Connection, shards: Shards, workspace: int, identity: UUID) -> tuple[int, Message]:
    """Return a message and its shard; raises NotFound for one of another workspace too."""
    shard = await _shard_of(connection, shards, "message", workspace, identity)
    if shard is not None:
        found = await MESSAGES.fetch(connection, MESSAGES.select("id = $2"), shard, identity)
        if found:
            return shard, found[0]
    raise NotFound("There is no such message.", field="message", remedy="Look for it in its conversation.")


async def _shard_of(connection: Connection, shards: Shards, table: str, workspace: int, identity: UUID) -> int | None:
    every = list(range(shards.count))
    found = await connection.fetchval(_SHARD_OF.format(table=table), every, identity, workspace)
    return None if found is None else int(found)


async def read_thread(
    connection: Connection,
    shard: int,
    conversation: Conversation,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> ThreadPart:
    """Return the last messages before a key, and what happened between them."""
    where = (shard, conversation.workspace, conversation.customer, conversation.id)
    at, identity = before or (None, None)
    found = await MESSAGES.fetch(connection, _PAGE, *where, at, identity, limit + 1)
    shown = found[:limit][::-1]
    more = len(found) > limit
    since = shown[0].at if more else None
    rows = await connection.fetch(_HAPPENINGS, *where, list(HAPPENINGS), since, at, MOST_HAPPENINGS)
    fates = await read_fates(connection, shard, [it.id for it in shown if it.direction != 1])
    earlier = (shown[0].at, shown[0].id) if more else None
    return ThreadPart(shown, [_happening(row) for row in reversed(rows)], fates, earlier)


async def read_fates(connection: Connection, shard: int, messages: Sequence[UUID]) -> dict[UUID, Attempt]:
    """Return the last attempt at each of these messages."""
    if not messages:
        return {}
    attempts = await LEDGER.fetch(connection, _ATTEMPTS, shard, list(messages))
    return {attempt.message: attempt for attempt in attempts}


def _happening(row: Any) -> Happening:
    body = msgspec.json.decode(row[5]) if row[5] else {}
    return Happening(row[0], row[1], row[2], row[3], row[4], body)

"""Thread: one conversation read from the database, by its id alone, page by page from its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.conversations.model import CONVERSATIONS, Conversation
from noline.conversations.speaking import PLACED
from noline.customers import bonds_of, kin_among
from noline.delivery import LEDGER, MESSAGES, Attempt, Message
from noline.kernel.db import Connection
from noline.kernel.errors import NotFound
from noline.kernel.ids import Shards
from noline.log import INBOUND

HAPPENINGS: Final = (
    "conversation.opened", "conversation.moved", "conversation.closed", "conversation.assigned",
    "conversation.snoozed", "conversation.handed_over", "conversation.handed_back", "message.moved", "agent.noted",
    "call.planned", "call.answered", "call.missed", "call.ended", "call.moved", "call.canceled",
)  # fmt: skip
"""What a thread tells besides messages."""
MOST_HAPPENINGS = 500

# An id does not say where its customer lives: one look at each shard's index.
_SHARD_OF = "select shard from {table} where shard = any($1) and id = $2 and workspace = $3"
# Of a message that travelled in a merge the copy is what conversations go on with.
_COPY_FIRST = " order by home is null {order} limit 1"
_PAGE = MESSAGES.select(
    "workspace = $2 and customer = $3 and conversation = $4"
    " and not (coalesce(body, '{}') ?| array['reaction', 'reacts_to'])"
    " and ($5::timestamptz is null or (at, id) < ($5, $6)) order by at desc, id desc limit $7"
)
_REACTIONS = MESSAGES.select(
    "workspace = $2 and customer = $3 and conversation = $4"
    " and at >= $7 and ((body ? 'reaction' and answers = any($5)) or body ->> 'reacts_to' = any($6)) order by at, id"
)
_HAPPENINGS = """
select id, at, kind, channel, message, body from interaction
where shard = $1 and workspace = $2 and subject = $3 and conversation = $4 and kind = any($5)
  and ($6::timestamptz is null or at >= $6) and ($7::timestamptz is null or at < $7)
order by at desc, seq desc limit $8
"""
_LAST_HEARD = """
select distinct on (channel) channel, coalesce((body ->> 'public')::boolean, false),
  coalesce((body ->> 'privately')::boolean, false) from message
where shard = $1 and workspace = $2 and customer = $3 and conversation = $4 and direction = 1 and channel = any($5)
order by channel, at desc, id desc
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
    reactions: list[Message] = []
    """What stands below its messages, oldest first."""


async def heard_publicly(connection: Connection, shard: int, conversation: Conversation) -> dict[str, bool]:
    """Return the channels on which what the customer said last is for everybody to read.

    With each, whether it can be answered to its writer alone.
    """
    places = sorted(PLACED.intersection(conversation.channels))
    if not places:
        return {}
    it = conversation
    rows = await connection.fetch(_LAST_HEARD, shard, it.workspace, it.customer, it.id, places)
    return {row[0]: row[2] for row in rows if row[1]}


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


async def find_message(
    connection: Connection, shards: Shards, workspace: int, identity: UUID, *, whole: bool = False
) -> tuple[int, Message]:
    """Return a message and its shard; raises NotFound for one of another workspace too.

    ``whole``: its own row, with all that it holds, even where a copy has travelled with its conversation.
    """
    shard = await _shard_of(connection, shards, "message", workspace, identity, "desc" if whole else "asc")
    if shard is not None:
        found = await MESSAGES.fetch(connection, MESSAGES.select("id = $2"), shard, identity)
        if found:
            return shard, found[0]
    raise NotFound("There is no such message.", field="message", remedy="Look for it in its conversation.")


async def _shard_of(
    connection: Connection, shards: Shards, table: str, workspace: int, identity: UUID, order: str = "asc"
) -> int | None:
    every = list(range(shards.count))
    statement = _SHARD_OF.format(table=table) + (_COPY_FIRST.format(order=order) if table == "message" else "")
    found = await connection.fetchval(statement, every, identity, workspace)
    return None if found is None else int(found)


async def read_thread(
    connection: Connection,
    shards: Shards,
    conversation: Conversation,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> ThreadPart:
    """Return the last messages before a key, and what happened between them.

    What was said before a merge, or during one that was undone, is read where it is kept.
    """
    customer = conversation.customer
    bonds = await bonds_of(connection, conversation.workspace, customer)
    at, identity = before or (None, None)
    found: dict[UUID, Message] = {}
    homes: dict[UUID, int] = {}
    happened: list[Any] = []
    for who in (customer, *kin_among(bonds, customer)):
        where = (shards.of(who), conversation.workspace, who, conversation.id)
        for message in await MESSAGES.fetch(connection, _PAGE, *where, at, identity, limit + 1):
            found.setdefault(message.id, message)
            homes.setdefault(message.id, where[0] if message.home is None else message.home)
    latest = sorted(found.values(), key=lambda it: (it.at, it.id.bytes))[-limit - 1 :]
    more = len(latest) > limit
    shown = [await _own(connection, it) for it in latest[-limit:]]
    since = shown[0].at if more else None
    for who in (customer, *kin_among(bonds, customer)):
        where = (shards.of(who), conversation.workspace, who, conversation.id)
        newest = await connection.fetch(_HAPPENINGS, *where, list(HAPPENINGS), since, at, MOST_HAPPENINGS)
        happened += reversed(newest)  # what happened at the same moment stays in its order
    happened.sort(key=lambda row: row[1])
    reactions = [await _own(connection, it) for it in await _below(connection, shards, conversation, bonds, shown)]
    homes |= {it.id: shards.of(it.customer) if it.home is None else it.home for it in reactions}
    fates: dict[UUID, Attempt] = {}
    sent: dict[int, list[UUID]] = {}
    for it in (*shown, *reactions):
        if it.direction != INBOUND:
            sent.setdefault(homes[it.id], []).append(it.id)
    for shard, messages in sorted(sent.items()):
        fates |= await read_fates(connection, shard, messages)
    earlier = (shown[0].at, shown[0].id) if more else None
    return ThreadPart(shown, [_happening(row) for row in happened], fates, earlier, reactions)


async def read_reactions(
    connection: Connection, shards: Shards, message: Message
) -> tuple[list[Message], list[Attempt]]:
    """Return what stands below a message, oldest first, and the last attempts at ours."""
    if message.conversation is None:
        return [], []
    _, conversation = await find_conversation(connection, shards, message.workspace, message.conversation)
    bonds = await bonds_of(connection, conversation.workspace, conversation.customer)
    found = [await _own(connection, it) for it in await _below(connection, shards, conversation, bonds, [message])]
    attempts: list[Attempt] = []
    for it in found:
        if it.direction != INBOUND:
            shard = shards.of(it.customer) if it.home is None else it.home
            attempts += (await read_fates(connection, shard, [it.id])).values()
    return found, attempts


async def _below(
    connection: Connection, shards: Shards, conversation: Conversation, bonds: Any, messages: Sequence[Message]
) -> list[Message]:
    found: dict[UUID, Message] = {}
    identities = [it.id for it in messages]
    for who in (conversation.customer, *kin_among(bonds, conversation.customer)) if messages else ():
        where = (shards.of(who), conversation.workspace, who, conversation.id)
        since = min(it.at for it in messages)  # nobody reacts to what is not there yet
        for it in await MESSAGES.fetch(connection, _REACTIONS, *where, identities, list(map(str, identities)), since):
            found.setdefault(it.id, it)
    return sorted(found.values(), key=lambda it: (it.at, it.id.bytes))


async def _own(connection: Connection, message: Message) -> Message:
    """Return a message as its own row has it, with what has come of the copy."""
    if message.home is None:
        return message
    own = await MESSAGES.fetch(connection, MESSAGES.select("id = $2"), message.home, message.id)
    if not own:
        return message
    return msgspec.structs.replace(
        message, status=own[0].status, body=own[0].body, reading=message.reading or own[0].reading
    )


async def read_fates(connection: Connection, shard: int, messages: Sequence[UUID]) -> dict[UUID, Attempt]:
    """Return the last attempt at each of these messages."""
    if not messages:
        return {}
    attempts = await LEDGER.fetch(connection, _ATTEMPTS, shard, list(messages))
    return {attempt.message: attempt for attempt in attempts}


def _happening(row: Any) -> Happening:
    body = msgspec.json.decode(row[5]) if row[5] else {}
    return Happening(row[0], row[1], row[2], row[3], row[4], body)

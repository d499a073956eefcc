"""Topics as people look at them: found by their id or listed, with participants and the thread page by page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from noline.conversations.topics.model import (
    COMMENTS,
    MEMBERS,
    PARTICIPANTS,
    TOPICS,
    Comment,
    Member,
    Participant,
    Topic,
)
from noline.conversations.topics.policy import public_name
from noline.kernel.db import Connection
from noline.kernel.errors import InvalidInput, NotFound
from noline.kernel.ids import Shards

GONE: Final = "removed"

_TOPIC = TOPICS.select("id = $2 and workspace = $3 and status <> 'removed'")
_LIST = f"""
select {TOPICS.selected} from topic where workspace = $1 and status <> 'removed'
  and ($2 = '' or name ilike '%' || $2 || '%' or reference ilike $2 || '%') and ($3 = '' or kind = $3)
  and ($4 = '' or status = $4) and ($5::timestamptz is null or (last_at, id) < ($5, $6))
order by last_at desc, id desc limit $7
"""
_MEMBERS = MEMBERS.select("topic = $2 and ($3::uuid is null or customer > $3) order by customer limit $4")
_MEMBER = MEMBERS.select("topic = $2 and customer = $3")
_PARTICIPANT = PARTICIPANTS.select("customer = $2 and topic = $3")
_THREAD = COMMENTS.select("topic = $2 and ($3::bigint is null or number < $3) order by number desc limit $4")
_COMMENT = COMMENTS.select("topic = $2 and id = $3 and removed_at is null")
_MODES = """
select p.customer, p.mode from unnest($1::int[], $2::uuid[]) as given(shard, customer)
join topic_participant p on p.shard = given.shard and p.customer = given.customer and p.topic = $3
"""
_NAMES = """
select c.id, c.attributes ->> 'first_name', c.attributes ->> 'last_name', c.attributes ->> 'name'
from unnest($1::int[], $2::uuid[]) as given(shard, customer)
join customer c on c.shard = given.shard and c.id = given.customer and c.workspace = $3
"""
_CONTENT = "select content from file where hash = $1"


class Told(Struct, frozen=True):
    """A participant, and how they want to hear of the topic."""

    member: Member
    mode: str


async def find_topic(connection: Connection, shards: Shards, workspace: int, identity: UUID) -> Topic:
    """Return a topic; raises NotFound for one of another workspace too."""
    found = await TOPICS.fetch(connection, _TOPIC, shards.of(identity), identity, workspace)
    if not found:
        raise NotFound("There is no such topic.", field="topic", remedy="Look for it in the list of topics.")
    return found[0]


async def list_topics(
    connection: Connection, workspace: int, *, q: str, kind: str, status: str, after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Topic]:  # fmt: skip
    """Return topics, those last spoken in first."""
    at, identity = after or (None, None)
    plain = q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return await TOPICS.fetch(connection, _LIST, workspace, plain, kind, status, at, identity, limit)


async def list_participants(
    connection: Connection, shards: Shards, topic: UUID, after: UUID | None, limit: int
) -> list[Told]:
    """Return who takes part, in the order of their ids."""
    members = await MEMBERS.fetch(connection, _MEMBERS, shards.of(topic), topic, after, limit)
    where = [shards.of(it.customer) for it in members]
    modes = dict(await connection.fetch(_MODES, where, [it.customer for it in members], topic))
    return [Told(it, modes.get(it.customer, "at_once")) for it in members]


async def find_member(connection: Connection, shards: Shards, topic: UUID, customer: UUID) -> Member | None:
    """Return a participant, if they take part."""
    found = await MEMBERS.fetch(connection, _MEMBER, shards.of(topic), topic, customer)
    return found[0] if found else None


async def find_participant(connection: Connection, shards: Shards, topic: UUID, customer: UUID) -> Participant | None:
    """Return what a customer wants to hear of a topic, also of one that they have left."""
    found = await PARTICIPANTS.fetch(connection, _PARTICIPANT, shards.of(customer), customer, topic)
    return found[0] if found else None


async def read_comments(
    connection: Connection, shards: Shards, topic: UUID, before: int | None, limit: int
) -> list[Comment]:
    """Return comments, the latest first; those taken out are there without their words."""
    return await COMMENTS.fetch(connection, _THREAD, shards.of(topic), topic, before, limit)


async def read_comment_file(
    connection: Connection, shards: Shards, topic: UUID, comment: UUID, place: int
) -> tuple[dict[str, Any], bytes]:
    """Return a file of a comment that stands in the topic; raises NotFound."""
    found = await COMMENTS.fetch(connection, _COMMENT, shards.of(topic), topic, comment)
    held = found[0].files if found else []
    content = None
    if 0 <= place < len(held):
        content = await connection.fetchval(_CONTENT, bytes.fromhex(held[place]["hash"]))
    if content is None:
        raise NotFound("There is no such file.", field="place", remedy="Look at the comment's files.")
    return held[place], bytes(content)


async def names_of(
    connection: Connection, shards: Shards, workspace: int, customers: Sequence[UUID]
) -> dict[UUID, str]:
    """Return the names under which others read customers; raises InvalidInput for one who is not the company's."""
    rows = await connection.fetch(_NAMES, [shards.of(it) for it in customers], list(customers), workspace)
    found = {row[0]: {"first_name": row[1], "last_name": row[2], "name": row[3]} for row in rows}
    for at, customer in enumerate(customers):
        if customer not in found:
            field = f"participants[{at}].customer"
            raise InvalidInput("There is no such customer.", field=field, remedy="Give the id of a customer.")
    return {customer: public_name(attributes) for customer, attributes in found.items()}

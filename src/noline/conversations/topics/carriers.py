"""What the relay carries between a topic's shard and those of its participants: slice by slice, each once."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID, uuid5

import msgspec
from msgspec import Struct

from noline.content import MAX_PICTURE, clean_picture, is_picture
from noline.conversations.topics.model import COMMENTS, TOPICS
from noline.kernel.db import Database
from noline.kernel.errors import InvalidInput, TooLarge
from noline.kernel.ids import Shards
from noline.log import Appender, Draft, Interaction
from noline.log.kinds import (
    CommentPosted,
    CommentRefused,
    CommentShared,
    CommentWritten,
    Joining,
    ParticipantJoined,
    ParticipantLeft,
    PostRequested,
    StoredFile,
    TopicFollowed,
    TopicHanded,
    TopicJoined,
    TopicLeft,
)

SLICE: Final = 4000
"""Participants told of a comment at a time: other things said meanwhile are carried in between."""

_MEMBERS = """
select customer from topic_member
where shard = $1 and topic = $2 and ($3::uuid is null or customer > $3) order by customer limit $4
"""
_TOPIC = TOPICS.select("id = $2")
_COMMENT = COMMENTS.select("id = $2 and removed_at is null")
_FILE = "select content from file where hash = $1"
_KEEP = "insert into file (hash, media_type, size, content) values ($1, $2, $3, $4) on conflict do nothing"


class TopicCarrier:
    """Carries every kind of a topic's; what it appends has ids of its own cause, so twice comes out as once."""

    kinds = (
        "comment.posted", "comment.spread", "comment.refused", "comment.written", "participant.joined",
        "participant.left", "topic.left", "topic.followed", "topic.handed",
    )  # fmt: skip

    def __init__(self, shards: Shards, appender: Appender) -> None:
        self._shards = shards
        self._appender = appender

    async def carry(self, database: Database, batch: Sequence[Interaction]) -> None:
        """Append to the shards of those whom it concerns."""
        for interaction in batch:
            body = interaction.body
            if isinstance(body, CommentPosted):
                await self._share(database, interaction, body)
            elif isinstance(body, CommentWritten):
                await self._offer(database, interaction, body)
            else:
                await self._appender.append_all(list(_carried(interaction)))

    async def _share(self, database: Database, interaction: Interaction, body: CommentPosted) -> None:
        """Tell a slice of the participants, and leave word where to go on."""
        async with database.connection() as connection:
            shard, topic = interaction.shard, interaction.subject
            topics = await TOPICS.fetch(connection, _TOPIC, shard, topic)
            comments = await COMMENTS.fetch(connection, _COMMENT, shard, body.comment)
            if not topics or not comments:
                return
            rows = await connection.fetch(_MEMBERS, shard, topic, body.after, SLICE)
        comment = comments[0]
        shared = CommentShared(
            topic=topic, comment=comment.id, topic_name=topics[0].name, name=comment.name or "…", text=comment.text,
            files=tuple(StoredFile(**file) for file in comment.files), department=topics[0].department,
        )  # fmt: skip
        told = msgspec.structs.replace(shared, mentioned=True)
        own = msgspec.structs.replace(shared, own=True)
        mentioned = frozenset(body.mentioned)
        drafts = []
        for (customer,) in rows:
            if customer != comment.author:
                drafts.append(
                    _draft(interaction, customer, "comment.shared", told if customer in mentioned else shared)
                )
            elif body.heard:
                drafts.append(_draft(interaction, customer, "comment.shared", own))
        if drafts:
            await self._appender.append_all(drafts)
        if len(rows) == SLICE:
            rest = CommentPosted(body.comment, mentioned=body.mentioned, after=rows[-1][0], heard=body.heard)
            await self._appender.append(_draft(interaction, topic, "comment.spread", rest))

    async def _offer(self, database: Database, interaction: Interaction, body: CommentWritten) -> None:
        files = tuple([await cleaned(database, file) for file in body.files])
        wanted = PostRequested(
            text=body.text,
            author=None if body.ours else interaction.subject,
            name=body.name,
            channel=interaction.channel or "",
            answers=body.answers,
            files=tuple(file for file in files if file is not None),
            starts=body.starts,
            message=interaction.message,
            conversation=interaction.conversation,
        )
        await self._appender.append(_draft(interaction, body.topic, "comment.post_requested", wanted))


async def cleaned(database: Database, file: StoredFile) -> StoredFile | None:
    """Return a picture as others may see it, without the place where it was taken; other files as they are.

    None for what claims to be a picture and is none.
    """
    async with database.connection() as connection:
        content = await connection.fetchval(_FILE, bytes.fromhex(file.hash))
    if content is None:
        return None
    content = bytes(content)
    if not is_picture(file.media_type, content):
        return file
    try:
        shown, kind = await asyncio.to_thread(clean_picture, content, most=MAX_PICTURE)
    except (InvalidInput, TooLarge):
        return None
    digest = hashlib.sha256(shown).digest()
    async with database.connection() as connection:
        await connection.execute(_KEEP, digest, kind, len(shown), shown)
    return StoredFile(file.name, kind, digest.hex(), len(shown))


def _carried(interaction: Interaction) -> Iterable[Draft]:
    body, by = interaction.body, interaction.subject
    if isinstance(body, ParticipantJoined):
        for one in body.who:
            joined = TopicJoined(interaction.subject, body.name, one.role, body.by)
            yield _draft(interaction, one.customer, "topic.joined", joined)
    elif isinstance(body, ParticipantLeft):
        for customer in () if body.told else body.customers:
            yield _draft(interaction, customer, "topic.left", TopicLeft(by, "company", told=True))
    elif isinstance(body, TopicLeft):
        if not body.told:
            yield _draft(
                interaction, body.topic, "participant.leave_requested", ParticipantLeft((by,), "self", told=True)
            )
    elif isinstance(body, TopicFollowed):
        if body.back:
            back = ParticipantJoined((Joining(by, body.name),), "self")
            yield _draft(interaction, body.topic, "participant.join_requested", back)
    elif isinstance(body, TopicHanded):
        joins = ParticipantJoined((Joining(by, body.name, body.role),), "self")
        yield _draft(interaction, body.topic, "participant.join_requested", joins)
        if body.leaves:
            leaves = ParticipantLeft((body.instead_of,), "self", told=True)
            yield _draft(interaction, body.topic, "participant.leave_requested", leaves)
    elif isinstance(body, CommentRefused):
        yield _draft(interaction, body.customer, "comment.declined", body)


def posted_as(written: UUID, topic: UUID) -> UUID:
    """Return the id of the comment that will be made of what a customer wrote."""
    return uuid5(written, f"comment.post_requested {topic}")


def _draft(cause: Interaction, subject: UUID, kind: str, body: Struct) -> Draft:
    return Draft(
        id=uuid5(cause.id, f"{kind} {subject}"),
        workspace=cause.workspace,
        subject=subject,
        at=cause.at,
        kind=kind,
        body=body,
        channel=cause.channel if kind == "comment.post_requested" else None,
        cause=cause.id,
        depth=cause.depth + 1,
        bulk=kind == "comment.shared",
    )

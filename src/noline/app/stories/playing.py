"""A play of a story, read: who plays in it, and all that the log says of them since it began."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec
from msgspec import Struct

from noline.app.bootstrap import Noline
from noline.app.stories.model import Cast, Happened, Play, Said
from noline.content import Templates
from noline.delivery import Status
from noline.kernel.db import Connection
from noline.log import INBOUND
from noline.log.kinds import StoryBegun

_MOST: Final = 2000
# The last story that was set up, and whether it was cleared away since.
_BEGUN = """
select at, kind, body from interaction where shard = $1 and subject = $2 and workspace = $3
  and kind in ('story.begun', 'story.ended') order by at desc, seq desc limit 1
"""
_ROUND = """
select count(*) from interaction where shard = $1 and subject = $2 and workspace = $3 and kind = 'story.begun'
"""
_SAID = """
select message.at, given.part, message.direction, message.channel, message.body, message.purpose,
  message.template, message.run, message.conversation
from unnest($1::integer[], $2::uuid[], $5::text[]) as given(shard, customer, part)
join message on message.shard = given.shard and message.customer = given.customer
where message.workspace = $3 and message.at >= $4 and (message.direction = 1 or message.status >= $6)
order by message.at, message.id limit $7
"""
_FACTS = """
select said.at, given.part, said.kind, said.channel, said.body, said.conversation
from unnest($1::integer[], $2::uuid[], $4::text[]) as given(shard, subject, part)
join interaction as said on said.shard = given.shard and said.subject = given.subject
where said.workspace = $3 and said.at >= $5 and said.kind = any($6)
order by said.at, said.seq limit $7
"""
_KINDS: Final = (
    "reply.requested", "conversation.handed_over", "proof.given", "comment.written", "topic.followed", "goal.reached",
    "event.tracked",
)  # fmt: skip


class Begun(Struct, frozen=True):
    """A story that is set up, and since when."""

    at: datetime
    body: StoryBegun


def subject_of(workspace: int, number: int) -> UUID:
    """Return whom the facts of a workspace's story are about: the story itself."""
    return uuid5(NAMESPACE_URL, f"noline story {workspace} {number}")


async def find_begun(connection: Connection, noline: Noline, workspace: int, number: int) -> Begun | None:
    """Return the story as it was set up last; None if it is not, or was cleared away."""
    subject = subject_of(workspace, number)
    row = await connection.fetchrow(_BEGUN, noline.shards.of(subject), subject, workspace)
    if row is None or row["kind"] != "story.begun":
        return None
    return Begun(row["at"], msgspec.json.decode(row["body"], type=StoryBegun))


async def count_rounds(connection: Connection, noline: Noline, workspace: int, number: int) -> int:
    """Return how often a story has been set up."""
    subject = subject_of(workspace, number)
    return int(await connection.fetchval(_ROUND, noline.shards.of(subject), subject, workspace))


def cast_of(begun: Begun) -> Cast:
    """Return who plays."""
    return Cast({it.part: it.customer for it in begun.body.people}, begun.body.order)


async def read_play(connection: Connection, noline: Noline, templates: Templates, workspace: int, begun: Begun) -> Play:
    """Return what has been said and has happened, each in its order."""
    people = begun.body.people
    shards = [noline.shards.of(it.customer) for it in people]
    customers, parts = [it.customer for it in people], [it.part for it in people]
    said = await connection.fetch(_SAID, shards, customers, workspace, begun.at, parts, int(Status.SENT), _MOST)
    facts = await connection.fetch(_FACTS, shards, customers, workspace, parts, begun.at, list(_KINDS), _MOST)
    return Play(
        tuple(_said(row, templates) for row in said),
        tuple(Happened(row[0], row[1], row[2], row[3] or "", _json(row[4]), row[5]) for row in facts),
    )


def _said(row: Any, templates: Templates) -> Said:
    template = templates.by_id.get(row[6]) if row[6] else None
    return Said(
        at=row[0],
        part=row[1],
        came=row[2] == INBOUND,
        channel=row[3],
        text=str(_json(row[4]).get("text", "")),
        purpose=row[5],
        template=template.name if template else "",
        run=row[7] is not None,
        conversation=row[8],
    )


def _json(body: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = msgspec.json.decode(body) if body else {}
    return found

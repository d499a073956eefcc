"""What is set aside, as people look through it: with its customer and what it says; and all of it handled again."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.kernel.db import Connection, Database
from noline.kernel.errors import NotFound
from noline.log import replay


class SetAsideItem(Struct, frozen=True):
    """One interaction that a follower could not handle."""

    id: UUID
    follower: str
    kind: str
    why: str
    at: datetime
    subject: UUID
    customer_name: str
    """Empty where the subject is no customer one knows by name."""


class SetAsideDetail(Struct, frozen=True):
    """The same with the interaction itself: ``body`` as the log holds it."""

    item: SetAsideItem
    happened_at: datetime | None
    channel: str | None
    body: Any


class SetAsideGroup(Struct, frozen=True):
    """How many of one kind a follower has set aside."""

    follower: str
    kind: str
    count: int


_SELECT = """
select aside.id, aside.follower, aside.kind, aside.why, aside.at, aside.subject, coalesce(item.name, ''), aside.shard,
  aside.seq
from set_aside as aside
left join customer_item as item on item.shard = aside.shard and item.customer = aside.subject
where aside.workspace = $1 and aside.replayed_at is null
"""
_PAGE = f"""
{_SELECT} and ($2::text is null or aside.follower = $2) and ($3::text is null or aside.kind = $3)
  and ($4::timestamptz is null or (aside.at, aside.id, aside.follower) < ($4, $5::uuid, $6::text))
order by aside.at desc, aside.id desc, aside.follower desc limit $7
"""
_GROUPS = """
select follower, kind, count(*) from set_aside where workspace = $1 and replayed_at is null
group by follower, kind order by 3 desc, 1, 2
"""
_BODY = "select at, channel, body from interaction where shard = $1 and seq = $2 and workspace = $3"
_SHARD = "select shard from set_aside where workspace = $1 and id = $2 and replayed_at is null limit 1"
_SHARDS = """
select distinct shard from set_aside where workspace = $1 and replayed_at is null
  and ($2::text is null or follower = $2) and ($3::text is null or kind = $3)
"""
_ALL = """
update set_aside set replayed_at = $4 where shard = $5 and workspace = $1 and replayed_at is null
  and ($2::text is null or follower = $2) and ($3::text is null or kind = $3)
"""

Before = tuple[datetime, UUID, str]


async def page_set_aside(
    connection: Connection, workspace: int, follower: str | None, kind: str | None, before: Before | None, limit: int
) -> list[SetAsideItem]:
    """Return what waits for a person, newest first."""
    at = before or (None, None, None)
    rows = await connection.fetch(_PAGE, workspace, follower, kind, *at, limit)
    return [SetAsideItem(*row[:7]) for row in rows]


async def count_set_aside(connection: Connection, workspace: int) -> list[SetAsideGroup]:
    """Return how much of what is set aside."""
    return [SetAsideGroup(*row) for row in await connection.fetch(_GROUPS, workspace)]


async def find_set_aside(connection: Connection, workspace: int, interaction: UUID) -> SetAsideDetail:
    """Return one with what it says; raises NotFound."""
    row = await connection.fetchrow(f"{_SELECT} and aside.id = $2 limit 1", workspace, interaction)
    if row is None:
        raise _missing()
    said = await connection.fetchrow(_BODY, row[7], row[8], workspace)
    body = msgspec.json.decode(said[2]) if said and said[2] is not None else None
    return SetAsideDetail(SetAsideItem(*row[:7]), said[0] if said else None, said[1] if said else None, body)


async def replay_one(tx: Connection, workspace: int, interaction: UUID, now: datetime) -> None:
    """Have one handled again by those that set it aside; raises NotFound."""
    shard = await tx.fetchval(_SHARD, workspace, interaction)
    if shard is None:
        raise _missing()
    await replay(tx, workspace, shard, interaction, now)


async def replay_all(database: Database, workspace: int, follower: str | None, kind: str | None, now: datetime) -> int:
    """Have everything of a follower or kind handled again, shard by shard; returns how much that is."""
    async with database.connection() as connection:
        shards = [row[0] for row in await connection.fetch(_SHARDS, workspace, follower, kind)]
    count = 0
    for shard in shards:
        async with database.transaction() as tx:
            done = await tx.execute(_ALL, workspace, follower, kind, now, shard)
            count += int(done.split()[-1])
    return count


def _missing() -> NotFound:
    return NotFound("Nothing by that id is set aside.", field="id", remedy="List what is set aside.")

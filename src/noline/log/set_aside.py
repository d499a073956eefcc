"""What could not be handled is set aside: kept with its reason, seen by people, and handled again when it is mended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from noline.kernel.db import Connection
from noline.kernel.errors import NotFound
from noline.log.model import Interaction

MAX_WHY = 2000

_INSERT = """
insert into set_aside (shard, id, follower, seq, workspace, subject, kind, why)
select $1, given.id, $2, given.seq, given.workspace, given.subject, given.kind, given.why
from unnest($3::uuid[], $4::bigint[], $5::integer[], $6::uuid[], $7::text[], $8::text[])
  as given(id, seq, workspace, subject, kind, why)
on conflict (shard, id, follower) do update set why = excluded.why, replayed_at = null
"""
_LIST = """
select shard, id, follower, seq, workspace, subject, kind, why, at, replayed_at from set_aside
where workspace = $1 and replayed_at is null order by at desc limit $2
"""
_WANT = """
update set_aside set replayed_at = $4 where shard = $1 and id = $2 and workspace = $3 and replayed_at is null
returning id
"""
_TAKE = """
delete from set_aside where (shard, id, follower) = (
  select shard, id, follower from set_aside
  where shard = $1 and follower = $2 and replayed_at is not null order by seq limit 1)
returning seq
"""
_REFUSE = """
update set_aside set why = $4, replayed_at = null
where shard = $1 and follower = $2 and seq = $3
"""


class SetAside(Struct, frozen=True):
    """One interaction that a follower could not handle."""

    shard: int
    id: UUID
    follower: str
    seq: int
    workspace: int
    subject: UUID
    kind: str
    why: str
    at: datetime
    replayed_at: datetime | None


async def set_aside(tx: Connection, follower: str, refused: Sequence[tuple[Interaction, str]]) -> None:
    """Put interactions of one shard aside, each with its reason, within the transaction that moves past them."""
    if not refused:
        return
    rows = [(it.id, it.seq, it.workspace, it.subject, it.kind, readable(why)) for it, why in refused]
    await tx.execute(_INSERT, refused[0][0].shard, follower, *map(list, zip(*rows, strict=True)))


async def list_set_aside(tx: Connection, workspace: int, limit: int = 100) -> list[SetAside]:
    """Return what waits for a person, newest first."""
    return [SetAside(*row) for row in await tx.fetch(_LIST, workspace, limit)]


async def replay(tx: Connection, workspace: int, shard: int, interaction: UUID, at: datetime) -> UUID:
    """Have an interaction handled again, by those followers that set it aside; raises NotFound if none did.

    Nothing is appended: the others have handled it. Its follower handles it alone, under the lock of the shard.
    """
    if not await tx.fetch(_WANT, shard, interaction, workspace, at):
        raise NotFound("Nothing by that id is set aside.", field="id", remedy="List what is set aside.")
    return interaction


async def take_wanted(tx: Connection, shard: int, follower: str) -> int | None:
    """Remove what is to be handled again first, and return its place; for the follower that holds the shard."""
    seq: int | None = await tx.fetchval(_TAKE, shard, follower)
    return seq


async def refuse_wanted(tx: Connection, shard: int, follower: str, seq: int, why: str) -> None:
    """Leave it set aside: its effects could not be written this time either."""
    await tx.execute(_REFUSE, shard, follower, seq, readable(why))


def readable(why: str) -> str:
    """Return a reason as PostgreSQL can store it."""
    return why.encode("utf-8", "replace").decode().replace("\0", "")[:MAX_WHY]

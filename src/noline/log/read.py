"""Read the log: a shard's next interactions for a follower, and a subject's history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.kernel.db import Connection
from noline.log.kinds import KINDS, decode_body
from noline.log.model import Interaction

_COLUMNS = """shard, seq, id, workspace, subject, at, kind, version, body, direction, channel, conversation, message,
 campaign, contact_event, run, department, purpose, cost, currency, cause, depth"""

_NEXT = f"select {_COLUMNS} from interaction where shard = $1 and seq > $2 order by seq limit $3"
_NEXT_REACTING = f"select {_COLUMNS} from interaction where shard = $1 and seq > $2 and reacts order by seq limit $3"
_TOGETHER = f"""
select next.* from unnest($1::integer[], $2::bigint[]) as given(shard, after) cross join lateral (
  select {_COLUMNS} from interaction
  where shard = given.shard and seq > given.after {{which}} order by seq limit $3
) as next order by next.shard, next.seq
"""
_NEXT_TOGETHER = _TOGETHER.format(which="")
_NEXT_TOGETHER_REACTING = _TOGETHER.format(which="and reacts")
_KINDS = f"""
select {_COLUMNS} from interaction where shard = $1 and seq > $2 and seq <= $3 and kind = any($4) order by seq
"""
_HISTORY = f"""
select {_COLUMNS} from interaction where shard = $1 and workspace = $2 and subject = $3 order by at, seq limit $4
"""
_TIMELINE = f"""
select {_COLUMNS} from interaction where shard = $1 and workspace = $2 and subject = $3 and {{before}}
order by at desc, seq desc limit $4
"""
_TIMELINE_FIRST = _TIMELINE.format(before="true")
_TIMELINE_NEXT = _TIMELINE.format(before="at <= $5 and (at, seq) < ($5, $6)")
# With filters. The next ones follow the place after which to go on, in either direction.
_SUBJECT = f"""
select {_COLUMNS} from interaction where shard = $1 and workspace = $2 and subject = $3
and ($5::text[] is null or kind = any($5)) and ($6::text is null or channel = $6)
and ($7::timestamptz is null or (at {{sign}}= $7 and (at, seq) {{sign}} ($7, $8)))
order by at {{order}}, seq {{order}} limit $4
"""
_SUBJECT_NEWEST = _SUBJECT.format(sign="<", order="desc")
_SUBJECT_OLDEST = _SUBJECT.format(sign=">", order="asc")

_FIRST_UNKNOWN = """
select min(seq) from interaction
where shard = $1 and seq > $2 and seq <= $3 and not exists (
  select from unnest($4::text[], $5::smallint[]) as known(kind, version)
  where known.kind = interaction.kind and known.version >= interaction.version)
"""
_FIRST_UNKNOWN_TOGETHER = """
select given.shard, min(interaction.seq)
from unnest($1::integer[], $2::bigint[], $3::bigint[]) as given(shard, after, upto)
join interaction on interaction.shard = given.shard and interaction.seq > given.after and interaction.seq <= given.upto
where not exists (
  select from unnest($4::text[], $5::smallint[]) as known(kind, version)
  where known.kind = interaction.kind and known.version >= interaction.version)
group by given.shard
"""
_WITH = """
select distinct given.shard from unnest($1::integer[], $2::bigint[], $3::bigint[]) as given(shard, after, upto)
join interaction on interaction.shard = given.shard and interaction.seq > given.after and interaction.seq <= given.upto
where interaction.kind = any($4)
"""
_KNOWN = ([kind.name for kind in KINDS.values()], [kind.version for kind in KINDS.values()])


class UnknownKind(Exception):
    """The log holds a kind or body version of a newer release: this process leaves the shard to a newer one."""


class Unreadable(Struct, frozen=True):
    """Stands for a stored body that is not what its kind says; whoever handles it sets it aside."""

    why: str


def _interaction(row: Any, *, strict: bool = True) -> Interaction:
    kind = KINDS.get(row[6])
    if kind is None or row[7] > kind.version:
        if strict:
            raise UnknownKind(f"{row[6]} version {row[7]}")
        body: Struct = Unreadable("It was written by a newer release.")
    else:
        try:
            body = decode_body(row[6], row[8])
        except msgspec.DecodeError as error:
            body = Unreadable(str(error))
    values: tuple[Any, ...] = (*row[:8], body, *row[9:])
    return Interaction(*values)


async def read_next(tx: Connection, shard: int, after: int, limit: int, *, reacting: bool) -> list[Interaction]:
    """Return what follows ``after`` on the shard; raises UnknownKind if the very first of it is of a newer release."""
    rows = await tx.fetch(_NEXT_REACTING if reacting else _NEXT, shard, after, limit)
    return _known(rows)


async def read_next_together(
    tx: Connection, places: Mapping[int, int], limit: int, *, reacting: bool
) -> dict[int, list[Interaction]]:
    """Return what follows on several shards after their places; raises UnknownKind as ``read_next`` does."""
    statement = _NEXT_TOGETHER_REACTING if reacting else _NEXT_TOGETHER
    rows = await tx.fetch(statement, list(places), list(places.values()), limit)
    return {shard: _known(mine) for shard, mine in groupby(rows, itemgetter(0))}


def _known(rows: Iterable[Any]) -> list[Interaction]:
    batch: list[Interaction] = []
    for row in rows:
        try:
            batch.append(_interaction(row))
        except UnknownKind:
            if not batch:
                raise
            break
    return batch


async def read_history(
    tx: Connection, shard: int, workspace: int, subject: UUID, limit: int = 1000
) -> list[Interaction]:
    """Return a subject's first interactions in the order of domain time; a newer release's have no readable body."""
    return [_interaction(row, strict=False) for row in await tx.fetch(_HISTORY, shard, workspace, subject, limit)]


async def read_timeline(
    tx: Connection,
    shard: int,
    workspace: int,
    subject: UUID,
    *,
    before: tuple[datetime, int] | None = None,
    limit: int = 50,
) -> list[Interaction]:
    """Return a subject's last interactions, the newest first; ``before`` is domain time and place of the last seen."""
    if before is None:
        rows = await tx.fetch(_TIMELINE_FIRST, shard, workspace, subject, limit)
    else:
        rows = await tx.fetch(_TIMELINE_NEXT, shard, workspace, subject, limit, *before)
    return [_interaction(row, strict=False) for row in rows]


async def read_subject(
    tx: Connection,
    shard: int,
    workspace: int,
    subject: UUID,
    *,
    kinds: Sequence[str] | None = None,
    channel: str | None = None,
    past: tuple[datetime, int] | None = None,
    oldest_first: bool = False,
    limit: int = 50,
) -> list[Interaction]:
    """Return a subject's interactions of some kinds or on a channel; ``past``: time and place of the last seen."""
    statement = _SUBJECT_OLDEST if oldest_first else _SUBJECT_NEWEST
    rows = await tx.fetch(statement, shard, workspace, subject, limit, kinds, channel, *(past or (None, None)))
    return [_interaction(row, strict=False) for row in rows]


async def read_kinds(tx: Connection, shard: int, after: int, upto: int, kinds: list[str]) -> list[Interaction]:
    """Return the interactions of some kinds on a stretch of a shard."""
    return [_interaction(row) for row in await tx.fetch(_KINDS, shard, after, upto, kinds)]


async def known_upto(tx: Connection, shard: int, after: int, upto: int) -> int:
    """Return how far this release knows every kind and version; raises UnknownKind if it knows not even the first."""
    first = await tx.fetchval(_FIRST_UNKNOWN, shard, after, upto, *_KNOWN)
    if first == after + 1:
        raise UnknownKind(f"at place {first}")
    return upto if first is None else int(first) - 1


async def known_upto_together(tx: Connection, after: Mapping[int, int], upto: Mapping[int, int]) -> dict[int, int]:
    """Return how far this release knows everything on several shards; raises UnknownKind as ``known_upto`` does."""
    places = list(upto), [after[shard] for shard in upto], list(upto.values())
    unknown = {row[0]: row[1] for row in await tx.fetch(_FIRST_UNKNOWN_TOGETHER, *places, *_KNOWN)}
    for shard, first in unknown.items():
        if first == after[shard] + 1:
            raise UnknownKind(f"at place {first} of shard {shard}")
    return {shard: unknown[shard] - 1 if shard in unknown else last for shard, last in upto.items()}


async def shards_with(
    tx: Connection, after: Mapping[int, int], upto: Mapping[int, int], kinds: Sequence[str]
) -> set[int]:
    """Return the shards with interactions of some kinds on a stretch."""
    places = list(upto), [after[shard] for shard in upto], list(upto.values())
    return {row[0] for row in await tx.fetch(_WITH, *places, kinds)}

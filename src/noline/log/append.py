"""Append to one shard of the log: no gap, no id twice, committed in order.

The head row is locked first; *in a new statement*, whose snapshot sees every earlier append of the shard, the ids
already seen are dropped and the head is moved; the rest is copied. So a plain ``seq > cursor`` read never skips a row.
The head lock is the last lock that any transaction takes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from noline.kernel.clock import wall_now
from noline.kernel.db import Connection
from noline.log.kinds import KINDS
from noline.log.model import Draft, encode_body

_LOCK_HEAD = "select seq, seen_generation from head where shard = $1 for update"

# By how many rows, and the last of them that reacts, and that a person waits for; 0: none does.
_MOVE = """
update head set seq = seq + {count}, reacts = case {reacts} when 0 then reacts else seq + {reacts} end,
  urgent = case {urgent} when 0 then urgent else seq + {urgent} end
{source} where shard = $1
"""
_MOVE_HEAD = (
    _MOVE.format(count="$2::integer", reacts="$3::integer", urgent="$4::integer", source="")
    + "returning seq - $2::integer"
)

# Remember the ids that neither generation holds. Usually none was held: then the head is moved at once, else the
# new ones are returned, and it is moved when their number is known.
_REMEMBER = (
    """
with fresh as (
  insert into seen_{{current}} (shard, id)
  select $1, given.id from unnest($2::uuid[]) as given(id)
  where not exists (select from seen_{{old}} as old where old.shard = $1 and old.id = given.id)
  on conflict do nothing
  returning id
), found as (
  select count(*) = cardinality($2::uuid[]) as all_new, array_agg(id) as ids from fresh
), moved as (
  {move} and found.all_new
)
select case when not all_new then coalesce(ids, '{{{{}}}}') end from found
"""
).format(
    move=_MOVE.format(count="cardinality($2::uuid[])", reacts="$3::integer", urgent="$4::integer", source="from found")
)

# Several shards at once: the same, a statement each for all of them.
_LOCK_HEADS = "select shard, seq, seen_generation from head where shard = any($1) order by shard for update"
_REMEMBER_TOGETHER = """
insert into seen_{current} (shard, id)
select given.shard, given.id from unnest($1::integer[], $2::uuid[]) as given(shard, id)
where not exists (select from seen_{old} as old where old.shard = given.shard and old.id = given.id)
on conflict do nothing
returning shard, id
"""
_MOVE_HEADS = """
update head set seq = seq + given.count,
  reacts = case given.reacts when 0 then head.reacts else seq + given.reacts end,
  urgent = case given.urgent when 0 then head.urgent else seq + given.urgent end
from unnest($1::integer[], $2::integer[], $3::integer[], $4::integer[]) as given(shard, count, reacts, urgent)
where head.shard = given.shard
"""

_COLUMNS = [
    "shard",
    "seq",
    "logged_at",
    "id",
    "workspace",
    "subject",
    "at",
    "kind",
    "version",
    "reacts",
    "direction",
    "channel",
    "conversation",
    "message",
    "campaign",
    "contact_event",
    "run",
    "department",
    "purpose",
    "cost",
    "currency",
    "cause",
    "depth",
    "body",
]

_OTHER_TYPES = {
    "seq": "bigint",
    "logged_at": "timestamptz",
    "at": "timestamptz",
    "version": "smallint",
    "reacts": "boolean",
    "direction": "smallint",
    "depth": "smallint",
} | dict.fromkeys(("shard", "workspace", "department", "cost"), "integer")
_IDS = frozenset({"id", "subject", "conversation", "message", "campaign", "run", "cause"})

FEW = 64
"""As many facts that need not be looked up are appended by one statement; a copy of more is cheaper by the row."""
FEW_UNSEEN = 16
"""As many are appended by one call that looks up whether they have been seen."""

# The heads are locked in order first. What is moved is their newest row, and the facts take the places up to there.
_APPEND_FEW = """
with given as (
  select * from unnest($1::integer[], $2::integer[], $3::integer[], $4::integer[])
    as given(shard, count, reacts, urgent)
), locked as materialized (
  select head.shard from head join given using (shard) order by head.shard for update of head
), moved as (
  update head set seq = head.seq + given.count,
    reacts = case given.reacts when 0 then head.reacts else head.seq + given.reacts end,
    urgent = case given.urgent when 0 then head.urgent else head.seq + given.urgent end
  from locked join given using (shard) where head.shard = locked.shard
  returning head.shard, head.seq - given.count as base
), written as (
  insert into interaction ({columns})
  select fact.shard, moved.base + fact.seq, {rest}
  from unnest({arrays}) as fact({columns}) join moved using (shard)
)
select shard, base from moved
""".format(
    columns=", ".join(_COLUMNS),
    rest=", ".join(f"fact.{name}{'::jsonb' if name == 'body' else ''}" for name in _COLUMNS[2:]),
    arrays=", ".join(
        f"${n}::{'uuid' if name in _IDS else _OTHER_TYPES.get(name, 'text')}[]" for n, name in enumerate(_COLUMNS, 5)
    ),
)

_APPEND_UNSEEN = f"select shard, id, seq from append_few({', '.join(f'${n}' for n in range(1, 25))})"

Bodies = Mapping[UUID, str | None]


async def append(
    tx: Connection, shard: int, drafts: Sequence[Draft], *, deduplicate: bool = True, bodies: Bodies | None = None
) -> dict[UUID, int]:
    """Append within the caller's transaction and return the place of each draft that was new, by id.

    Where an id comes twice in ``drafts`` the first counts. ``deduplicate=False`` is for ids derived from an
    interaction that the same transaction marks as handled; ``bodies`` are what ``encode_body`` made of them before.
    """
    new = _each_once(drafts)
    if not new:
        return {}
    if len(new) <= (FEW_UNSEEN if deduplicate else FEW):
        few = _append_unseen if deduplicate else _append_few
        return (await few(tx, {shard: new}, {shard: bodies} if bodies else None))[shard]
    if deduplicate:
        base, new = await _move_by_unseen(tx, shard, new)
    else:
        base = await _move(tx, shard, new.values())
    if new:
        rows = _rows(shard, base, wall_now(), new.values(), bodies)
        await tx.copy_records_to_table("interaction", records=rows, columns=_COLUMNS)
    return {draft: base + place for place, draft in enumerate(new, 1)}


async def append_together(
    tx: Connection,
    drafts: Mapping[int, Sequence[Draft]],
    bodies: Mapping[int, Bodies] | None = None,
    *,
    deduplicate: bool = True,
) -> dict[int, dict[UUID, int]]:
    """Append to several shards in one transaction, as ``append`` does; returns each draft's place by shard and id.

    The heads are locked in the order of the shards, so that two who append to the same ones never wait for each other.
    """
    new = {shard: _each_once(few) for shard, few in drafts.items()}
    if sum(map(len, new.values())) <= (FEW_UNSEEN if deduplicate else FEW):
        return await (_append_unseen if deduplicate else _append_few)(tx, new, bodies)
    heads = {row[0]: (row[1], row[2]) for row in await tx.fetch(_LOCK_HEADS, sorted(new))}
    if len(heads) < len(new):
        raise RuntimeError(f"The database has no shards {sorted(new.keys() - heads.keys())}.")
    for generation in {generation for _, generation in heads.values()} if deduplicate else ():
        mine = [(shard, draft) for shard in new if heads[shard][1] == generation for draft in new[shard]]
        statement = _REMEMBER_TOGETHER.format(current=generation, old=1 - generation)
        fresh = {(row[0], row[1]) for row in await tx.fetch(statement, *map(list, zip(*mine, strict=True)))}
        for shard, draft in mine:
            if (shard, draft) not in fresh:
                del new[shard][draft]
    moved = [(shard, len(few), *_last_places(few.values())) for shard, few in new.items() if few]
    if moved:
        await tx.execute(_MOVE_HEADS, *map(list, zip(*moved, strict=True)))
        now = wall_now()
        rows = [
            row
            for shard, few in new.items()
            for row in _rows(shard, heads[shard][0], now, few.values(), bodies[shard] if bodies else None)
        ]
        await tx.copy_records_to_table("interaction", records=rows, columns=_COLUMNS)
    return {shard: {draft: heads[shard][0] + at for at, draft in enumerate(few, 1)} for shard, few in new.items()}


async def append_unseen(
    connection: Connection, drafts: Mapping[int, Sequence[Draft]], bodies: Mapping[int, Bodies]
) -> dict[int, dict[UUID, int]]:
    """Append a few drafts to one shard or several, as ``append`` does, in a transaction of their own: one statement.

    The places of those that were new are by shard and id.
    """
    return await _append_unseen(connection, {shard: _each_once(few) for shard, few in drafts.items()}, bodies)


async def _append_unseen(
    connection: Connection, drafts: Mapping[int, Mapping[UUID, Draft]], bodies: Mapping[int, Bodies] | None
) -> dict[int, dict[UUID, int]]:
    now = wall_now()
    rows = [
        (row[0], *row[3:10], row[9] and not draft.bulk, *row[10:])
        for shard, few in drafts.items()
        for draft, row in zip(
            few.values(), _rows(shard, 0, now, few.values(), bodies[shard] if bodies else None), strict=True
        )
    ]
    found: dict[int, dict[UUID, int]] = {shard: {} for shard in drafts}
    if not rows:
        return found
    try:
        places = await connection.fetch(_APPEND_UNSEEN, now, *map(list, zip(*rows, strict=True)))
    except asyncpg.NoDataFoundError:
        raise RuntimeError(f"The database has no shards of {sorted(drafts)}.") from None
    for shard, identity, seq in places:
        found[shard][identity] = seq
    return found


async def _append_few(
    tx: Connection, drafts: Mapping[int, Mapping[UUID, Draft]], bodies: Mapping[int, Bodies] | None
) -> dict[int, dict[UUID, int]]:
    heads = [(shard, len(few), *_last_places(few.values())) for shard, few in drafts.items()]
    now = wall_now()
    facts = [
        row
        for shard, few in drafts.items()
        for row in _rows(shard, 0, now, few.values(), bodies[shard] if bodies else None)
    ]
    columns = [*map(list, zip(*heads, strict=True)), *map(list, zip(*facts, strict=True))]
    bases = {row[0]: row[1] for row in await tx.fetch(_APPEND_FEW, *columns)}
    if missing := drafts.keys() - bases.keys():
        raise RuntimeError(f"The database has no shards {sorted(missing)}.")
    return {shard: {draft: bases[shard] + at for at, draft in enumerate(few, 1)} for shard, few in drafts.items()}


def _each_once(drafts: Sequence[Draft]) -> dict[UUID, Draft]:
    """Return drafts by id, in order; of two with the same id the first."""
    first = {draft.id: draft for draft in reversed(drafts)}
    return {draft.id: first[draft.id] for draft in drafts}


async def _move(tx: Connection, shard: int, drafts: Collection[Draft]) -> int:
    """Lock and move the head; returns where it was."""
    base = await tx.fetchval(_MOVE_HEAD, shard, len(drafts), *_last_places(drafts))
    if base is None:
        raise RuntimeError(f"The database has no shard {shard}.")
    return int(base)


async def _move_by_unseen(tx: Connection, shard: int, drafts: dict[UUID, Draft]) -> tuple[int, dict[UUID, Draft]]:
    """Lock the head and move it by those that have not been seen; returns where it was, and those."""
    head = await tx.fetchrow(_LOCK_HEAD, shard)
    if head is None:
        raise RuntimeError(f"The database has no shard {shard}.")
    base, generation = head
    statement = _REMEMBER.format(current=generation, old=1 - generation)
    fresh = await tx.fetchval(statement, shard, list(drafts), *_last_places(drafts.values()))
    if fresh is None:
        return base, drafts
    ids = set(fresh)
    new = {identity: draft for identity, draft in drafts.items() if identity in ids}
    if new:
        await _move(tx, shard, new.values())
    return base, new


def _last_places(drafts: Iterable[Draft]) -> tuple[int, int]:
    """Return the last places, from 1, that engage reacts to and that a person waits for; 0 if there is none."""
    reacts = urgent = 0
    for place, draft in enumerate(drafts, 1):
        if KINDS[draft.kind].reacts:
            reacts = place
            if not draft.bulk:
                urgent = place
    return reacts, urgent


def _rows(
    shard: int, base: int, logged_at: datetime, drafts: Iterable[Draft], bodies: Bodies | None
) -> Iterator[tuple[object, ...]]:
    for seq, draft in enumerate(drafts, base + 1):
        kind = KINDS[draft.kind]
        yield (
            shard,
            seq,
            logged_at,
            draft.id,
            draft.workspace,
            draft.subject,
            draft.at,
            draft.kind,
            kind.version,
            kind.reacts,
            draft.direction,
            draft.channel,
            draft.conversation,
            draft.message,
            draft.campaign,
            draft.contact_event,
            draft.run,
            draft.department,
            draft.purpose,
            draft.cost,
            draft.currency,
            draft.cause,
            draft.depth,
            encode_body(draft) if bodies is None else bodies[draft.id],
        )

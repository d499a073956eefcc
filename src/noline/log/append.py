"""Append to one shard of the log: no gap, no id twice, committed in order.

The head row is locked first; *in a new statement*, whose snapshot sees every earlier append of the shard, the ids
already seen are dropped; the rest is inserted and the head moved. So a plain ``seq > cursor`` read never skips a row.
The head lock is the last lock that any transaction takes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from noline.kernel.clock import wall_now
from noline.kernel.db import Connection
from noline.log.kinds import KINDS
from noline.log.model import Draft, encode_body

_LOCK_HEAD = "select seq, seen_generation from head where shard = $1 for update"

# Remember the ids that neither generation holds; return them only where some were held, which is rare.
_REMEMBER = """
with fresh as (
  insert into seen_{current} (shard, id)
  select $1, given.id from unnest($2::uuid[]) as given(id)
  where not exists (select from seen_{old} as old where old.shard = $1 and old.id = given.id)
  on conflict do nothing
  returning id
)
select case when count(*) < cardinality($2::uuid[]) then coalesce(array_agg(id), '{{}}') end from fresh
"""

_INSERT = """
with placed as (
  insert into interaction (
    shard, seq, logged_at, id, workspace, subject, at, kind, version, reacts, direction, channel, conversation,
    message, campaign, contact_event, run, department, purpose, cost, currency, cause, depth, body)
  select $1, $2 + given.place, $3, given.id, given.workspace, given.subject, given.at, given.kind, given.version,
    given.reacts, given.direction, given.channel, given.conversation, given.message, given.campaign,
    given.contact_event, given.run, given.department, given.purpose, given.cost, given.currency, given.cause,
    given.depth, given.body::jsonb
  from unnest(
    $4::uuid[], $5::integer[], $6::uuid[], $7::timestamptz[], $8::text[], $9::smallint[], $10::boolean[],
    $11::smallint[], $12::text[], $13::uuid[], $14::uuid[], $15::uuid[], $16::text[], $17::uuid[], $18::integer[],
    $19::text[], $20::integer[], $21::text[], $22::uuid[], $23::smallint[], $24::text[]
  ) with ordinality as given(
    id, workspace, subject, at, kind, version, reacts, direction, channel, conversation, message, campaign,
    contact_event, run, department, purpose, cost, currency, cause, depth, body, place)
)
update head set seq = $25, reacts = greatest(reacts, $26), urgent = greatest(urgent, $27) where shard = $1
"""


Bodies = Mapping[UUID, str | None]


async def append(
    tx: Connection, shard: int, drafts: Sequence[Draft], *, deduplicate: bool = True, bodies: Bodies | None = None
) -> dict[UUID, int]:
    """Append within the caller's transaction and return the place of each draft that was new, by id.

    Where an id comes twice in ``drafts`` the first counts. ``deduplicate=False`` is for ids derived from an
    interaction that the same transaction marks as handled; ``bodies`` are what ``encode_body`` made of them before.
    """
    if not drafts:
        return {}
    head = await tx.fetchrow(_LOCK_HEAD, shard)
    if head is None:
        raise RuntimeError(f"The database has no shard {shard}.")
    base, generation = head
    if deduplicate:
        drafts = await _unseen(tx, shard, drafts, generation)
        if not drafts:
            return {}
    await tx.execute(_INSERT, shard, base, wall_now(), *_columns(drafts, bodies), *_heads(base, drafts))
    return {draft.id: base + place for place, draft in enumerate(drafts, 1)}


async def _unseen(tx: Connection, shard: int, drafts: Sequence[Draft], generation: int) -> list[Draft]:
    once = {draft.id: draft for draft in reversed(drafts)}
    statement = _REMEMBER.format(current=generation, old=1 - generation)
    fresh = await tx.fetchval(statement, shard, list(once))
    new = once.keys() if fresh is None else once.keys() & set(fresh)
    if len(new) == len(drafts):
        return list(drafts)
    return [draft for draft in drafts if draft.id in new and once[draft.id] is draft]


def _columns(drafts: Sequence[Draft], bodies: Bodies | None) -> list[list[object]]:
    kinds = [KINDS[draft.kind] for draft in drafts]
    return [
        [draft.id for draft in drafts],
        [draft.workspace for draft in drafts],
        [draft.subject for draft in drafts],
        [draft.at for draft in drafts],
        [draft.kind for draft in drafts],
        [kind.version for kind in kinds],
        [kind.reacts for kind in kinds],
        [draft.direction for draft in drafts],
        [draft.channel for draft in drafts],
        [draft.conversation for draft in drafts],
        [draft.message for draft in drafts],
        [draft.campaign for draft in drafts],
        [draft.contact_event for draft in drafts],
        [draft.run for draft in drafts],
        [draft.department for draft in drafts],
        [draft.purpose for draft in drafts],
        [draft.cost for draft in drafts],
        [draft.currency for draft in drafts],
        [draft.cause for draft in drafts],
        [draft.depth for draft in drafts],
        [encode_body(draft) if bodies is None else bodies[draft.id] for draft in drafts],
    ]


def _heads(base: int, drafts: Sequence[Draft]) -> tuple[int, int, int]:
    """Return the head's new seq, and the last places that react and that a person waits for."""
    reacts = urgent = 0
    for seq, draft in enumerate(drafts, base + 1):
        if KINDS[draft.kind].reacts:
            reacts = seq
            if not draft.bulk:
                urgent = seq
    return base + len(drafts), reacts, urgent

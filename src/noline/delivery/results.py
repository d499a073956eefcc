"""Results: what became of attempts, written to ledger, message, outbox and log in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from noline.delivery.model import Message, Outcome, Status, storable
from noline.delivery.notices import UNDELIVERABLE, notices
from noline.kernel.db import Connection
from noline.kernel.ids import derive
from noline.log import OUTBOUND, Draft, append, append_together
from noline.log.kinds import MessageFailed, MessageReason, Nothing

_LEDGER_INSERT = """
insert into ledger (shard, message, attempt, started_at, outcome, reason, detail, cost, currency)
select given.shard, given.message, given.attempt, $9, given.outcome, given.reason, given.detail, given.cost,
  given.currency
from unnest($1::integer[], $2::uuid[], $3::smallint[], $4::smallint[], $5::text[], $6::text[], $7::integer[],
  $8::text[]) as given(shard, message, attempt, outcome, reason, detail, cost, currency)
on conflict (shard, message, attempt) do update set outcome = excluded.outcome, reason = excluded.reason
"""
_LEDGER_UPDATE = """
update ledger set outcome = given.outcome, reason = given.reason, detail = given.detail, cost = given.cost,
  currency = given.currency
from unnest($1::integer[], $2::uuid[], $3::smallint[], $4::smallint[], $5::text[], $6::text[], $7::integer[],
  $8::text[]) as given(shard, message, attempt, outcome, reason, detail, cost, currency)
where ledger.shard = given.shard and ledger.message = given.message and ledger.attempt = given.attempt
"""
# Rows are locked in the order of their ids, as everywhere, so that two writers never wait for each other.
FORWARD_STATUS = """
update message set status = greatest(message.status, given.status)
from (
  select locked.shard, locked.id, wanted.status
  from unnest($1::integer[], $2::uuid[], $3::smallint[]) as wanted(shard, id, status)
  join (
    select shard, id from message where shard = any($1) and id = any($2) order by shard, id for no key update
  ) as locked using (shard, id)
) as given
where message.shard = given.shard and message.id = given.id
"""
_KINDS = {
    Outcome.SENT: "message.sent",
    Outcome.FAILED: "message.failed",
    Outcome.SUPPRESSED: "message.suppressed",
    Outcome.EXPIRED: "message.expired",
    Outcome.UNCERTAIN: "message.uncertain",
}


class Fate(Struct, frozen=True, gc=False):
    """What became of one attempt. ``AGAIN`` has no final status: the message waits once more."""

    shard: int
    message: Message
    attempt: int
    outcome: Outcome
    status: Status
    reason: str = ""
    detail: str = ""
    cost: int = 0
    currency: str | None = None
    permanent: bool = False


async def append_fates(
    tx: Connection,
    fates: Sequence[Fate],
    now: datetime,
    *,
    insert: bool = False,
    deduplicate: bool = True,
) -> None:
    """Write fates to ledger, message and log. ``insert``: there is no row of the attempt yet.

    ``deduplicate=False`` is for attempts whose claim or place in the outbox goes in the same transaction.
    """
    if not fates:
        return
    columns: list[list[Any]] = [
        [fate.shard for fate in fates],
        [fate.message.id for fate in fates],
        [fate.attempt for fate in fates],
        [int(fate.outcome) for fate in fates],
        [fate.reason or None for fate in fates],
        [storable(fate.detail) or None for fate in fates],
        [fate.cost for fate in fates],
        [fate.currency for fate in fates],
    ]
    if insert:
        await tx.execute(_LEDGER_INSERT, *columns, now)
    else:
        await tx.execute(_LEDGER_UPDATE, *columns)
    final = [fate for fate in fates if fate.outcome in _KINDS]
    if final:
        moved = [(fate.shard, fate.message.id, int(fate.status)) for fate in final]
        await tx.execute(FORWARD_STATUS, *map(list, zip(*moved, strict=True)))
        drafts: dict[int, list[Draft]] = {}
        for fate in final:
            drafts.setdefault(fate.shard, []).append(_draft(fate, now))
        for fate in final:
            if fate.outcome in (Outcome.SUPPRESSED, Outcome.EXPIRED):  # a failure reacts by itself
                drafts[fate.shard] += notices(fate.message, UNDELIVERABLE, now, fate.reason or "expired")
        if len(drafts) > 1:
            await append_together(tx, drafts, deduplicate=deduplicate)
        for shard, mine in drafts.items() if len(drafts) == 1 else ():
            await append(tx, shard, mine, deduplicate=deduplicate)


def _draft(fate: Fate, now: datetime) -> Draft:
    message = fate.message
    kind = _KINDS[fate.outcome]
    return Draft(
        id=derive(message.at, message.id, kind, fate.attempt),
        workspace=message.workspace,
        subject=message.customer,
        at=now,
        kind=kind,
        body=_body(fate),
        direction=OUTBOUND,
        channel=message.channel,
        conversation=message.conversation,
        message=message.id,
        campaign=message.campaign,
        contact_event=message.contact_event,
        run=message.run,
        department=message.department,
        purpose=message.purpose,
        cost=fate.cost,
        currency=fate.currency,
        cause=message.id,
        bulk=True,
    )


def _body(fate: Fate) -> Struct:
    if fate.outcome is Outcome.FAILED:
        return MessageFailed(fate.reason, storable(fate.detail), fate.permanent)
    if fate.outcome is Outcome.SUPPRESSED:
        return MessageReason(fate.reason)
    return Nothing()

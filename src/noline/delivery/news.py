"""News of messages, as receipts tell them, written for several shards at once.

Receipts come thinly spread, a few for each of many shards: a transaction for each would cost more than what is in it.
Messages are locked by shard and id, then heads by shard, as everywhere, so that two writers never wait for each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from noline.channels import Fault, Receipt
from noline.delivery.copies import is_of_copy, missed, note_missed
from noline.delivery.heeded import Heeded
from noline.delivery.model import MESSAGES, Message, Outcome, Status, storable
from noline.delivery.notices import ARRIVED, notices
from noline.delivery.results import Fate, append_fates
from noline.delivery.retry import REASONS
from noline.delivery.traffic import Passed, count_passed
from noline.kernel.db import Connection
from noline.kernel.ids import derive
from noline.log import OUTBOUND, Draft, append_together, encode_body
from noline.log.kinds import MessageFailed, Nothing

_MESSAGES = f"""
select message.shard, {", ".join(f"message.{column}" for column in MESSAGES.columns)}
from (select distinct * from unnest($1::integer[], $2::uuid[]) as given(shard, id)) as given
join message on message.shard = given.shard and message.id = given.id
"""
_BOUNCED = """
update ledger set outcome = 3, reason = given.reason, detail = given.detail
from unnest($1::integer[], $2::uuid[], $3::text[], $4::text[]) as given(shard, message, reason, detail)
where ledger.shard = given.shard and ledger.message = given.message and ledger.outcome in (1, 6)
"""
_FORWARD = """
update message set status = greatest(message.status, given.status)
from (
  select message.shard, message.id, wanted.status from (
    select shard, id, max(status) as status from unnest($1::integer[], $2::uuid[], $3::smallint[])
      as told(shard, id, status) group by shard, id) as wanted
  join message on message.shard = wanted.shard and message.id = wanted.id
  order by message.shard, message.id for no key update of message
) as given
where message.shard = given.shard and message.id = given.id
"""
_UNCERTAIN = """
select message, attempt from ledger where shard = $1 and message = any($2) and outcome = 6 order by message for update
"""
_CARRIED = """
select distinct on (ledger.shard, ledger.message) ledger.shard, ledger.message, route.account
from unnest($1::integer[], $2::uuid[]) as given(shard, message)
join ledger on ledger.shard = given.shard and ledger.message = given.message
join route on route.id = ledger.route order by ledger.shard, ledger.message, ledger.attempt desc
"""

Place = tuple[int, UUID]
"""A message's shard and id."""


class News(Struct, frozen=True):
    """That a message has come to a status, in a receipt's words."""

    shard: int
    message: UUID
    status: Status
    receipt: Receipt

    @property
    def place(self) -> Place:
        """Whose news they are."""
        return self.shard, self.message


class Spread(Exception):
    """Some of the messages are uncertain: their news are to be written one shard at a time."""


async def write_news(
    tx: Connection, news: Sequence[News], now: datetime, *, workspace: int | None = None, heeded: Heeded = Heeded()
) -> list[Receipt]:
    """Write news; returns the receipts of those whose message is not known (yet). Raises ``Spread``.

    ``workspace``: whose messages those who tell may tell of. ``heeded``: which news programs wait for.
    """
    rows = await tx.fetch(_MESSAGES, *_columns([it.place for it in news]))
    messages: dict[Place, Message] = {}
    for row in rows:
        message = MESSAGES.read(tuple(row)[1:])
        messages[row[0], message.id] = message
    if workspace is not None:  # whoever got a message knows its token: an account tells of its own company's alone
        news = [it for it in news if it.place not in messages or messages[it.place].workspace == workspace]
    copies = [it for it in news if it.place in messages and is_of_copy(messages[it.place], it.receipt)]
    if copies:
        lost = [it for it in copies if it.status is Status.FAILED]
        await note_missed(tx, [missed(it.place, it.receipt.recipient, it.receipt.text) for it in lost])
        news = [it for it in news if it not in copies]
    # Only what was sent can be delivered; a receipt that overtakes our own record is tried again.
    early = (Status.WAITING, Status.SENDING)
    known = [it for it in news if it.place in messages and messages[it.place].status not in early]
    forward = [it for it in known if it.status is not Status.FAILED]
    failed = [it for it in known if it.status is Status.FAILED and messages[it.place].status < Status.SUPPRESSED]
    failed = list({it.place: it for it in reversed(failed)}.values())[::-1]  # several recipients behind one address
    uncertain = {it.place: messages[it.place] for it in forward if messages[it.place].status == Status.UNCERTAIN}
    if uncertain and len({it.shard for it in known}) > 1:
        raise Spread
    if failed:
        reasons = [(*it.place, _reason(it.receipt), storable(it.receipt.text)) for it in failed]
        await tx.execute(_BOUNCED, *_columns(reasons))
    if moved := failed + forward:
        await tx.execute(_FORWARD, *_columns([(*it.place, int(it.status)) for it in moved]))
        await _note_as_sent(tx, uncertain, now)
        await _append(tx, moved, messages, now, heeded)
        await _count(tx, moved, messages, now)
    placed = {it.place for it in known}
    return [it.receipt for it in news if it.place not in placed]


async def _append(
    tx: Connection, moved: Sequence[News], messages: Mapping[Place, Message], now: datetime, heeded: Heeded
) -> None:
    drafts: dict[int, list[Draft]] = {}
    for it in moved:
        its = drafts.setdefault(it.shard, [])
        its.append(_draft(messages[it.place], it, now))
        if it.status is not Status.FAILED:
            its += notices(messages[it.place], ARRIVED, now)
            its += heeded.noticed(messages[it.place], it.receipt.status, now)
    bodies = {shard: {draft.id: encode_body(draft) for draft in few} for shard, few in drafts.items()}
    await append_together(tx, drafts, bodies)


async def _count(tx: Connection, moved: Sequence[News], messages: Mapping[Place, Message], now: datetime) -> None:
    """Count what is new for the account that carried it, whichever account told; a receipt may come many times.

    Traffic is a sum over shards: what is written together is counted in one place.
    """
    new = [it for it in moved if it.status > messages[it.place].status]
    if not new:
        return
    rows = await tx.fetch(_CARRIED, *_columns([it.place for it in new]))
    accounts = {(row[0], row[1]): row[2] for row in rows}
    passed = [
        Passed(accounts[it.place], messages[it.place].channel, *_measure(it), said=it.receipt.text)
        for it in new
        if it.place in accounts
    ]
    await count_passed(tx, new[0].shard, passed, now)


async def _note_as_sent(tx: Connection, uncertain: Mapping[Place, Message], now: datetime) -> None:
    """What arrived was sent, even where nobody heard the provider's answer. All of one shard."""
    if not uncertain:
        return
    shard = next(iter(uncertain))[0]
    rows = await tx.fetch(_UNCERTAIN, shard, [message for _, message in uncertain])
    fates = [Fate(shard, uncertain[shard, row[0]], row[1], Outcome.SENT, Status.SENT) for row in rows]
    await append_fates(tx, fates, now)


def _columns(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    return list(map(list, zip(*rows, strict=True)))


def _measure(news: News) -> tuple[str, str]:
    if news.status is Status.FAILED:
        return "bounced", _reason(news.receipt)
    return news.receipt.status, ""


def _reason(receipt: Receipt) -> str:
    return str(REASONS[receipt.fault or Fault.UNREACHABLE])


def _draft(message: Message, news: News, now: datetime) -> Draft:
    body: Struct = Nothing()
    if news.status is Status.FAILED:
        receipt = news.receipt
        bounced = message.status >= Status.SENT
        body = MessageFailed(_reason(receipt), storable(receipt.text), receipt.permanent, bounced=bounced)
    kind = f"message.{news.receipt.status}"
    return Draft(
        id=derive(message.at, message.id, f"receipt {kind}"),
        workspace=message.workspace,
        subject=message.customer,
        at=now,
        kind=kind,
        body=body,
        direction=OUTBOUND,
        channel=message.channel,
        conversation=message.conversation,
        message=message.id,
        campaign=message.campaign,
        contact_event=message.contact_event,
        run=message.run,
        purpose=message.purpose,
        cause=message.id,
        bulk=True,
    )

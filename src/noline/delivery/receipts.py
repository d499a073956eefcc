"""Receipts: news of messages sent earlier, in any order and any number of times; a status only moves forward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import msgspec
import structlog
from msgspec import Struct

from noline.channels import Fault, Receipt
from noline.delivery.model import MESSAGES, Message, Outcome, Status, storable
from noline.delivery.notices import ARRIVED, notices
from noline.delivery.results import FORWARD_STATUS, Fate, append_fates
from noline.delivery.retry import REASONS
from noline.delivery.token import Signer
from noline.delivery.traffic import Passed, carried_by, count_passed
from noline.kernel.clock import Clock, wall_now
from noline.kernel.db import Connection, Database, Wake
from noline.kernel.ids import Shards, derive
from noline.log import OUTBOUND, Draft, append
from noline.log.kinds import MessageFailed, Nothing

log = structlog.get_logger()

_BOUNCED = """
update ledger set outcome = 3, reason = given.reason, detail = given.detail
from unnest($2::uuid[], $3::text[], $4::text[]) as given(message, reason, detail)
where ledger.shard = $1 and ledger.message = given.message and ledger.outcome in (1, 6)
"""
_UNCERTAIN = """
select message, attempt from ledger where shard = $1 and message = any($2) and outcome = 6 order by message for update
"""
_REFERENCE = (
    "select message_shard, message from provider_reference where shard = $1 and account = $2 and reference = $3"
)
_KEEP = "insert into early_receipt (account, receipt) select $1, given::jsonb from unnest($2::text[]) as given"
_EARLY = "select id, account, receipt from early_receipt where id > $1 order by id limit 500"
_FORGET = "delete from early_receipt where id = any($1) or at < $2"
_PATIENCE = timedelta(hours=1)
_STATUSES = {"delivered": Status.DELIVERED, "read": Status.READ, "failed": Status.FAILED}


class _News(Struct, frozen=True):
    message: UUID
    status: Status
    receipt: Receipt


class Receipts:
    """Takes receipts in."""

    def __init__(self, database: Database, shards: Shards, signer: Signer, wake: Wake, clock: Clock) -> None:
        self._database = database
        self._shards = shards
        self._signer = signer
        self._wake = wake
        self._clock = clock
        self._tried = 0

    async def take(self, receipts: Sequence[Receipt], now: datetime, *, account: int | None = None) -> list[Receipt]:
        """Record receipts; returns those whose message is not known (yet), to be tried again.

        One that nobody signed, or that names nothing, is of no message of ours and never will be.
        """
        by_shard: dict[int, list[_News]] = {}
        unknown = []
        workspace = await self._workspace(account) if account is not None else None
        for receipt in receipts:
            if receipt.status not in _STATUSES:
                continue  # that it was sent, our own record says
            place = await self._place(receipt, account)
            if place is not None:
                by_shard.setdefault(place[0], []).append(_News(place[1], _STATUSES[receipt.status], receipt))
            elif receipt.reference and account is not None:
                unknown.append(receipt)
            else:
                log.warning("a receipt is of no message of ours", status=receipt.status)
        for shard, news in sorted(by_shard.items()):
            missing = await self._database.run(
                partial(self._record, shard=shard, news=news, now=now, workspace=workspace)
            )
            unknown += missing
        self._wake.signal()
        return unknown

    async def keep(self, receipts: Sequence[Receipt], now: datetime, *, account: int | None = None) -> None:
        """Record receipts from a provider; those that came too early are kept and tried again for an hour."""
        early = await self.take(receipts, now, account=account)
        if early:
            rows = [msgspec.json.encode(_storable(receipt)).decode() for receipt in early]
            async with self._database.connection() as connection:
                await connection.execute(_KEEP, account, rows)

    async def retry(self) -> int:
        """Try what came too early once more, some of it each time; returns how many found their message."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(_EARLY, self._tried)
        self._tried = rows[-1][0] if len(rows) == 500 else 0
        if not rows:
            return 0
        found: list[int] = []
        for account in {row[1] for row in rows}:
            kept = {row[0]: msgspec.json.decode(row[2], type=Receipt) for row in rows if row[1] == account}
            early = await self.take(list(kept.values()), self._clock.now(), account=account)
            found += [identity for identity, receipt in kept.items() if receipt not in early]
        async with self._database.connection() as connection:
            await connection.execute(_FORGET, found, wall_now() - _PATIENCE)
        return len(found)

    async def _place(self, receipt: Receipt, account: int | None) -> tuple[int, UUID] | None:
        if receipt.token and (token := self._signer.read(receipt.token)):
            return (token.shard, token.message) if token.shard < self._shards.count else None
        if receipt.reference and account is not None:
            async with self._database.connection() as connection:
                shard = self._shards.of_text(account, receipt.reference)
                row = await connection.fetchrow(_REFERENCE, shard, account, receipt.reference)
            return (row[0], row[1]) if row else None
        return None

    async def _workspace(self, account: int) -> int | None:
        async with self._database.connection() as connection:
            found: int | None = await connection.fetchval("select workspace from account where id = $1", account)
        return found

    async def _record(
        self, tx: Connection, shard: int, news: list[_News], now: datetime, workspace: int | None
    ) -> list[Receipt]:
        ids = [item.message for item in news]
        rows = await MESSAGES.fetch(tx, MESSAGES.select("id = any($2)"), shard, ids)
        messages = {message.id: message for message in rows}
        if workspace is not None:  # whoever got a message knows its token: an account tells of its own company's alone
            news = [it for it in news if it.message not in messages or messages[it.message].workspace == workspace]
        # Only what was sent can be delivered; a receipt that overtakes our own record is tried again.
        early = (Status.WAITING, Status.SENDING)
        known = [it for it in news if it.message in messages and messages[it.message].status not in early]
        failed = [it for it in known if it.status is Status.FAILED and messages[it.message].status < Status.SUPPRESSED]
        forward = [it for it in known if it.status is not Status.FAILED]
        if failed:
            reasons = [_reason(item.receipt) for item in failed]
            details = [storable(item.receipt.text) for item in failed]
            await tx.execute(_BOUNCED, shard, [item.message for item in failed], reasons, details)
        if moved := failed + forward:
            statuses = [int(item.status) for item in moved]
            await tx.execute(FORWARD_STATUS, shard, [item.message for item in moved], statuses)
            await _note_as_sent(tx, shard, [messages[item.message] for item in forward], now)
            drafts = [_draft(messages[item.message], item, now) for item in moved]
            for item in forward:
                drafts += notices(messages[item.message], ARRIVED, now)
            await append(tx, shard, drafts)
            await _count(tx, shard, moved, messages, now)
        placed = {item.message for item in known}
        return [item.receipt for item in news if item.message not in placed]


async def _count(
    tx: Connection, shard: int, moved: Sequence[_News], messages: Mapping[UUID, Message], now: datetime
) -> None:
    """Count what is new for the account that carried it, whichever account told; a receipt may come many times."""
    new = [it for it in moved if it.status > messages[it.message].status]
    accounts = await carried_by(tx, shard, [it.message for it in new])
    passed = [
        Passed(accounts[it.message], messages[it.message].channel, *_measure(it), said=it.receipt.text)
        for it in new
        if it.message in accounts
    ]
    await count_passed(tx, shard, passed, now)


def _measure(news: _News) -> tuple[str, str]:
    if news.status is Status.FAILED:
        return "bounced", _reason(news.receipt)
    return news.receipt.status, ""


async def _note_as_sent(tx: Connection, shard: int, messages: Sequence[Message], now: datetime) -> None:
    """What arrived was sent, even where nobody heard the provider's answer."""
    uncertain = {message.id: message for message in messages if message.status == Status.UNCERTAIN}
    rows = await tx.fetch(_UNCERTAIN, shard, list(uncertain)) if uncertain else []
    fates = [Fate(uncertain[row[0]], row[1], Outcome.SENT, Status.SENT) for row in rows]
    await append_fates(tx, shard, fates, now)


def _storable(receipt: Receipt) -> Receipt:
    return msgspec.structs.replace(receipt, text=storable(receipt.text))


def _reason(receipt: Receipt) -> str:
    return str(REASONS[receipt.fault or Fault.UNREACHABLE])


def _draft(message: Message, news: _News, now: datetime) -> Draft:
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

"""Receipts: news of messages sent earlier, in any order and any number of times; a status only moves forward."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec
import structlog

from noline.channels import Receipt
from noline.delivery.heeded import Heeded
from noline.delivery.model import Status, storable
from noline.delivery.news import News, Spread, write_news
from noline.delivery.token import Signer
from noline.kernel.clock import Clock, wall_now
from noline.kernel.db import Connection, Database, Wake
from noline.kernel.ids import Shards

log = structlog.get_logger()

_REFERENCES = """
select held.reference, held.message_shard, held.message
from unnest($2::integer[], $3::text[]) as given(shard, reference)
join provider_reference as held
  on held.shard = given.shard and held.account = $1 and held.reference = given.reference
"""
_SENT_BY = """
select message.id from message where message.shard = $1 and message.customer = $2 and message.direction = 2
  and message.channel = $3 and message.address = $4 and message.status >= $5 and message.status < $6
  and exists (select from ledger where ledger.shard = $1 and ledger.message = message.id and ledger.outcome = 1
    and ledger.started_at <= $7)
order by message.at desc limit 200
"""
_WORKSPACE = "select workspace from account where id = $1"
_KEEP = "insert into early_receipt (account, receipt) select $1, given::jsonb from unnest($2::text[]) as given"
_EARLY = "select id, account, receipt from early_receipt where id > $1 order by id limit 500"
_FORGET = "delete from early_receipt where id = any($1) or at < $2"
_PATIENCE = timedelta(hours=1)
_TOGETHER = 500
"""News in one transaction, which holds the heads of all their shards."""
_ROUNDS = 10
_STATUSES = {"delivered": Status.DELIVERED, "read": Status.READ, "failed": Status.FAILED}


Look = Callable[[Connection], Awaitable[Mapping[type, Any]]]
"""Reads the catalogue."""


class Receipts:
    """Takes receipts in."""

    def __init__(
        self, database: Database, shards: Shards, signer: Signer, wake: Wake, clock: Clock, look: Look
    ) -> None:
        self._look = look
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
        news: list[News] = []
        unknown = []
        # That it was sent, our own record says.
        receipts = [it for it in receipts if it.status in _STATUSES]
        workspace, places = await self._places(receipts, account)
        for receipt, place in zip(receipts, places, strict=True):
            if place is not None:
                news.append(News(*place, _STATUSES[receipt.status], receipt))
            elif receipt.reference and account is not None:
                unknown.append(receipt)
            else:
                log.warning("a receipt is of no message of ours", status=receipt.status)
        news.sort(key=lambda it: it.shard)
        for start in range(0, len(news), _TOGETHER):
            unknown += await self._record(news[start : start + _TOGETHER], now, workspace)
        self._wake.signal("log")
        return unknown

    async def keep(self, receipts: Sequence[Receipt], now: datetime, *, account: int | None = None) -> None:
        """Record receipts from a provider; those that came too early are kept and tried again for an hour."""
        early = await self.take(receipts, now, account=account)
        if early:
            rows = [msgspec.json.encode(_storable(receipt)).decode() for receipt in early]
            async with self._database.connection() as connection:
                await connection.execute(_KEEP, account, rows)

    async def until(self, receipt: Receipt, customer: UUID, address: str, now: datetime, workspace: int) -> int:
        """Record a receipt of all that had gone to a customer's address by a time; returns of how many messages."""
        status = _STATUSES.get(receipt.status)
        if status is None or status is Status.FAILED or receipt.until is None:
            return 0
        shard = self._shards.of(customer)
        async with self._database.connection() as connection:
            arguments = (shard, customer, receipt.channel, address, int(Status.SENT), int(status), receipt.until)
            rows = await connection.fetch(_SENT_BY, *arguments)
        news = [News(shard, row[0], status, receipt) for row in rows]
        if news:
            await self._record(news, now, workspace)
            self._wake.signal("log")
        return len(news)

    async def retry(self) -> int:
        """Try what came too early once more, some of it each time; returns how many found their message."""
        found = 0
        for _ in range(_ROUNDS):
            found += await self._retry_some()
            if not self._tried:
                break
        return found

    async def _retry_some(self) -> int:
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

    async def _places(
        self, receipts: Sequence[Receipt], account: int | None
    ) -> tuple[int | None, list[tuple[int, UUID] | None]]:
        """Return whose messages the account may tell of, and which message each receipt is of."""
        places = [self._signed(receipt) for receipt in receipts]
        if account is None:
            return None, places
        named = {it.reference for it, place in zip(receipts, places, strict=True) if place is None}
        named = {it for it in named if it and it == storable(it)}
        shards = [self._shards.of_text(account, reference) for reference in named]
        async with self._database.connection() as connection:
            workspace: int | None = await connection.fetchval(_WORKSPACE, account)
            rows = await connection.fetch(_REFERENCES, account, shards, list(named)) if named else []
        known: dict[str, tuple[int, UUID]] = {row[0]: (row[1], row[2]) for row in rows}
        return workspace, [
            place or known.get(receipt.reference) for receipt, place in zip(receipts, places, strict=True)
        ]

    def _signed(self, receipt: Receipt) -> tuple[int, UUID] | None:
        if receipt.token and (token := self._signer.read(receipt.token)) and token.shard < self._shards.count:
            return token.shard, token.message
        return None

    async def _record(self, news: Sequence[News], now: datetime, workspace: int | None) -> list[Receipt]:
        """Write news of several shards in one transaction, or where that can't be in one for each."""
        try:
            return await self._database.run(partial(self._write, news=news, now=now, workspace=workspace))
        except Spread:
            missing = []
            for _, few in groupby(news, key=lambda it: it.shard):
                its = list(few)
                missing += await self._database.run(partial(self._write, news=its, now=now, workspace=workspace))
            return missing

    async def _write(self, tx: Connection, news: Sequence[News], now: datetime, workspace: int | None) -> list[Receipt]:
        heeded = (await self._look(tx))[Heeded]
        return await write_news(tx, news, now, workspace=workspace, heeded=heeded)


def _storable(receipt: Receipt) -> Receipt:
    return msgspec.structs.replace(receipt, text=storable(receipt.text))

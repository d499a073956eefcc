"""The sandbox's outside world: what reached the phones, mailboxes and letter boxes of sandbox customers, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.channels import Receipt
from noline.content import LetterRendered, Rendered
from noline.delivery import Receipts
from noline.kernel.clock import Clock
from noline.kernel.db import Database
from noline.providers import SandboxItem

_PUT = """
insert into sandbox_item (message, at, channel, address, sender, token, content, file)
select * from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
  $8::bytea[]) as given(message, at, channel, address, sender, token, content, file)
on conflict (message) do update set copies = sandbox_item.copies + 1
""".replace("select *", "select message, at, channel, address, sender, token, content::jsonb, file")
_SINCE = """
select arrived, message, at, channel, address, sender, token, content from sandbox_item
where arrived > $1 order by arrived limit $2
"""
_UNTOLD = "select message, token from sandbox_item where not told order by arrived limit 500"


class Found(Struct, frozen=True):
    """Something that lies in a sandbox customer's box. ``content`` without files."""

    arrived: int
    message: UUID
    at: datetime
    channel: str
    address: str
    sender: str
    token: str
    content: dict[str, Any]


class SandboxBox:
    """Keeps what the sandbox provider and the built-in mailbox take, and tells of its delivery."""

    def __init__(self, database: Database, receipts: Receipts, clock: Clock) -> None:
        self._database = database
        self._receipts = receipts
        self._clock = clock

    async def put(self, items: Sequence[SandboxItem]) -> None:
        """Keep items; a message that comes again is counted and not kept twice."""
        rows = [self._row(item) for item in items]
        async with self._database.connection() as connection:
            await connection.execute(_PUT, *map(list, zip(*rows, strict=True)))

    def _row(self, item: SandboxItem) -> tuple[Any, ...]:
        content, file = _content(item.content)
        return (
            item.message, self._clock.now(), item.channel, item.to, item.sender, item.reply_token, content, file,
        )  # fmt: skip

    async def since(self, arrived: int, limit: int = 1000) -> list[Found]:
        """Return what arrived later than a place, oldest first."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(_SINCE, arrived, limit)
        return [_found(row) for row in rows]

    async def tell(self) -> int:
        """Give receipts for what has been delivered; returns how many were taken."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(_UNTOLD)
            if not rows:
                return 0
            receipts = {row[1]: row[0] for row in rows if row[1]}
            unknown = await self._receipts.take([Receipt("delivered", token=it) for it in receipts], self._clock.now())
            early = {receipt.token for receipt in unknown}
            told = [row[0] for row in rows if row[1] not in early]
            await connection.execute("update sandbox_item set told = true where message = any($1)", told)
        return len(told)


def _found(row: Any) -> Found:
    return Found(row[0], row[1], row[2], row[3], row[4], row[5], row[6], msgspec.json.decode(row[7]))


def _content(content: Rendered) -> tuple[str, bytes | None]:
    """Return what a screen shows as JSON, and a letter's pages as they are."""
    if isinstance(content, LetterRendered):
        return msgspec.json.encode({"type": "letter", "pages": content.pages}).decode(), content.pdf
    return msgspec.json.encode(content).decode(), None

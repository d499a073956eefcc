"""Messages of a workspace, the latest first, with what became of each; ids are made of time and give the order."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from noline.delivery.fate import MessageReasonWords, reason_words
from noline.delivery.model import Status
from noline.kernel.db import Connection

STATUSES = {status.word: status for status in Status}

# A page of each shard by its primary key, read backwards, of which the latest are taken; one shard if a customer is
# named. Reasons are looked up for the page alone.
_PAGE = """
with page as (
  select found.* from head cross join lateral (
    select shard, id, customer, direction, channel, address, purpose, status, at, conversation, campaign,
      contact_event, run, body ->> 'subject' as subject, left(body ->> 'text', 200) as text
    from message
    where message.shard = head.shard and message.workspace = $1 and ($2::uuid is null or message.id < $2)
      and ($5::uuid is null or message.customer = $5) and ($6::text is null or message.channel = $6)
      and ($7::smallint is null or message.status = $7) and ($8::uuid is null or message.campaign = $8)
      and ($9::smallint is null or message.direction = $9) and message.home is null
    order by message.id desc limit $3
  ) as found
  where $4::integer is null or head.shard = $4
  order by found.id desc limit $3
)
select page.*, last.reason from page left join lateral (
  select reason from ledger where ledger.shard = page.shard and ledger.message = page.id order by attempt desc limit 1
) as last on page.status in (6, 7, 8)
order by page.id desc
"""


class MessageItem(Struct, frozen=True):
    """A message in a list."""

    id: UUID
    customer: UUID
    direction: str
    channel: str
    address: str
    purpose: str
    status: str
    reason: MessageReasonWords | None
    at: datetime
    conversation: UUID | None
    campaign: UUID | None
    contact_event: str | None
    run: UUID | None
    subject: str
    text: str


class MessageFilter(Struct, frozen=True):
    """Which messages; None does not matter. ``shard`` is the customer's."""

    customer: UUID | None = None
    shard: int | None = None
    channel: str | None = None
    status: str | None = None
    campaign: UUID | None = None
    direction: int | None = None


async def list_messages_of(
    connection: Connection, workspace: int, wanted: MessageFilter, before: UUID | None, limit: int
) -> list[MessageItem]:
    """Return up to ``limit`` messages that are older than ``before``."""
    status = STATUSES[wanted.status] if wanted.status else None
    rows = await connection.fetch(
        _PAGE, workspace, before, limit, wanted.shard, wanted.customer, wanted.channel,
        None if status is None else int(status), wanted.campaign, wanted.direction,
    )  # fmt: skip
    return [_item(row) for row in rows]


def _item(row: Any) -> MessageItem:
    return MessageItem(
        id=row["id"],
        customer=row["customer"],
        direction="out" if row["direction"] == 2 else "in",
        channel=row["channel"],
        address=row["address"],
        purpose=row["purpose"],
        status=Status(row["status"]).word,
        reason=reason_words(row["reason"]),
        at=row["at"],
        conversation=row["conversation"],
        campaign=row["campaign"],
        contact_event=row["contact_event"],
        run=row["run"],
        subject=row["subject"] or "",
        text=row["text"] or "",
    )

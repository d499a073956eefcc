"""Copies: who besides its customer gets a message of ours, and those who got none, each with why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.channels import Outgoing, Provider, Receipt, Result, Sent
from noline.content import EmailRendered
from noline.delivery.claim import Claimed
from noline.delivery.model import Message, storable
from noline.kernel.db import Connection
from noline.kernel.errors import InvalidInput

LEFT_OUT = """
update message set body = message.body || jsonb_build_object('left_out',
  coalesce(message.body -> 'left_out', '[]'::jsonb) || given.more::jsonb)
from unnest($1::integer[], $2::uuid[], $3::text[]) as given(shard, message, more)
where message.shard = given.shard and message.id = given.message
  and not coalesce(message.body -> 'left_out', '[]'::jsonb) @> given.more::jsonb
"""
_COMPLAINED = """
update message set body = case when body -> 'complained' ? $3 then body else
  body || jsonb_build_object('complained', coalesce(body -> 'complained', '[]'::jsonb) || to_jsonb($3::text)) end
where shard = $1 and id = $2 and exists (
    select from jsonb_array_elements_text(body -> 'cc') as copied where lower(copied) = $3)
  and lower(address) <> $3
returning workspace, at
"""
_WORDS = 300

Lost = tuple[int, UUID, str]
"""A message's shard and id, with what is to be noted."""


class LeftOut(Struct, frozen=True):
    """Somebody who was to get a copy and got none. ``why``: suppressed, safe_mode or bounced, ``text`` in words."""

    address: str
    why: str
    text: str = ""


def copies_of(message: Message) -> tuple[str, ...]:
    """Return who gets a copy of a message of ours."""
    return tuple((message.body or {}).get("cc", ()))


def carried_whole(made: Outgoing, provider: Provider | None) -> Outgoing:
    """Return what is to be sent; raises InvalidInput where there are copies and the account carries none."""
    if isinstance(made.content, EmailRendered) and made.content.cc and provider is not None:
        able = next((it for it in provider.capabilities if it.channel == made.channel), None)
        if able is None or not able.copies:
            raise InvalidInput("This account carries no copies (Cc).", field="cc", remedy="Send it without.")
    return made


def is_of_copy(message: Message, receipt: Receipt) -> bool:
    """Say whether news are of a copy alone: they change nothing of how the message came to its customer."""
    to = receipt.recipient.casefold()
    return bool(to) and to != message.address.casefold() and to in {it.casefold() for it in copies_of(message)}


def missed_in(items: Sequence[Claimed], results: Mapping[UUID, Result]) -> list[Lost]:
    """Return the rows of those who a mail server would not let have their copies."""
    return [
        missed((it.shard, it.message.id), *copy)
        for it in items
        if isinstance(result := results.get(it.message.id), Sent)
        for copy in result.missed
    ]


def missed(place: tuple[int, UUID], address: str, text: str) -> Lost:
    """Return the row that notes a copy which did not arrive, for ``LEFT_OUT``."""
    told = [LeftOut(address.lower(), "bounced", storable(text)[:_WORDS])]
    return *place, msgspec.json.encode(told).decode()


async def note_missed(tx: Connection, rows: Sequence[Lost]) -> None:
    """Note with messages whose copies did not arrive."""
    if rows:
        await tx.execute(LEFT_OUT, *map(list, zip(*rows, strict=True)))


async def note_complaint(tx: Connection, place: tuple[int, UUID], address: str) -> tuple[int, datetime] | None:
    """Note who got a copy of a message and complained of it.

    Returns whose company's the message is and from when, or None where the address got no copy.
    """
    row = await tx.fetchrow(_COMPLAINED, *place, address.lower())
    return (row[0], row[1]) if row is not None else None

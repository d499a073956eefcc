"""Long messages that a provider brings in parts, by a request each: put together in whichever order they come.

Each part is kept before it is answered, and whoever kept the last one sees all of them: so they may come to different
processes at once. What never becomes whole is told as it is; a part that comes after that is told by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final

import msgspec
from msgspec import Struct, structs

from noline.channels import Inbound
from noline.kernel.db import Database

PATIENCE: Final = timedelta(minutes=3)
"""How long parts are waited for."""
_KEPT: Final = timedelta(hours=25)
"""Providers bring again for a day what was not answered."""
_MOST: Final = 200
"""Messages that are told at a time without their missing parts."""

# A number that is free again by another message's id begins a new message: references come around after 256.
_FORGET_OTHERS = """
delete from inbound_part where account = $1 and sender = $2 and recipient = $3 and reference = $4 and total = $5
  and exists (select from inbound_part as same where same.account = $1 and same.sender = $2 and same.recipient = $3
    and same.reference = $4 and same.total = $5 and same.number = $6 and same.provider_id <> $7)
"""
_KEEP = """
insert into inbound_part (account, sender, recipient, reference, total, number, came_at, event, provider_id)
values ($1, $2, $3, $4, $5, $6, $8, $9, $7) on conflict do nothing
"""
_READ = """
select number, event, told from inbound_part
where account = $1 and sender = $2 and recipient = $3 and reference = $4 and total = $5 order by number
"""
_TOLD = """
update inbound_part set told = true, event = '{}'
where account = $1 and sender = $2 and recipient = $3 and reference = $4 and total = $5 and number = any($6)
"""
_LATE = """
select part.account, sender, recipient, reference, total, number, event, account.workspace
from inbound_part as part join account on account.id = part.account
where (part.account, sender, recipient, reference, total) in (
  select account, sender, recipient, reference, total from inbound_part
  where not told group by 1, 2, 3, 4, 5 having max(came_at) < $1 limit $2)
and not told order by 1, 2, 3, 4, 5, 6
"""
_TIDY = "delete from inbound_part where came_at < $1 and told"

Key = tuple[int, str, str, int, int]
"""Account, sender, recipient, reference and how many parts: what the parts of one message have in common."""


class Gathered(Struct, frozen=True):
    """A message that is to be told, and the parts that it is of: to be marked once it is kept."""

    key: Key
    numbers: tuple[int, ...]
    message: Inbound
    workspace: int = 0
    """Whose it is, where nobody brought it just now."""

    @property
    def account(self) -> int:
        """Through which account it came."""
        return self.key[0]


class InboundParts:
    """Keeps parts until their message is whole."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, inbound: Inbound, now: datetime, *, account: int) -> Gathered | None:
        """Keep a part; returns what is to be told now: the whole, or a part that came too late; None: others miss."""
        part = inbound.part
        assert part is not None
        key: Key = (account, inbound.sender[:320], inbound.recipient[:320], part.reference, part.total)
        event = msgspec.json.encode(inbound).decode()
        async with self._database.transaction() as tx:
            await tx.execute(_FORGET_OTHERS, *key, part.number, inbound.provider_id)
            await tx.execute(_KEEP, *key, part.number, inbound.provider_id, now, event)
        # Only now, in a new statement: of two that are kept at once, at least one sees both.
        async with self._database.connection() as connection:
            rows = await connection.fetch(_READ, *key)
        told = {row[0] for row in rows if row[2]}
        if part.number in told:
            return None
        if told:
            return Gathered(key, (part.number,), structs.replace(inbound, part=None))
        return _whole(key, [(row[0], row[1]) for row in rows]) if len(rows) == part.total else None

    async def told(self, gathered: Gathered) -> None:
        """Note that a message is kept."""
        async with self._database.connection() as connection:
            await connection.execute(_TOLD, *gathered.key, list(gathered.numbers))

    async def late(self, now: datetime) -> list[Gathered]:
        """Return what has waited too long for its other parts, as it is; and forget what was told long ago."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(_LATE, now - PATIENCE, _MOST)
            await connection.execute(_TIDY, now - _KEPT)
        found = []
        for (*key, workspace), few in groupby(rows, key=lambda row: (*row[:5], row[7])):
            whole = _whole(tuple(key), [(row[5], row[6]) for row in few])
            found.append(structs.replace(whole, workspace=workspace))
        return found


def _whole(key: Any, parts: Sequence[tuple[int, str]]) -> Gathered:
    """Put parts together in their order; the message has the id of its first one, whichever came first."""
    events = [msgspec.json.decode(event, type=Inbound) for _, event in parts]
    text = "".join(event.text for event in events)
    return Gathered(key, tuple(number for number, _ in parts), structs.replace(events[0], text=text, part=None))

"""Meeting: whose address somebody writes from, asked of the directory for all who write at the same moment in one go.

What nobody owns is claimed for a customer to be; of several who claim it exactly one wins, and all learn which.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from noline.kernel.db import Connection, Database
from noline.kernel.gather import Gather
from noline.kernel.ids import Shards

_OWNERS = """
select workspace, scheme, value, customer
from unnest($1::integer[], $2::integer[], $3::text[], $4::text[]) as given(shard, workspace, scheme, value)
join directory using (shard, workspace, scheme, value)
"""
# In the order of the key, as everywhere, so that two who claim the same addresses never wait for each other.
_CLAIM = """
insert into directory (shard, workspace, scheme, value, customer)
select * from unnest($1::integer[], $2::integer[], $3::text[], $4::text[], $5::uuid[])
  as given(shard, workspace, scheme, value, customer)
order by 1, 2, 3, 4
on conflict do nothing
returning workspace, scheme, value, customer
"""

Key = tuple[int, str, str]
"""Workspace, scheme, value."""


class Writer(Struct, frozen=True):
    """Somebody who writes from an address; ``wanted`` is who owns it if nobody does yet."""

    workspace: int
    scheme: str
    value: str
    wanted: UUID

    @property
    def key(self) -> Key:
        return self.workspace, self.scheme, self.value


class Meetings:
    """Finds or makes the owners of addresses."""

    def __init__(self, database: Database, shards: Shards) -> None:
        self._database = database
        self._shards = shards
        self._gather: Gather[Writer, UUID] = Gather(self._meet)

    async def owner(self, writer: Writer) -> UUID:
        """Return the customer that an address belongs to, from now on at the latest; it is committed."""
        return await self._gather.ask(writer)

    async def _meet(self, writers: Sequence[Writer]) -> list[UUID]:
        async def work(tx: Connection) -> dict[Key, UUID]:
            by_key = {writer.key: writer for writer in reversed(writers)}  # of two the first
            found = await self._owners(tx, list(by_key.values()))
            if new := [writer for key, writer in by_key.items() if key not in found]:
                rows = await tx.fetch(_CLAIM, *self._columns(new), [writer.wanted for writer in new])
                found |= {(row[0], row[1], row[2]): row[3] for row in rows}
            if lost := [writer for key, writer in by_key.items() if key not in found]:
                found |= await self._owners(tx, lost)  # a second statement: it sees who won while the claim waited
            return found

        found = await self._database.run(work)
        return [found[writer.key] for writer in writers]

    async def _owners(self, tx: Connection, wanted: Sequence[Writer]) -> dict[Key, UUID]:
        rows = await tx.fetch(_OWNERS, *self._columns(wanted))
        return {(row[0], row[1], row[2]): row[3] for row in rows}

    def _columns(self, wanted: Sequence[Writer]) -> tuple[list[int], list[int], list[str], list[str]]:
        return (
            [self._shards.of_text(*writer.key) for writer in wanted],
            [writer.workspace for writer in wanted],
            [writer.scheme for writer in wanted],
            [writer.value for writer in wanted],
        )

"""Meeting: whose address somebody writes from, asked of the directory for all who write at the same moment in one go.

What nobody owns is claimed for a customer to be; of several who claim it exactly one wins, and all learn which.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from noline.kernel.db import Database
from noline.kernel.gather import Gather
from noline.kernel.ids import Shards

_OWNERS = """
select workspace, scheme, value, customer
from unnest($1::integer[], $2::integer[], $3::text[], $4::text[]) as given(shard, workspace, scheme, value)
join directory using (shard, workspace, scheme, value)
"""
# In the order of the key, as everywhere, so that two who claim the same addresses never wait for each other. One
# statement, and so a transaction by itself: whoever writes waits for it. A look for each, so that no plan reads
# all; the arrays are hidden from the planner, which would else plan anew for every length of them.
_MEET = """
with given as (
  select * from unnest(
    (select $1::integer[]), (select $2::integer[]), (select $3::text[]), (select $4::text[]), (select $5::uuid[])
  ) as given(shard, workspace, scheme, value, customer)
), known as materialized (
  select given.*, (
    select owned.customer from directory as owned
    where (owned.shard, owned.workspace, owned.scheme, owned.value)
      = (given.shard, given.workspace, given.scheme, given.value)) as owner
  from given
), claimed as (
  insert into directory (shard, workspace, scheme, value, customer)
  select shard, workspace, scheme, value, customer from known where owner is null
  order by 1, 2, 3, 4
  on conflict do nothing
  returning workspace, scheme, value, customer
)
select workspace, scheme, value, owner from known where owner is not null
union all select workspace, scheme, value, customer from claimed
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
        by_key = {writer.key: writer for writer in reversed(writers)}  # of two the first
        wanted = list(by_key.values())
        async with self._database.connection() as connection:
            rows = await connection.fetch(_MEET, *self._columns(wanted), [writer.wanted for writer in wanted])
            found = {(row[0], row[1], row[2]): row[3] for row in rows}
            if lost := [writer for key, writer in by_key.items() if key not in found]:
                # A second statement sees who won while the claim waited.
                rows = await connection.fetch(_OWNERS, *self._columns(lost))
                found |= {(row[0], row[1], row[2]): row[3] for row in rows}
        return [found[writer.key] for writer in writers]

    def _columns(self, wanted: Sequence[Writer]) -> tuple[list[int], list[int], list[str], list[str]]:
        return (
            [self._shards.of_text(*writer.key) for writer in wanted],
            [writer.workspace for writer in wanted],
            [writer.scheme for writer in wanted],
            [writer.value for writer in wanted],
        )

"""The directory: the one arbiter of who owns an address or an external id. Its rows live on the address's shard."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from noline.kernel.db import Connection, Database
from noline.kernel.ids import Shards

_CLAIM = """
insert into directory (shard, workspace, scheme, value, customer, message)
select $1, $2, given.scheme, given.value, given.customer, given.message
from unnest($3::text[], $4::text[], $5::uuid[], $6::uuid[]) as given(scheme, value, customer, message)
on conflict do nothing
"""
_OWNERS = """
select scheme, value, customer, message from directory
where shard = $1 and workspace = $2 and (scheme, value) in (select * from unnest($3::text[], $4::text[]))
"""
_RELEASE = """
delete from directory where shard = $1 and workspace = $2 and scheme = $3 and value = $4 and customer = $5
"""

_REPOINT = """
update directory set customer = $6
from (select * from unnest($3::text[], $4::text[]) as given(scheme, value) order by 1, 2) as given
where directory.shard = $1 and workspace = $2 and directory.scheme = given.scheme and directory.value = given.value
  and customer = $5
"""


class Entry(Struct, frozen=True):
    """Who owns a value of a scheme; ``message`` for the short code of a letter."""

    scheme: str
    value: str
    customer: UUID
    message: UUID | None = None


class Directory:
    """Looks up and claims addresses."""

    def __init__(self, database: Database, shards: Shards) -> None:
        self._database = database
        self._shards = shards

    async def owner(self, workspace: int, scheme: str, value: str) -> Entry | None:
        """Return who owns it, if anybody."""
        shard = self._shards.of_text(workspace, scheme, value)
        async with self._database.connection() as connection:
            row = await connection.fetchrow(_OWNERS, shard, workspace, [scheme], [value])
        return Entry(*row) if row else None

    async def owners(self, workspace: int, entries: Sequence[Entry]) -> dict[tuple[str, str], Entry]:
        """Return who owns these schemes and values, by both; what nobody owns is left out."""
        found: dict[tuple[str, str], Entry] = {}
        async with self._database.connection() as connection:
            for shard, wanted in sorted(self._by_shard(workspace, entries).items()):
                schemes, values = [entry.scheme for entry in wanted], [entry.value for entry in wanted]
                for row in await connection.fetch(_OWNERS, shard, workspace, schemes, values):
                    found[row[0], row[1]] = Entry(*row)
        return found

    async def claim(self, workspace: int, entry: Entry) -> Entry:
        """Take it for a customer, or learn who was first: exactly one of several racers wins."""
        return (await self.claim_all(workspace, [entry]))[0]

    async def claim_all(self, workspace: int, entries: Sequence[Entry]) -> list[Entry]:
        """Claim many, a transaction for each shard; returns the owners in the order of the entries."""
        by_shard = self._by_shard(workspace, entries)
        owners: dict[tuple[str, str], Entry] = {}
        for shard in sorted(by_shard):
            wanted = sorted(by_shard[shard], key=lambda entry: (entry.scheme, entry.value))
            for owner in await self._claim(shard, workspace, wanted):
                owners[owner.scheme, owner.value] = owner
        return [owners[entry.scheme, entry.value] for entry in entries]

    async def release(self, workspace: int, entry: Entry) -> None:
        """Let it go if the customer has it; somebody else's stays."""
        shard = self._shards.of_text(workspace, entry.scheme, entry.value)
        async with self._database.transaction() as tx:
            await tx.execute(_RELEASE, shard, workspace, entry.scheme, entry.value, entry.customer)

    async def repoint(self, workspace: int, entries: Sequence[Entry], before: UUID) -> None:
        """Give what one customer has to another, a transaction for each shard; what is somebody else's stays."""
        for shard, mine in sorted(self._by_shard(workspace, entries).items()):
            schemes, values = [it.scheme for it in mine], [it.value for it in mine]
            async with self._database.transaction() as tx:
                await tx.execute(_REPOINT, shard, workspace, schemes, values, before, mine[0].customer)

    def _by_shard(self, workspace: int, entries: Sequence[Entry]) -> dict[int, list[Entry]]:
        by_shard: dict[int, list[Entry]] = {}
        for entry in entries:
            by_shard.setdefault(self._shards.of_text(workspace, entry.scheme, entry.value), []).append(entry)
        return by_shard

    async def _claim(self, shard: int, workspace: int, entries: Sequence[Entry]) -> list[Entry]:
        schemes = [entry.scheme for entry in entries]
        values = [entry.value for entry in entries]

        async def work(tx: Connection) -> list[Entry]:
            customers, messages = [entry.customer for entry in entries], [entry.message for entry in entries]
            await tx.execute(_CLAIM, shard, workspace, schemes, values, customers, messages)
            # A second statement: its snapshot sees a winner that committed while the first one waited.
            return [Entry(*row) for row in await tx.fetch(_OWNERS, shard, workspace, schemes, values)]

        return await self._database.run(work)

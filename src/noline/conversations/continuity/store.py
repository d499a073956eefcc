"""Crossings as they are kept: on the shard of the code's digest, found by link or code, used address by address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from noline.conversations.continuity.model import Attempt, Crossing
from noline.delivery import Signer
from noline.kernel.db import Database
from noline.kernel.errors import Conflict
from noline.kernel.ids import Shards, derive

_COLUMNS: Final = (
    "id, workspace, customer, conversation, message, purpose, source, made_by, made_at, expires_at, places, used"
)
# What is over makes room: a number may be expected to call again.
_ISSUE: Final = f"""
insert into crossing as kept (shard, digest, {_COLUMNS})
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '{{}}')
on conflict (shard, workspace, digest) do update set
  (id, customer, conversation, message, purpose, source, made_by, made_at, expires_at, places, used)
  = (excluded.id, excluded.customer, excluded.conversation, excluded.message, excluded.purpose, excluded.source,
     excluded.made_by, excluded.made_at, excluded.expires_at, excluded.places, excluded.used)
where kept.id <> excluded.id and (kept.expires_at <= $14 or kept.made_by = 'call')
"""
_FIND: Final = f"select {_COLUMNS} from crossing where shard = $1 and workspace = $2 and digest = $3"
# One statement, so that of two addresses that use the last place at once one is too late; whoever comes again, such as
# a provider that tells a message twice, is let through.
_USE: Final = f"""
update crossing set used = case when $4 = any(used) then used else used || $4::text end
where shard = $1 and workspace = $2 and digest = $3 and expires_at > $5
  and ($4 = any(used) or cardinality(used) < places)
returning {_COLUMNS}
"""
# Whoever brings a code that is long over is told as much; some time later it is one that never was.
_FORGET: Final = """
delete from crossing where (shard, workspace, digest) in (
  select shard, workspace, digest from crossing where shard = $1 and expires_at < $2 order by expires_at limit 20)
"""
_REMEMBERED: Final = timedelta(days=90)
_TRIES: Final = 5


class Crossings:
    """Issues crossings and lets messages over."""

    def __init__(self, database: Database, shards: Shards, signer: Signer) -> None:
        self._database = database
        self._shards = shards
        self._signer = signer

    async def issue(self, wanted: Crossing) -> Crossing:
        """Keep a crossing; the same one again stays as it is. Where its code is another's, it gets another id."""
        for number in range(_TRIES):
            identity = wanted.id if number == 0 else derive(wanted.made_at, wanted.id, "crossing", number)
            crossing = msgspec.structs.replace(wanted, id=identity)
            row = await self._keep(crossing, self.code(crossing))
            if row is not None and row[0] == crossing.id:
                return _crossing(row)
        raise Conflict("No free code was found.", field="code", remedy="Try again.")

    async def _keep(self, crossing: Crossing, code: str) -> Any:
        """Insert a crossing unless its code is taken; returns the row that has the code. Old ones make room."""
        shard, digest = self._place(crossing.workspace, code)
        async with self._database.connection() as connection:
            await connection.execute(_FORGET, shard, crossing.made_at - _REMEMBERED)
            await connection.execute(
                _ISSUE, shard, digest, crossing.id, crossing.workspace, crossing.customer, crossing.conversation,
                crossing.message, crossing.purpose, crossing.source, crossing.made_by, crossing.made_at,
                crossing.expires_at, crossing.places, crossing.made_at,
            )  # fmt: skip
            return await connection.fetchrow(_FIND, shard, crossing.workspace, digest)

    async def expect(self, wanted: Crossing, address: str) -> None:
        """Keep one whose code is the address itself: the next call from there is let over, once."""
        await self._keep(wanted, address)

    async def behind(self, token: str) -> Crossing | None:
        """Return the crossing that a link names; None for a forged one."""
        named = self._signer.read_pointer("crossing", token)
        if named is None:
            return None
        workspace, identity = named
        async with self._database.connection() as connection:
            key = self._key(workspace, self._signer.crossing_code(identity))
            row = await connection.fetchrow(_FIND, *key)
        return _crossing(row) if row is not None and row[0] == identity else None

    async def use(self, workspace: int, codes: Iterable[str], address: str, at: datetime) -> Attempt | None:
        """Let an address over by the first code that leads somewhere; None where none of them is known."""
        known: Attempt | None = None
        place = self._signer.crossing_digest(workspace, address).hex()
        async with self._database.connection() as connection:
            for code in codes:
                key = self._key(workspace, code)
                if (row := await connection.fetchrow(_USE, *key, place, at)) is not None:
                    return Attempt("joined", _crossing(row))
                if known is None and (row := await connection.fetchrow(_FIND, *key)) is not None:
                    crossing = _crossing(row)
                    known = Attempt("expired" if crossing.expires_at <= at else "used", crossing)
        return known

    def code(self, crossing: Crossing) -> str:
        """Return the signs of a crossing's code word."""
        return self._signer.crossing_code(crossing.id)

    def token(self, crossing: Crossing) -> str:
        """Return what stands in its link."""
        return self._signer.pointer("crossing", crossing.workspace, crossing.id)

    def codes_of(self, workspace: int, tokens: Iterable[str]) -> list[str]:
        """Return the codes of links' tokens that programs pass on, as far as they are of this workspace."""
        found = (self._signer.read_pointer("crossing", token) for token in tokens)
        return [self._signer.crossing_code(it[1]) for it in found if it is not None and it[0] == workspace]

    def _key(self, workspace: int, code: str) -> tuple[int, int, bytes]:
        shard, digest = self._place(workspace, code)
        return shard, workspace, digest

    def _place(self, workspace: int, code: str) -> tuple[int, bytes]:
        digest = self._signer.crossing_digest(workspace, code)
        return self._shards.of_text(workspace, "crossing", digest.hex()), digest


def _crossing(row: Any) -> Crossing:
    return msgspec.structs.replace(Crossing(*row), used=tuple(row[-1]))

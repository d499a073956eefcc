"""The scenes of a batch, one for each of its shards: loaded together, and written together at the end.

Under load a batch is hundreds of interactions of one shard. When little comes in, a few shards have an interaction
each; a transaction for each would cost as many statements as one for hundreds, so they share one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar, cast
from uuid import UUID

from msgspec import Struct

from noline.kernel.db import Connection
from noline.log.model import Draft
from noline.log.rows import RowType
from noline.log.scene import Key, Scene

R = TypeVar("R", bound=Struct)
N = TypeVar("N")

COPY_FROM = 16
"""So many rows are worth the round trip that a copy begins with."""


class Scenes:
    """What a part loads into. What it asks for is asked of all shards at once; rows come to their own shard's scene."""

    def __init__(self, shards: Sequence[int], now: datetime, catalogue: Mapping[type, Any]) -> None:
        self.now = now
        self.of_shard = {shard: Scene(shard, now, catalogue) for shard in shards}
        self._catalogue = catalogue

    def catalogue(self, kind: type[N]) -> N:
        """Return a room's part of the catalogue."""
        return cast("N", self._catalogue[kind])

    def at(self, shard: int) -> Scene:
        """Return the scene of a shard."""
        return self.of_shard[shard]

    def know(self, *kinds: RowType[Any]) -> None:
        """Let rows of these types be put, though none is loaded."""
        for scene in self.of_shard.values():
            for kind in kinds:
                scene.table(kind)

    def get(self, struct: type[R], *key: Any) -> R | None:
        """Return a row by its key, from whichever scene knows it."""
        found = (scene.get(struct, *key) for scene in self.of_shard.values())
        return next((row for row in found if row is not None), None)

    def of(self, struct: type[R], subject: UUID) -> list[R]:
        """Return the known rows of a subject."""
        return [row for scene in self.of_shard.values() for row in scene.of(struct, subject)]

    async def load(self, tx: Connection, kind: RowType[R], statement: str, *arguments: Any) -> list[R]:
        """Take in what a statement finds that ``kind.select`` made; returns it."""
        if len(self.of_shard) == 1:
            ((shard, scene),) = self.of_shard.items()
            rows = await kind.fetch(tx, statement, shard, *arguments)
            scene.table(kind).load(rows)
            return rows
        found: dict[int, list[R]] = {shard: [] for shard in self.of_shard}
        for record in await tx.fetch(with_shard(statement), list(self.of_shard), *arguments):
            found[record[0]].append(kind.read(record[1:]))
        for shard, mine in found.items():
            self.of_shard[shard].table(kind).load(mine)
        return [row for mine in found.values() for row in mine]

    async def load_of(self, tx: Connection, kind: RowType[R], subjects: Sequence[UUID]) -> list[R]:
        """Take in all rows of these subjects; returns them."""
        return await self.load(tx, kind, kind.select(f"{kind.subject} = any($2)"), subjects)

    async def find(self, tx: Connection, statement: str, *arguments: Any) -> list[Any]:
        """Return the records of a statement over the shards ``$1``, an array, which tells each one's shard first."""
        return await tx.fetch(statement, list(self.of_shard), *arguments)

    def take_in(self, kind: RowType[R], found: Iterable[tuple[int, R]]) -> None:
        """Take in rows that ``find`` has found, each after its shard."""
        self.know(kind)
        for shard, row in found:
            self.of_shard[shard].table(kind).load((row,))

    # ---- what is to be written

    def appended(self) -> dict[int, list[Draft]]:
        """Return the facts that follow, by shard."""
        return {shard: scene.appended for shard, scene in self.of_shard.items() if scene.appended}

    async def write(self, tx: Connection) -> set[str]:
        """Write what handlers changed: a type of rows at a time over all shards, in the order of shards and keys.

        Returns the names of the tables that were written.
        """
        if len(self.of_shard) == 1:
            ((shard, scene),) = self.of_shard.items()
            tables = set()
            for kind, put, gone in scene.changed():
                if put or gone:
                    tables.add(kind.table)
                    await _write(tx, kind, shard, scene, put, gone)
            return tables
        changes: dict[str, _Change] = {}
        for shard in sorted(self.of_shard):
            for kind, put, gone in self.of_shard[shard].changed():
                if not put and not gone:
                    continue
                change = changes.setdefault(kind.table, _Change(kind, [], [], [], []))
                change.put_at += [shard] * len(put)
                change.put += put
                change.gone_at += [shard] * len(gone)
                change.gone += gone
        for change in changes.values():
            await change.kind.remove(tx, change.gone_at, change.gone)
            await change.kind.put(tx, change.put_at, change.put)
        return set(changes)


class _Change(Struct):
    """What is to be written of a type over several shards: the rows, the keys, and the shard of each."""

    kind: RowType[Any]
    put: list[Any]
    put_at: list[int]
    gone: list[Key]
    gone_at: list[int]


async def _write(
    tx: Connection, kind: RowType[Any], shard: int, scene: Scene, put: Sequence[Any], gone: Sequence[Key]
) -> None:
    await kind.remove(tx, shard, gone)
    if kind.copied and len(put) >= COPY_FROM:
        new, put = scene.table(kind).parted(put)
        if new:
            await kind.copy(tx, shard, new)
    await kind.put(tx, shard, put)


@lru_cache(1000)
def with_shard(statement: str) -> str:
    """Return a statement that ``RowType.select`` made as one over the shards ``$1``, which tells each row's first."""
    return statement.replace("shard = $1", "shard = any($1)").replace("select ", "select shard, ", 1)

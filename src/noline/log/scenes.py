"""The scenes of a batch, one for each of its shards: loaded together, and written together at the end.

Under load a batch is hundreds of interactions of one shard. When little comes in, a few shards have an interaction
each; a transaction for each would cost as many statements as one for hundreds, so they share one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar, cast
from uuid import UUID

from msgspec import Struct

from noline.kernel.db import Connection
from noline.log.model import Draft, Interaction
from noline.log.rows import RowType
from noline.log.scene import Key, Scene

R = TypeVar("R", bound=Struct)
N = TypeVar("N")

COPY_FROM = 16
"""So many rows are worth the round trip that a copy begins with."""


MANY = 64
"""With so many interactions in a batch, each statement is worth its round trip and its plan is the better alone."""


class Want(Struct, frozen=True):
    """What a part wants to be read of every batch: rows whose ``column`` is one of ``ids``, each on its own shard.

    The condition, if there is one, has parameters from $3 on. Without a column it alone counts, on any of the shards.
    """

    kind: RowType[Any]
    column: str
    at: Sequence[int]
    ids: Sequence[UUID]
    condition: str
    arguments: tuple[Any, ...]

    @property
    def statement(self) -> str:
        """The statement over the shard $1 alone; the ids, if there is a column, are $2."""
        if not self.column:
            return self.kind.select(_moved(self.condition, -1, first=3))
        return self.kind.select(" and ".join(filter(None, (f"{self.column} = any($2)", self.condition))))


def want(kind: RowType[Any], condition: str, *arguments: Any) -> Want:
    """Return the wish for the rows of a type that fulfil a condition, whose parameters begin with $3."""
    return Want(kind, "", (), (), condition, arguments)


def want_of(kind: RowType[Any], batch: Iterable[Interaction], condition: str = "", *arguments: Any) -> Want:
    """Return the wish for rows of the subjects of interactions, under a condition whose parameters begin with $3."""
    where = {it.subject: it.shard for it in batch}
    return Want(kind, kind.subject, list(where.values()), list(where), condition, arguments)


def want_named(kind: RowType[Any], named: Mapping[UUID, int]) -> Want:
    """Return the wish for rows by their id, each with its shard."""
    return Want(kind, "id", list(named.values()), list(named), "", ())


class Scenes:
    """What a part loads into. What it asks for is asked of all shards at once; rows come to their own shard's scene."""

    def __init__(self, shards: Sequence[int], now: datetime, catalogue: Mapping[type, Any]) -> None:
        self.now = now
        self.of_shard = {shard: Scene(shard, now, catalogue) for shard in shards}
        self.shard_of: dict[UUID, int] = {}
        """Where the subjects of the batch are."""
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

    async def load_all(self, tx: Connection, wants: Sequence[Want], size: int) -> None:
        """Take in what parts want, for a batch of so many interactions: of a few in one statement."""
        if not wants:
            return
        if size > MANY and len(self.of_shard) == 1:
            for it in wants:
                await self.load(tx, it.kind, it.statement, *([it.ids] if it.column else []), *it.arguments)
            return
        statement = reading_all(tuple((it.kind, it.column, it.condition, len(it.arguments)) for it in wants))
        arguments: list[Any] = []
        for it in wants:
            arguments += [*([it.at, it.ids] if it.column else [list(self.of_shard)]), *it.arguments]
        found: list[dict[int, list[Any]]] = [{} for _ in wants]
        for number, shard, values in await tx.fetch(statement, *arguments):
            found[number].setdefault(shard, []).append(wants[number].kind.unpack(values))
        for it, by_shard in zip(wants, found, strict=True):
            self.know(it.kind)
            for shard, rows in by_shard.items():
                self.of_shard[shard].table(it.kind).load(rows)

    def places(self, subjects: Sequence[UUID]) -> tuple[list[int], list[UUID]]:
        """Return the shard of each of these subjects of the batch, and the subjects."""
        return [self.shard_of[it] for it in subjects], list(subjects)

    async def load_of(self, tx: Connection, kind: RowType[R], subjects: Sequence[UUID]) -> list[R]:
        """Take in all rows of these subjects; returns them."""
        return await self.load(tx, kind, kind.select(f"{kind.subject} = any($2)"), subjects)

    async def find(self, tx: Connection, statement: str, *arguments: Any) -> list[Any]:
        """Return the records of a statement over ``places``, in $1 and $2, which tells each one's shard first."""
        return await tx.fetch(statement, *arguments)

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
            puts: list[_Put] = []
            for kind, put, gone in scene.changed():
                if put or gone:
                    tables.add(kind.table)
                    await kind.remove(tx, shard, gone)
                    if kind.copied and len(put) >= COPY_FROM:
                        new, put = scene.table(kind).parted(put)
                        if new:
                            await kind.copy(tx, shard, new)
                    if put:
                        puts.append((kind, shard, put))
            await _put_all(tx, puts)
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
        await _put_all(tx, [(it.kind, it.put_at, it.put) for it in changes.values() if it.put])
        return set(changes)


class _Change(Struct):
    """What is to be written of a type over several shards: the rows, the keys, and the shard of each."""

    kind: RowType[Any]
    put: list[Any]
    put_at: list[int]
    gone: list[Key]
    gone_at: list[int]


_Put = tuple[RowType[Any], int | Sequence[int], Sequence[Any]]
"""What is to be put of a type: the rows, and the shard of all or of each."""


async def _put_all(tx: Connection, puts: Sequence[_Put]) -> None:
    """Put rows of several types in one statement."""
    if len(puts) == 1:
        ((kind, shard, rows),) = puts
        await kind.put(tx, shard, rows)
    elif puts:
        whole = [kind.putting(shard, rows) for kind, shard, rows in puts]
        statement = putting_all(tuple((put[0], len(put) - 1) for put in whole))
        await tx.execute(statement, *(argument for put in whole for argument in put[1:]))


@lru_cache(1000)
def reading_all(wants: tuple[tuple[RowType[Any], str, str, int], ...]) -> str:
    """Return one statement for all wants: rows of number, shard and the packed row.

    Each id is looked up on its own shard: for no statistics does that become a scan.
    """
    selects, taken = [], 0
    for number, (kind, column, condition, parameters) in enumerate(wants):
        if column:
            given = f"unnest(${taken + 1}::integer[], ${taken + 2}::uuid[]) as given(at, which)"
            where = " and ".join(filter(None, (f"{column} = given.which", _moved(condition, taken, first=3))))
            where = where.replace("shard = $1", "shard = given.at")
            row = f"select row({kind.packed}) as values from {kind.table} where shard = given.at and {where} offset 0"
            looked_up = f"{given} cross join lateral ({row}) as found"
            selects.append(f"(select {number}, given.at, found.values from {looked_up})")
            taken += 2 + parameters
        else:
            here = f"shard = any(${taken + 1}::integer[])"
            where = _moved(condition, taken - 1, first=3).replace("shard = $1", here)
            row = f"select {number}, shard, row({kind.packed}) from {kind.table} where {here}"
            selects.append(f"({row} and {where})")
            taken += 1 + parameters
    return " union all ".join(selects)


@lru_cache(1000)
def putting_all(parts: tuple[tuple[str, int], ...]) -> str:
    """Return one statement for several that put, each with the number of its parameters."""
    taken, moved = 0, []
    for statement, parameters in parts:
        moved.append(_moved(statement, taken, first=1))
        taken += parameters
    *others, last = moved
    before = ", ".join(f"put_{n} as ({statement})" for n, statement in enumerate(others))
    return f"with {before} {last}" if before else last


_PARAMETER = re.compile(r"\$(\d+)")


def _moved(statement: str, by: int, *, first: int = 2) -> str:
    """Return a statement whose parameters from ``first`` on have numbers so much higher."""
    return _PARAMETER.sub(lambda it: f"${int(it[1]) + by}" if int(it[1]) >= first else it[0], statement)


@lru_cache(1000)
def with_shard(statement: str) -> str:
    """Return a statement that ``RowType.select`` made as one over the shards ``$1``, which tells each row's first."""
    return statement.replace("shard = $1", "shard = any($1)").replace("select ", "select shard, ", 1)

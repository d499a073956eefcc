"""Row types: a frozen struct and the subject-owned table it is a row of, read and written in bulk.

A row type knows its table, its key within the shard and which column names the subject; the statements are made
from that once. JSON columns are annotated ``dict`` or ``Json``; text arrays ``tuple[str, ...]``.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import Enum
from operator import attrgetter
from typing import Any, Generic, Literal, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.kernel.db import Connection

R = TypeVar("R", bound=Struct)

_SQL_TYPES = {
    UUID: "uuid",
    int: "bigint",
    str: "text",
    bool: "boolean",
    bytes: "bytea",
    float: "float8",
    datetime: "timestamptz",
}


_TEXTS = msgspec.json.Decoder(tuple[str, ...])


class RowType(Generic[R]):
    """How rows of one struct are stored.

    ``forward`` columns only grow (``greatest``), for what others move too; ``fixed`` ones are set by the insert alone;
    to ``added`` ones what is stored is added, so that they need not be loaded.
    Rows of a type without a table live in the scene only. ``copied``: a row that the scene didn't load is new to the
    table, so many of them may be copied, which costs half of an insert that looks for conflicts.
    """

    def __init__(
        self,
        struct: type[R],
        table: str,
        *,
        key: tuple[str, ...],
        subject: str = "customer",
        forward: tuple[str, ...] = (),
        fixed: tuple[str, ...] = (),
        added: tuple[str, ...] = (),
        copied: bool = False,
    ) -> None:
        self.struct = struct
        self.table = table
        self.key = key
        self.subject = subject
        self.copied = copied
        self.columns = struct.__struct_fields__
        self.key_of = _key_of(key)
        self.subject_of: Callable[[R], UUID] = attrgetter(subject)
        hints = [_without_none(get_type_hints(struct)[column]) for column in self.columns]
        self._kinds = [_kind(hint) for hint in hints]
        self.selected = ", ".join(self.columns)
        self.packed = ", ".join(
            f"to_jsonb({name})" if kind == "text[]" else name
            for name, kind in zip(self.columns, self._kinds, strict=True)
        )
        """The columns of a row inside another row, where the driver knows no arrays."""
        self._upsert = self._write_statement(forward, fixed, added)
        self._delete = self._delete_statement("shard = $1 and", "")
        self._delete_together = self._delete_statement("", "shard, ")
        readers = enumerate(map(_reader, hints, self._kinds))
        self._readers = [(i, read) for i, read in readers if read is not None]
        self._unpackers = [(i, _TEXTS.decode if self._kinds[i] == "text[]" else read) for i, read in self._readers]
        self._written = [(i, kind) for i, kind in enumerate(self._kinds) if kind in _WRITE]

    def select(self, condition: str) -> str:
        """Return a statement over the shard ``$1`` and a condition with further parameters."""
        return f"select {self.selected} from {self.table} where shard = $1 and {condition}"

    async def fetch(self, tx: Connection, statement: str, *arguments: Any) -> list[R]:
        """Run a statement made by ``select``."""
        return [self.read(record) for record in await tx.fetch(statement, *arguments)]

    async def of_subjects(self, tx: Connection, shard: int, subjects: Sequence[UUID]) -> list[R]:
        """Return all rows of these subjects."""
        return await self.fetch(tx, self.select(f"{self.subject} = any($2)"), shard, subjects)

    def read(self, record: Any) -> R:
        """Make a row of a record whose columns are in the struct's order."""
        values = list(record)
        for i, read in self._readers:
            if values[i] is not None:
                values[i] = read(values[i])
        return self.struct(*values)

    def unpack(self, values: Any) -> R:
        """Make a row of the values of ``packed``."""
        found = list(values)
        for i, read in self._unpackers:
            if found[i] is not None:
                found[i] = read(found[i])
        return self.struct(*found)

    async def put(self, tx: Connection, shard: int | Sequence[int], rows: Sequence[R]) -> None:
        """Insert or update in one statement; ``shard``: of all rows, or that of each."""
        if rows:
            await tx.execute(*self.putting(shard, rows))

    def putting(self, shard: int | Sequence[int], rows: Sequence[R]) -> tuple[Any, ...]:
        """Return the statement by which rows are put, and its arguments."""
        return self._upsert, _of_each(shard, rows), *self._values(rows, arrays=True)

    async def copy(self, tx: Connection, shard: int | Sequence[int], rows: Sequence[R]) -> None:
        """Insert rows that are new, without a look for conflicts."""
        columns = _of_each(shard, rows), *self._values(rows, arrays=False)
        records = list(zip(*columns, strict=True))
        await tx.copy_records_to_table(self.table, columns=("shard", *self.columns), records=records)

    async def remove(self, tx: Connection, shard: int | Sequence[int], keys: Iterable[tuple[Any, ...]]) -> None:
        """Delete by key in one statement; ``shard``: of all keys, or that of each."""
        if columns := list(map(list, zip(*keys, strict=True))):
            statement = self._delete if isinstance(shard, int) else self._delete_together
            await tx.execute(statement, shard, *columns)

    def _values(self, rows: Sequence[R], *, arrays: bool) -> list[Sequence[Any]]:
        """Return the rows by columns as the driver takes them; ``arrays``: text arrays as PostgreSQL's array text."""
        columns: list[Sequence[Any]] = list(map(list, zip(*map(msgspec.structs.astuple, rows), strict=True)))
        for i, kind in self._written:
            if arrays or kind == "jsonb":
                write = _WRITE[kind]
                columns[i] = [None if value is None else write(value) for value in columns[i]]
        return columns

    def _write_statement(self, forward: tuple[str, ...], fixed: tuple[str, ...], added: tuple[str, ...]) -> str:
        given = ", ".join(_cast(f"given.{name}", kind) for name, kind in zip(self.columns, self._kinds, strict=True))
        arrays = ", ".join(f"${i}::{_sent_as(kind)}[]" for i, kind in enumerate(self._kinds, 2))
        changes = [
            f"{name} = greatest({self.table}.{name}, excluded.{name})"
            if name in forward
            else f"{name} = {self.table}.{name} + excluded.{name}"
            if name in added
            else f"{name} = excluded.{name}"
            for name in self.columns
            if name not in self.key and name not in fixed
        ]
        return (
            f"insert into {self.table} (shard, {self.selected}) select given.shard, {given}"
            f" from unnest($1::integer[], {arrays}) as given(shard, {self.selected})"
            f" on conflict (shard, {', '.join(self.key)}) do "
            + (f"update set {', '.join(changes)}" if changes else "nothing")
        )

    def _delete_statement(self, condition: str, shard: str) -> str:
        kinds = dict(zip(self.columns, self._kinds, strict=True))
        arrays = ", ".join(f"${i}::{_sent_as(kinds[name])}[]" for i, name in enumerate(self.key, 2))
        if shard:
            arrays = f"$1::integer[], {arrays}"
        names = f"{shard}{', '.join(self.key)}"
        return (
            f"delete from {self.table} where {condition} ({names}) in"
            f" (select {names} from unnest({arrays}) as given({names}))"
        )


def _of_each(shard: int | Sequence[int], rows: Sequence[Any]) -> Sequence[int]:
    return [shard] * len(rows) if isinstance(shard, int) else shard


def _key_of(names: tuple[str, ...]) -> Callable[[Struct], tuple[Any, ...]]:
    """Return what gives a row's key within its shard."""
    get = attrgetter(*names)
    return get if len(names) > 1 else lambda row: (get(row),)


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        return next(part for part in get_args(hint) if part is not type(None))
    return hint


def _kind(hint: Any) -> str:
    """Return the SQL type that stands for an annotation."""
    if get_origin(hint) is Literal:
        hint = type(get_args(hint)[0])
    if get_origin(hint) is tuple:
        return "text[]"
    if isinstance(hint, type) and issubclass(hint, Enum):
        hint = int if issubclass(hint, int) else str
    return _SQL_TYPES.get(hint, "jsonb")


def _reader(hint: Any, kind: str) -> Callable[[Any], Any] | None:
    """Return what makes a column's value of what the driver gives; None where that is the value."""
    if kind == "jsonb":
        return msgspec.json.Decoder(hint).decode
    if kind == "text[]":
        return tuple
    return hint if isinstance(hint, type) and issubclass(hint, Enum) else None


def _sent_as(kind: str) -> str:
    return "text" if kind in ("jsonb", "text[]") else kind


def _cast(name: str, kind: str) -> str:
    # An array of arrays can't be unnested by rows, so text arrays travel as PostgreSQL's array text.
    return f"{name}::{kind}" if kind in ("jsonb", "text[]") else name


def _array_text(values: Iterable[str]) -> str:
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"


def _json_text(value: Any) -> str:
    return msgspec.json.encode(value).decode()


_WRITE: dict[str, Callable[[Any], Any]] = {"jsonb": _json_text, "text[]": _array_text}

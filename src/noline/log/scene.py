"""The scene: what a batch of one shard knows, changed by effects at once and written in bulk at the end.

Handlers read the scene and return effects as data. The second interaction of a batch sees what the first did;
what an interaction did is taken back as a whole when one of its handlers fails.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from msgspec import Struct

from noline.kernel.ids import derive
from noline.log.model import Draft, Interaction
from noline.log.rows import RowType

R = TypeVar("R", bound=Struct)
N = TypeVar("N")


class Put(Struct, frozen=True, gc=False):
    """Effect: a row is new or changed."""

    row: Struct


class Remove(Struct, frozen=True, gc=False):
    """Effect: a row goes."""

    row: Struct


class Append(Struct, frozen=True, gc=False):
    """Effect: a fact follows."""

    draft: Draft


class Note(Struct, frozen=True, gc=False):
    """Effect: what later handlers of the same interaction want to know, by its type."""

    value: Any


class Elsewhere(Struct, frozen=True, gc=False):
    """Note: the interaction is handled elsewhere; the parts after this one leave it alone."""


Effect = Put | Remove | Append | Note
Effects = Iterable[Effect]


Key = tuple[Any, ...]
Journal = list[tuple[dict[Any, Any], Any, Any]]
"""What was where before: undone from its end, it leaves every mapping as it was, order included."""
_MISSING = object()


class Table(Generic[R]):
    """The rows of one type that the batch knows."""

    __slots__ = ("_by_subject", "_dirty", "_rows", "_stored", "kind")

    def __init__(self, kind: RowType[R]) -> None:
        self.kind = kind
        # None stands for a row that went: it leaves its place behind, so that it can come back to the same one.
        self._rows: dict[Key, R | None] = {}
        self._by_subject: dict[UUID, dict[Key, R | None]] = {}
        self._dirty: dict[Key, R | None] = {}
        self._stored: set[Key] = set()

    def load(self, rows: Iterable[R]) -> None:
        """Take in rows as they are stored; what was changed in the scene since stays changed."""
        for row in rows:
            key = self.kind.key_of(row)
            self._stored.add(key)
            if key not in self._dirty:
                self._rows[key] = row
                self._of(row)[key] = row

    def get(self, key: Key) -> R | None:
        """Return the row of a key."""
        return self._rows.get(key)

    def of(self, subject: UUID) -> list[R]:
        """Return the rows of a subject in the order in which they became known."""
        rows = self._by_subject.get(subject)
        return [row for row in rows.values() if row is not None] if rows else []

    def change(self, row: R, journal: Journal, *, removed: bool) -> None:
        """Set or remove a row and remember that it must be written."""
        key = self.kind.key_of(row)
        old = self._rows.get(key)
        now = None if removed else row
        mine = self._of(row)
        if old is not None and (removed or self._of(old) is not mine):
            _assign(self._of(old), key, None, journal)
        if now is not None:
            _assign(mine, key, now, journal)
        _assign(self._rows, key, now, journal)
        _assign(self._dirty, key, now, journal)

    def changed(self) -> tuple[list[R], list[Key]]:
        """Return rows to write and keys to delete, in the order of keys: so two writers can't wait for each other."""
        dirty = sorted(self._dirty.items(), key=_as_stored)
        put = [row for _, row in dirty if row is not None]
        gone = [key for key, row in dirty if row is None and key in self._stored]
        return put, gone

    def parted(self, rows: Sequence[R]) -> tuple[list[R], list[R]]:
        """Part rows into those that are new and those that were loaded."""
        new: list[R] = []
        loaded: list[R] = []
        for row in rows:
            (loaded if self.kind.key_of(row) in self._stored else new).append(row)
        return new, loaded

    def _of(self, row: R) -> dict[Key, R | None]:
        subject = self.kind.subject_of(row)
        rows = self._by_subject.get(subject)
        if rows is None:
            rows = self._by_subject[subject] = {}
        return rows


def _as_stored(item: tuple[Key, Any]) -> Any:
    # PostgreSQL orders UUIDs by their bytes, and comparing those is much faster than comparing Python's UUIDs.
    key = item[0]
    if len(key) == 1:
        return key[0].bytes if isinstance(key[0], UUID) else key[0]
    return tuple([part.bytes if isinstance(part, UUID) else part for part in key])


def _assign(mapping: dict[Any, Any], key: Any, value: Any, journal: Journal) -> None:
    journal.append((mapping, key, mapping.get(key, _MISSING)))
    mapping[key] = value


class Scene:
    """What handlers see: rows by type, notes of the interaction at hand, catalogue, domain time."""

    def __init__(self, shard: int, now: datetime, catalogue: Mapping[type, Any]) -> None:
        self.shard = shard
        self.now = now
        self.appended: list[Draft] = []
        self._catalogue = catalogue
        self._tables: dict[type, Table[Any]] = {}
        self._notes: dict[type, Any] = {}
        self._journal: Journal = []
        self._appended_before = 0
        self._made = 0
        self._cause: Interaction | None = None
        self.elsewhere = False

    def table(self, kind: RowType[R]) -> Table[R]:
        """Return the table of a row type, empty at first."""
        table = self._tables.get(kind.struct)
        if table is None:
            table = self._tables[kind.struct] = Table(kind)
        return cast("Table[R]", table)

    def get(self, struct: type[R], *key: Any) -> R | None:
        """Return a row by its key, if the batch knows it."""
        table = self._tables.get(struct)
        return table.get(key) if table else None

    def of(self, struct: type[R], subject: UUID) -> list[R]:
        """Return the known rows of a subject, in the order in which they became known."""
        table = self._tables.get(struct)
        return table.of(subject) if table else []

    def note(self, kind: type[N]) -> N | None:
        """Return what an earlier handler noted of the interaction at hand."""
        return self._notes.get(kind)

    def catalogue(self, kind: type[N]) -> N:
        """Return a room's part of the catalogue."""
        return cast("N", self._catalogue[kind])

    def new_id(self, role: str) -> UUID:
        """Return an id derived from the interaction at hand: the same again when it is handled again."""
        if self._cause is None:
            raise RuntimeError("There is no interaction at hand.")
        self._made += 1
        return derive(self._cause.at, self._cause.id, role, self._made)

    def fact(self, kind: str, *, role: str = "", **fields: Any) -> Append:
        """Return the effect of a fact that follows from the interaction at hand, about the same subject."""
        cause = self._cause
        if cause is None:
            raise RuntimeError("There is no interaction at hand.")
        fields.setdefault("workspace", cause.workspace)
        fields.setdefault("subject", cause.subject)
        fields.setdefault("at", self.now)
        identity = self.new_id(role or kind)
        return Append(Draft(id=identity, kind=kind, cause=cause.id, depth=cause.depth + 1, **fields))

    def begin(self, interaction: Interaction) -> None:
        """Turn to the next interaction."""
        self._cause = interaction
        self._made = 0
        self.elsewhere = False
        self._notes.clear()
        self._journal.clear()
        self._appended_before = len(self.appended)

    def apply(self, effects: Effects | None) -> None:
        """Let effects happen in the scene."""
        tables, journal = self._tables, self._journal
        for effect in effects or ():
            kind = type(effect)  # a struct that is not of the class costs `isinstance` a call into abc
            if kind is Put:
                row = cast("Put", effect).row
                tables[type(row)].change(row, journal, removed=False)
            elif kind is Append:
                self.appended.append(cast("Append", effect).draft)
            elif kind is Note:
                value = cast("Note", effect).value
                self._notes[type(value)] = value
                if type(value) is Elsewhere:
                    self.elsewhere = True
            else:
                row = cast("Remove", effect).row
                tables[type(row)].change(row, journal, removed=True)

    def take_back(self) -> None:
        """Undo what the interaction at hand did."""
        for mapping, key, before in reversed(self._journal):
            if before is _MISSING:
                del mapping[key]
            else:
                mapping[key] = before
        self._journal.clear()
        self._notes.clear()
        del self.appended[self._appended_before :]

    def changed(self) -> Iterable[tuple[RowType[Any], list[Any], list[Key]]]:
        """Return for each row type what to write: rows to put and keys to remove."""
        for table in self._tables.values():
            if table.kind.table:  # rows of a type without a table live in the scene only
                yield table.kind, *table.changed()

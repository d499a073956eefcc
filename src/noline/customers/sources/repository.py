"""Sources as they are stored: a mapping by its name, and the number that stands in the address it sends rows to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from noline.customers.sources.mapping import SourceMapping
from noline.kernel.db import Connection
from noline.kernel.errors import NotFound

_COLUMNS = "id, workspace, mapping, changed_at, last_at, rows, problem"
_LIST = f"select {_COLUMNS} from source where workspace = $1 order by name limit 500"
_FIND = f"select {_COLUMNS} from source where workspace = $1 and name = $2"
_BY_ID = f"select {_COLUMNS} from source where id = $1"
_SAVE = f"""
insert into source (workspace, name, mapping, changed_at) values ($1, $2, $3, $4)
on conflict (workspace, name) do update set mapping = excluded.mapping, changed_at = excluded.changed_at
returning {_COLUMNS}
"""
_NOTE = "update source set last_at = $2, rows = rows + $3, problem = $4 where id = $1"
_REMOVE = "delete from source where workspace = $1 and name = $2 returning id"


class StoredSource(Struct, frozen=True):
    """A source. ``rows``: those that it has sent by itself; ``problem``: what was wrong with the last ones."""

    id: int
    workspace: int
    mapping: SourceMapping
    changed_at: datetime
    last_at: datetime | None
    rows: int
    problem: str


async def list_sources(connection: Connection, workspace: int) -> list[StoredSource]:
    """Return a company's sources by name."""
    return [_source(row) for row in await connection.fetch(_LIST, workspace)]


async def find_source(connection: Connection, workspace: int, name: str) -> StoredSource:
    """Return one; raises NotFound."""
    row = await connection.fetchrow(_FIND, workspace, name)
    if row is None:
        raise NotFound("There is no such source.", field="source", remedy="Save its mapping first.")
    return _source(row)


async def find_source_anywhere(connection: Connection, identity: int) -> StoredSource | None:
    """Return the source of an address."""
    row = await connection.fetchrow(_BY_ID, identity)
    return _source(row) if row else None


async def save_source(tx: Connection, workspace: int, mapping: SourceMapping, now: datetime) -> StoredSource:
    """Store a mapping that has been checked, under its source's name."""
    text = msgspec.json.encode(mapping).decode()
    return _source(await tx.fetchrow(_SAVE, workspace, mapping.source, text, now))


async def note_rows(tx: Connection, source: int, rows: int, problem: str, now: datetime) -> None:
    """Write down that a source has sent rows."""
    await tx.execute(_NOTE, source, now, rows, problem[:500])


async def remove_source(tx: Connection, workspace: int, name: str) -> None:
    """Forget a mapping, and take no rows at its address any more; what it brought stays. Raises NotFound."""
    if await tx.fetchval(_REMOVE, workspace, name) is None:
        raise NotFound("There is no such source.", field="source", remedy="Look at the list of sources.")


def _source(row: Any) -> StoredSource:
    return StoredSource(row[0], row[1], msgspec.json.decode(row[2], type=SourceMapping), *row[3:])

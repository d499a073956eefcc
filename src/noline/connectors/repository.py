"""Connectors as they are stored: their definition, and where they are with secrets sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from noline.access import touch_catalogue
from noline.connectors.model import Connector, ConnectorDefinition, Connectors
from noline.connectors.policy import ConnectorHealth
from noline.kernel.db import Connection, Database
from noline.kernel.errors import Conflict, InvalidInput, NotFound

_SELECT = "select id, workspace, name, definition, settings, changed_at from connector"
_INSERT = """
insert into connector (workspace, name, definition, settings, changed_at) values ($1, $2, $3, $4, $5)
on conflict (workspace, name) do nothing returning id
"""
# By when it was changed every process knows whether it has the connector as it is: never the same twice.
_CHANGE = """
update connector set name = $3, definition = $4, settings = $5,
  changed_at = greatest($6, changed_at + interval '1 microsecond')
where workspace = $1 and id = $2
"""
_HEALTH = """
select connector, failures, open_until, failed_at, error, answered_at from connector_state where connector = any($1)
"""
_WRITE_HEALTH = """
insert into connector_state (connector, failures, open_until, failed_at, error, answered_at)
select given.* from unnest(
    $1::integer[], $2::integer[], $3::timestamptz[], $4::timestamptz[], $5::text[], $6::timestamptz[]
  ) as given(connector, failures, open_until, failed_at, error, answered_at)
where exists (select from connector where id = given.connector)
on conflict (connector) do update set failures = excluded.failures, open_until = excluded.open_until,
  failed_at = coalesce(excluded.failed_at, connector_state.failed_at), error = excluded.error,
  answered_at = coalesce(excluded.answered_at, connector_state.answered_at)
"""
_TIDY = """
delete from connector_call where (shard, id) in (
  select shard, id from connector_call where outcome <> '' and answered_at < $1 limit $2)
"""
KEPT: Final = timedelta(days=30)
_AT_ONCE: Final = 5000
_TAKEN = "select exists (select from connector where workspace = $1 and name = $2 and id <> $3)"


async def load_connectors(tx: Connection) -> Connectors:
    """Read the catalogue."""
    found = [_connector(row) for row in await tx.fetch(_SELECT)]
    return Connectors({(it.workspace, it.name): it for it in found})


async def list_connectors(connection: Connection, workspace: int) -> list[Connector]:
    """Return a workspace's connectors by name."""
    return [
        _connector(row) for row in await connection.fetch(f"{_SELECT} where workspace = $1 order by name", workspace)
    ]


async def find_connector(connection: Connection, workspace: int, connector: int, *, lock: bool = False) -> Connector:
    """Return one, locked against others' changes if wished; raises NotFound."""
    statement = f"{_SELECT} where workspace = $1 and id = $2{' for update' if lock else ''}"
    row = await connection.fetchrow(statement, workspace, connector)
    if row is None:
        raise NotFound("There is no such connector.", field="connector", remedy="Look at the list of connectors.")
    return _connector(row)


async def find_connector_named(connection: Connection, workspace: int, name: str) -> Connector | None:
    """Return the connector of a name."""
    row = await connection.fetchrow(f"{_SELECT} where workspace = $1 and name = $2", workspace, name)
    return _connector(row) if row else None


async def add_connector(
    tx: Connection,
    workspace: int,
    name: str,
    definition: ConnectorDefinition,
    settings: Mapping[str, Any],
    at: datetime,
) -> Connector:
    """Store a connector; raises Conflict if there is one of this name. Both are checked, secrets sealed."""
    identity = await tx.fetchval(_INSERT, workspace, name, _encoded(definition), _encoded(settings), at)
    if identity is None:
        raise _taken(name)
    await touch_catalogue(tx)
    return await find_connector(tx, workspace, identity)


async def change_connector(tx: Connection, connector: Connector, at: datetime) -> Connector:
    """Store what a connector has become, and ask it again at once; raises Conflict if another has the name."""
    if await tx.fetchval(_TAKEN, connector.workspace, connector.name, connector.id):
        raise _taken(connector.name)
    encoded = (_encoded(connector.definition), _encoded(connector.settings))
    await tx.execute(_CHANGE, connector.workspace, connector.id, connector.name, *encoded, at)
    await tx.execute("delete from connector_state where connector = $1", connector.id)
    await touch_catalogue(tx)
    return await find_connector(tx, connector.workspace, connector.id)


async def remove_connector(tx: Connection, workspace: int, connector: int) -> None:
    """Remove a connector; what still waits for it is answered as refused."""
    await find_connector(tx, workspace, connector, lock=True)
    await tx.execute("delete from connector where workspace = $1 and id = $2", workspace, connector)
    await touch_catalogue(tx)


async def read_health(connection: Connection, connectors: Sequence[int]) -> dict[int, ConnectorHealth]:
    """Return how connectors fare, as it was last written down."""
    rows = await connection.fetch(_HEALTH, connectors)
    return {row[0]: ConnectorHealth(*list(row)[1:]) for row in rows}


async def write_health(tx: Connection, news: Mapping[int, ConnectorHealth]) -> None:
    """Write down how connectors fare, in the order of their numbers; those that are gone are left out."""
    if news:
        rows = [(it, *msgspec.structs.astuple(health)) for it, health in sorted(news.items())]
        await tx.execute(_WRITE_HEALTH, *map(list, zip(*rows, strict=True)))


async def tidy_calls(database: Database, now: datetime) -> None:
    """Forget calls that were answered more than 30 days ago, some thousands at a time."""
    async with database.connection() as connection:
        while (await connection.execute(_TIDY, now - KEPT, _AT_ONCE)) == f"DELETE {_AT_ONCE}":
            continue


def _connector(row: Any) -> Connector:
    definition = msgspec.json.decode(row[3], type=ConnectorDefinition)
    return Connector(row[0], row[1], row[2], definition, msgspec.json.decode(row[4]), row[5])


def _encoded(value: Any) -> str:
    text = msgspec.json.encode(value).decode()
    if "\\u0000" in text:
        raise InvalidInput("It holds a NUL.", field="definition", remedy="Remove it.")
    return text


def _taken(name: str) -> Conflict:
    return Conflict(f"There is a connector {name!r} already.", field="name", remedy="Give it another name.")

"""Endpoints: where a company is told, of what, and under which secret."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.kernel.db import Connection
from noline.kernel.errors import NotFound
from noline.kernel.sealing import Sealer

OVERLAP = timedelta(hours=24)
"""How long the old secret signs beside the new one."""

_COLUMNS = "id, workspace, url, description, kinds, status, why, failing_since, created_at, old_until"
_SELECT = f"select {_COLUMNS} from webhook where workspace = $1"
_INSERT = f"""
insert into webhook (workspace, id, url, description, kinds, secret, created_at, listens_from)
values ($1, $2, $3, $4, $5, $6, $7, $7) returning {_COLUMNS}
"""
_UPDATE = f"""
update webhook set url = $3, description = $4, kinds = $5, status = $6, why = $7,
  failing_since = case when $6 = 'active' and status = 'disabled' then null else failing_since end,
  listens_from = case when $6 = 'active' and status = 'disabled' then $8 else listens_from end
where workspace = $1 and id = $2 returning {_COLUMNS}
"""
_ROTATE = f"""
update webhook set old_secret = secret, old_until = $3, secret = $4
where workspace = $1 and id = $2 returning {_COLUMNS}
"""


class Endpoint(Struct, frozen=True):
    """Where a company is told. No ``kinds``: of everything. ``why``: what disabled it, if no person."""

    id: UUID
    workspace: int
    url: str
    description: str
    kinds: tuple[str, ...]
    status: str
    why: str
    failing_since: datetime | None
    created_at: datetime
    old_until: datetime | None


def _endpoint(row: Any) -> Endpoint:
    return Endpoint(row[0], row[1], row[2], row[3], tuple(row[4]), *row[5:])


async def list_endpoints(connection: Connection, workspace: int) -> list[Endpoint]:
    """Return a workspace's endpoints, the oldest first."""
    return [_endpoint(row) for row in await connection.fetch(f"{_SELECT} order by created_at, id", workspace)]


async def find_endpoint(connection: Connection, workspace: int, identity: UUID) -> Endpoint:
    """Return an endpoint; raises NotFound."""
    return _found(await connection.fetchrow(f"{_SELECT} and id = $2", workspace, identity))


async def add_endpoint(
    tx: Connection,
    sealer: Sealer,
    workspace: int,
    identity: UUID,
    url: str,
    description: str,
    kinds: tuple[str, ...],
    secret: str,
    now: datetime,
) -> Endpoint:
    """Store an endpoint; it is told of what happens from now on."""
    sealed = seal_secret(sealer, secret)
    return _found(await tx.fetchrow(_INSERT, workspace, identity, url, description, list(kinds), sealed, now))


async def change_endpoint(tx: Connection, endpoint: Endpoint, now: datetime) -> Endpoint:
    """Store an endpoint as it is to be; one that is made active again is told of what happens from then on."""
    it = endpoint
    values = (it.workspace, it.id, it.url, it.description, list(it.kinds), it.status, it.why, now)
    return _found(await tx.fetchrow(_UPDATE, *values))


async def rotate_secret(
    tx: Connection, sealer: Sealer, workspace: int, identity: UUID, secret: str, now: datetime
) -> Endpoint:
    """Give an endpoint a new secret; the old one signs too for a day."""
    row = await tx.fetchrow(_ROTATE, workspace, identity, now + OVERLAP, seal_secret(sealer, secret))
    return _found(row)


async def remove_endpoint(tx: Connection, workspace: int, identity: UUID) -> None:
    """Remove an endpoint; what still waits for it goes with the next tidying. Raises NotFound."""
    if await tx.execute("delete from webhook where workspace = $1 and id = $2", workspace, identity) == "DELETE 0":
        raise _missing()


def seal_secret(sealer: Sealer, secret: str) -> str:
    """Return a secret as it is stored."""
    return msgspec.json.encode(sealer.seal({"secret": secret}, ["secret"])).decode()


def open_secret(sealer: Sealer, stored: str) -> str:
    """Return a stored secret in clear."""
    sealed: Mapping[str, Any] = msgspec.json.decode(stored)
    return str(sealer.open(sealed)["secret"])


def _found(row: Any) -> Endpoint:
    if row is None:
        raise _missing()
    return _endpoint(row)


def _missing() -> NotFound:
    return NotFound("There is no such webhook.", field="webhook", remedy="List those that there are.")

"""API keys: what programs show instead of signing in. They belong to the workspace and outlast whoever made them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from hmac import compare_digest
from typing import Any

from noline.access.audit import record_audit
from noline.access.departments import find_department
from noline.access.model import Actor, ApiKey, Principal, SiteKey
from noline.access.policy import TOUCH, check_grant, read_name, read_origins, read_scopes
from noline.access.tokens import digest, may_be_key, new_key
from noline.kernel.db import Connection
from noline.kernel.errors import NotFound

_KEY = "id, workspace, name, hint, scopes, created_by, created_at, last_used_at, revoked_at, origins, department"
_INSERT = f"""
insert into api_key (workspace, name, hash, hint, scopes, created_by, origins, open, department)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
returning {_KEY}
"""
_FIND = """
select id, workspace, name, scopes, hash, last_used_at, origins, department from api_key
where hash = $1 and revoked_at is null
"""
_TOUCH = "update api_key set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at <= $3)"
_LIST = f"select {_KEY} from api_key where workspace = $1 and id > $2::bigint order by id limit $3"
_REVOKE = f"""
update api_key set revoked_at = $3 where workspace = $1 and id = $2 and revoked_at is null returning {_KEY}
"""


async def create_key(
    tx: Connection,
    actor: Actor,
    name: str,
    scopes: Collection[str],
    *,
    origins: Collection[str] = (),
    department: str | None = None,
) -> tuple[ApiKey, str]:
    """Make a key and return it with its secret, which nobody can be shown again unless it stands in pages anyway.

    ``origins``: the sites in whose pages it will stand; ``department``: in whose name it writes. Raises InvalidInput
    for a scope that there is not, or that such a key can't have, Forbidden for one that the actor lacks, NotFound.
    """
    actor.require("settings:write")
    shown, wanted = read_name(name), read_scopes(scopes)
    sites = read_origins(origins, wanted)
    check_grant(actor, wanted, "This key")
    secret = new_key()
    by = actor.id if actor.kind == "agent" else None
    told = secret if sites else None
    hashed, hint = digest(secret), secret[-4:]
    whose = (await find_department(tx, actor.workspace, department)).id if department else None
    row = await tx.fetchrow(_INSERT, actor.workspace, shown, hashed, hint, list(wanted), by, list(sites), told, whose)
    key = _key_of(row)
    await record_audit(
        tx, actor, "key.created", shown, {"id": key.id, "scopes": wanted} | ({"origins": sites} if sites else {})
    )
    return key, secret


async def find_key(connection: Connection, secret: str, now: datetime) -> Principal | None:
    """Return what a key may do; none if it is revoked or never was. ``now`` is wall time."""
    row = await _find(connection, secret, now)
    if row is None or row["origins"]:  # what everybody can read lets nobody in
        return None
    whose = (row["department"],) if row["department"] is not None else ()
    return Principal(row["workspace"], "key", row["id"], row["name"], None, frozenset(row["scopes"]), None, whose)


async def find_site_key(connection: Connection, secret: str, now: datetime) -> SiteKey | None:
    """Return the sites of a key that stands in their pages; none for any other key."""
    row = await _find(connection, secret, now)
    return SiteKey(row["id"], row["workspace"], tuple(row["origins"])) if row is not None and row["origins"] else None


async def get_key(connection: Connection, workspace: int, key: int) -> ApiKey:
    """Return a key; raises NotFound."""
    row = await connection.fetchrow(f"select {_KEY} from api_key where workspace = $1 and id = $2", workspace, key)
    if row is None:
        raise _unknown()
    return _key_of(row)


async def read_open_key(connection: Connection, workspace: int, key: int) -> str | None:
    """Return a key that stands in pages, where everybody can read it; none for any other. Raises NotFound."""
    row = await connection.fetchrow("select open from api_key where workspace = $1 and id = $2", workspace, key)
    if row is None:
        raise _unknown()
    return str(row[0]) if row[0] is not None else None


async def list_keys(connection: Connection, workspace: int, *, after: int = 0, limit: int = 200) -> list[ApiKey]:
    """Return the keys, revoked ones too, in the order they were made, from the id ``after`` on."""
    return [_key_of(row) for row in await connection.fetch(_LIST, workspace, after, limit)]


async def revoke_key(tx: Connection, actor: Actor, key: int, now: datetime) -> ApiKey:
    """End a key, for good and from this moment on; raises NotFound. Revoked already is just as well."""
    actor.require("settings:write")
    row = await tx.fetchrow(_REVOKE, actor.workspace, key, now)
    if row is None:
        row = await tx.fetchrow(f"select {_KEY} from api_key where workspace = $1 and id = $2", actor.workspace, key)
        if row is None:
            raise _unknown()
        return _key_of(row)
    await record_audit(tx, actor, "key.revoked", row["name"], {"id": key})
    return _key_of(row)


async def _find(connection: Connection, secret: str, now: datetime) -> Any:
    if not may_be_key(secret):
        return None
    hashed = digest(secret)
    row = await connection.fetchrow(_FIND, hashed)
    if row is None or not compare_digest(row["hash"], hashed):
        return None
    if row["last_used_at"] is None or row["last_used_at"] <= now - TOUCH:
        await connection.execute(_TOUCH, row["id"], now, now - TOUCH)
    return row


def _key_of(row: Any) -> ApiKey:
    return ApiKey(row[0], row[1], row[2], row[3], tuple(row[4]), row[5], row[6], row[7], row[8], tuple(row[9]), row[10])


def _unknown() -> NotFound:
    return NotFound("There is no such key.", field="key", remedy="Look at the list of keys.")

"""The audit trail: every change to what an installation is set up as, by whom; written with the change, never after."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from noline.access.model import Actor, AuditEntry
from noline.kernel.db import Connection

_LONGEST_OBJECT = 500
_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")  # in JSON; PostgreSQL stores none

_RECORD = """
insert into audit (workspace, actor_kind, actor, actor_name, action, object, detail)
values ($1, $2, $3, $4, $5, $6, $7::jsonb)
"""
_LIST = """
select id, at, actor_kind, actor, actor_name, action, object, detail from audit
where workspace = $1 and id < $2 {filters} order by id desc limit {limit}
"""
_NEWEST = 2**63 - 1


async def record_audit(
    tx: Connection, actor: Actor, action: str, object_: str, detail: Mapping[str, Any] | None = None
) -> None:
    """Write down what was done: ``noun.verb_past``, to what, and how it was before and after; no secrets."""
    text = _NUL.sub(r"\1\\ufffd", msgspec.json.encode(detail or {}).decode())
    shown = object_.replace("\0", "\N{REPLACEMENT CHARACTER}")[:_LONGEST_OBJECT]
    await tx.execute(_RECORD, actor.workspace, actor.kind, actor.id, actor.name, action, shown, text)


async def list_audit(
    connection: Connection,
    workspace: int,
    *,
    actor_kind: str | None = None,
    actor: int | None = None,
    action: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[AuditEntry]:
    """Return entries, the latest first, from ``before`` (an entry's id) on back; by actor or action if named."""
    wanted = {"actor_kind": actor_kind, "actor": actor, "action": action}
    given = {column: value for column, value in wanted.items() if value is not None}
    filters = "".join(f" and {column} = ${place}" for place, column in enumerate(given, 3))
    statement = _LIST.format(filters=filters, limit=int(limit))
    rows = await connection.fetch(statement, workspace, _NEWEST if before is None else before, *given.values())
    return [_entry(row) for row in rows]


def _entry(row: Any) -> AuditEntry:
    id_, at, kind, actor, name, action, object_, detail = row
    return AuditEntry(id_, at, kind, actor, name, action, object_, msgspec.json.decode(detail, type=dict[str, Any]))

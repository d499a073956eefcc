"""Drafts: a journey as somebody is drawing it, one for each name, kept sound or not until it is published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from noline.journeys.definition import drawn_journey
from noline.kernel.db import Connection
from noline.kernel.errors import InvalidInput, NotFound

_SAVE = """
insert into journey_draft (workspace, name, definition, saved_by, saved_at) values ($1, $2, $3::jsonb, $4, $5)
on conflict (workspace, name) do update
set definition = excluded.definition, saved_by = excluded.saved_by, saved_at = excluded.saved_at
"""
_ONE = "select name, definition, saved_by, saved_at from journey_draft where workspace = $1 and name = $2"
_LIST = "select name, definition, saved_by, saved_at from journey_draft where workspace = $1 order by name"
_REMOVE = "delete from journey_draft where workspace = $1 and name = $2"
MAX_NAME = 63


class Draft(Struct, frozen=True):
    """What was saved last under a name."""

    name: str
    definition: dict[str, Any]
    saved_by: str
    saved_at: datetime


async def save_draft(
    tx: Connection, workspace: int, name: str, definition: Mapping[str, Any], by: str, now: datetime
) -> Draft:
    """Keep a draft; raises InvalidInput for what can't be kept at all."""
    if not name.strip() or len(name) > MAX_NAME:
        raise InvalidInput("It can't be a name.", field="name", remedy=f"Give 1 to {MAX_NAME} characters.")
    plain = dict(drawn_journey({**definition, "name": name}))
    await tx.execute(_SAVE, workspace, name, msgspec.json.encode(plain).decode(), by, now)
    return Draft(name, plain, by, now)


async def find_draft(tx: Connection, workspace: int, name: str) -> Draft | None:
    """Return the draft of a name."""
    row = await tx.fetchrow(_ONE, workspace, name)
    return _draft(row) if row is not None else None


async def list_drafts(tx: Connection, workspace: int) -> list[Draft]:
    """Return every draft of a workspace, by name."""
    return [_draft(row) for row in await tx.fetch(_LIST, workspace)]


async def remove_draft(tx: Connection, workspace: int, name: str) -> None:
    """Forget a draft; raises NotFound."""
    if await tx.execute(_REMOVE, workspace, name) == "DELETE 0":
        raise NotFound(f"There is no draft of {name!r}.", field="journey", remedy="List the journeys.")


async def drop_draft(tx: Connection, workspace: int, name: str) -> None:
    """Forget a draft, if there is one: it has been published."""
    await tx.execute(_REMOVE, workspace, name)


def _draft(row: Any) -> Draft:
    return Draft(row[0], msgspec.json.decode(row[1]), row[2], row[3])

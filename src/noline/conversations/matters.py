"""Matters as people call them: a campaign or a topic by its name, any other reference as it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from noline.kernel.db import Connection

_CAMPAIGN: Final = "campaign:"
# Campaigns live further up, and are no part of what conversations decide on; their names are for people to read.
_NAMES = "select id, definition ->> 'name' from campaign where workspace = $1 and id = any($2)"
_TOPIC: Final = "topic:"
_TOPICS = "select id, name from topic where workspace = $1 and id = any($2)"


async def name_matters(connection: Connection, workspace: int, matters: Iterable[str]) -> dict[str, str]:
    """Return names for those matters that are campaigns or topics."""
    wanted = list(matters)
    campaigns = await _named(connection, _NAMES, workspace, wanted, _CAMPAIGN)
    return campaigns | await _named(connection, _TOPICS, workspace, wanted, _TOPIC)


async def _named(
    connection: Connection, statement: str, workspace: int, matters: Iterable[str], kind: str
) -> dict[str, str]:
    found = {matter: identity for matter in matters if (identity := _reference(matter, kind)) is not None}
    if not found:
        return {}
    names = {row[0]: row[1] for row in await connection.fetch(statement, workspace, list(set(found.values())))}
    return {matter: names[identity] for matter, identity in found.items() if names.get(identity)}


def _reference(matter: str, kind: str) -> UUID | None:
    try:
        return UUID(matter.removeprefix(kind)) if matter.startswith(kind) else None
    except ValueError:
        return None

"""Matters as people call them: a campaign by its name, any other reference as it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from noline.kernel.db import Connection

_CAMPAIGN: Final = "campaign:"
# Campaigns live further up, and are no part of what conversations decide on; their names are for people to read.
_NAMES = "select id, definition ->> 'name' from campaign where workspace = $1 and id = any($2)"


async def name_matters(connection: Connection, workspace: int, matters: Iterable[str]) -> dict[str, str]:
    """Return names for those matters that are campaigns."""
    found = {matter: identity for matter in matters if (identity := _campaign(matter)) is not None}
    if not found:
        return {}
    names = {row[0]: row[1] for row in await connection.fetch(_NAMES, workspace, list(set(found.values())))}
    return {matter: names[identity] for matter, identity in found.items() if names.get(identity)}


def _campaign(matter: str) -> UUID | None:
    try:
        return UUID(matter.removeprefix(_CAMPAIGN)) if matter.startswith(_CAMPAIGN) else None
    except ValueError:
        return None

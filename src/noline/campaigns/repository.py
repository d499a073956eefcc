"""Campaigns as they are stored."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

import msgspec

from noline.access import touch_catalogue
from noline.campaigns.model import Campaign, Campaigns, Definition
from noline.kernel.db import Connection
from noline.kernel.errors import Conflict, NotFound

_CAMPAIGNS = UUID("d0a3f9f4-1d1b-5f0e-b1a7-5e7f7a0c4e01")
_COLUMNS = "id, workspace, slug, definition, status, launched_at"
_DEFINITION = msgspec.json.Decoder(Definition)


def _campaign(row: Any) -> Campaign:
    return Campaign(row[0], row[1], row[2], _DEFINITION.decode(row[3]), row[4], row[5])


async def load_campaigns(tx: Connection) -> Campaigns:
    """Read the catalogue of launched campaigns."""
    rows = await tx.fetch(f"select {_COLUMNS} from campaign where status <> 'draft' order by launched_at, id")
    return Campaigns({row[0]: _campaign(row) for row in rows})


async def find_campaign(tx: Connection, workspace: int, slug: str) -> Campaign:
    """Return a campaign by its slug; raises NotFound."""
    row = await tx.fetchrow(f"select {_COLUMNS} from campaign where workspace = $1 and slug = $2", workspace, slug)
    if row is None:
        raise NotFound(f"There is no campaign {slug!r}.", field="campaign", remedy="List the campaigns.")
    return _campaign(row)


async def save_campaign(tx: Connection, workspace: int, slug: str, definition: Definition) -> Campaign:
    """Store a draft; raises Conflict for one that has been launched."""
    identity = uuid5(_CAMPAIGNS, f"{workspace}:{slug}")
    encoded = msgspec.json.encode(definition).decode()
    saved = await tx.fetchval(
        "insert into campaign (id, workspace, slug, definition) values ($1, $2, $3, $4)"
        " on conflict (workspace, slug) do update set definition = excluded.definition where campaign.status = 'draft'"
        " returning id",
        identity, workspace, slug, encoded,
    )  # fmt: skip
    if saved is None:
        raise Conflict(f"{slug!r} has been launched.", field="slug", remedy="Change what is still to come instead.")
    await touch_catalogue(tx)
    return await find_campaign(tx, workspace, slug)


async def set_status(tx: Connection, campaign: Campaign, status: str, allowed: tuple[str, ...]) -> None:
    """Move a campaign to a status; raises Conflict where its present one doesn't allow it."""
    moved = await tx.fetchval(
        "update campaign set status = $2 where id = $1 and status = any($3) returning id",
        campaign.id, status, list(allowed),
    )  # fmt: skip
    if moved is None:
        raise Conflict(
            f"The campaign is {campaign.status}.", field="status", remedy=f"It must be {' or '.join(allowed)}."
        )
    await touch_catalogue(tx)

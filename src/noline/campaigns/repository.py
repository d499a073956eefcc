"""Campaigns as they are stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec
from msgspec import Struct

from noline.access import touch_catalogue
from noline.campaigns.model import Campaign, Campaigns, Definition
from noline.kernel.db import Connection
from noline.kernel.errors import Conflict, NotFound

_CAMPAIGNS = UUID("d0a3f9f4-1d1b-5f0e-b1a7-5e7f7a0c4e01")
_COLUMNS = "id, workspace, slug, definition, status, launched_at, left(md5(definition::text), 16)"
_LIST = f"""
select {_COLUMNS} from campaign
where workspace = $1 and (slug ilike $2 or definition ->> 'name' ilike $2) and ($3 = '' or status = $3)
  and (not $4 or (launched_at is not null, coalesce(-extract(epoch from launched_at), 0), slug)
    > ($5::timestamptz is not null, coalesce(-extract(epoch from $5::timestamptz), 0), $6))
order by launched_at is not null, coalesce(-extract(epoch from launched_at), 0), slug limit $7
"""
_PROGRESS = """
select campaign, contact_event, count(*), count(*) filter (where done), sum(served)::bigint from launch
where campaign = any($1) group by campaign, contact_event
"""
_DEFINITION = msgspec.json.Decoder(Definition)


def _campaign(row: Any) -> Campaign:
    return Campaign(row[0], row[1], row[2], _DEFINITION.decode(row[3]), row[4], row[5], row[6])


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


async def find_any(tx: Connection, workspace: int, name: str, *, lock: bool = False) -> Campaign:
    """Return a campaign by its slug or its id; raises NotFound."""
    statement = f"select {_COLUMNS} from campaign where workspace = $1 and (slug = $2 or id::text = $2)"
    row = await tx.fetchrow(statement + (" for update" if lock else ""), workspace, name)
    if row is None:
        raise NotFound(f"There is no campaign {name!r}.", field="campaign", remedy="List the campaigns.")
    return _campaign(row)


async def list_campaigns(
    tx: Connection, workspace: int, *, q: str, status: str, after: tuple[datetime | None, str] | None, limit: int
) -> list[Campaign]:
    """Return campaigns, those that wait for a launch first, then the last launched first."""
    at, slug = after or (None, "")
    rows = await tx.fetch(_LIST, workspace, _like(q), status, after is not None, at, slug, limit)
    return [_campaign(row) for row in rows]


def _like(q: str) -> str:
    return "%" + q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


async def create_campaign(tx: Connection, workspace: int, slug: str, definition: Definition) -> Campaign:
    """Store a new draft; raises Conflict where the slug is taken."""
    await tx.execute("select pg_advisory_xact_lock($1, hashtext($2))", workspace, slug)  # one after the other
    taken = await tx.fetchval("select 1 from campaign where workspace = $1 and slug = $2", workspace, slug)
    if taken:
        raise Conflict(f"There is a campaign {slug!r} already.", field="slug", remedy="Choose another slug.")
    return await save_campaign(tx, workspace, slug, definition)


async def store_definition(tx: Connection, campaign: Campaign, definition: Definition) -> Campaign:
    """Store another definition of a campaign whose row is locked."""
    encoded = msgspec.json.encode(definition).decode()
    await tx.execute("update campaign set definition = $2 where id = $1", campaign.id, encoded)
    await touch_catalogue(tx)
    return await find_campaign(tx, campaign.workspace, campaign.slug)


async def delete_campaign(tx: Connection, campaign: Campaign) -> None:
    """Delete one that never was launched; raises Conflict for others."""
    gone = await tx.fetchval("delete from campaign where id = $1 and launched_at is null returning id", campaign.id)
    if gone is None:
        text = "A campaign that was launched is part of its customers' history."
        raise Conflict(text, field="status", remedy="Cancel it instead.")
    await touch_catalogue(tx)


class Progress(Struct, frozen=True):
    """How far a contact event's launch has come: shards, those of them that are done, customers looked at."""

    shards: int
    done: int
    served: int


async def read_progress(tx: Connection, campaigns: Sequence[UUID]) -> dict[tuple[UUID, str], Progress]:
    """Return how far the contact events have come that have been launched."""
    rows = await tx.fetch(_PROGRESS, list(campaigns))
    return {(row[0], row[1]): Progress(row[2], row[3], row[4]) for row in rows}

"""Plan a campaign: begin a draft, and change what of it still lies ahead."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from zoneinfo import available_timezones

import msgspec

from noline.access import Rules, Workspaces
from noline.campaigns.changes import refused_changes
from noline.campaigns.checks import look_through
from noline.campaigns.model import Campaign, Definition
from noline.campaigns.policy import problems
from noline.campaigns.repository import (
    create_campaign,
    delete_campaign,
    find_any,
    read_progress,
    store_definition,
)
from noline.content import Templates
from noline.delivery import Routes
from noline.kernel.db import Connection
from noline.kernel.errors import Conflict, InvalidInput
from noline.log import Catalogue

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def slug_of(name: str) -> str:
    """Return the slug that a name suggests; ``campaign`` where it holds no Latin letter and no digit."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:63].strip("-") or "campaign"


async def begin_campaign(tx: Connection, workspace: int, slug: str | None, definition: Definition) -> Campaign:
    """Store a draft, however unfinished; without ``slug`` one is made of its name."""
    _check_storable(definition)
    if slug is not None:
        if not _SLUG.fullmatch(slug):
            raise InvalidInput(f"{slug!r} is no slug.", field="slug", remedy="Use small letters, digits and hyphens.")
        return await create_campaign(tx, workspace, slug, definition)
    wanted = slug_of(definition.name)
    taken = {row[0] for row in await tx.fetch("select slug from campaign where workspace = $1", workspace)}
    numbered = (wanted if n == 1 else f"{wanted[:58]}-{n}" for n in range(1, len(taken) + 2))
    free = next(slug for slug in numbered if slug not in taken)
    return await create_campaign(tx, workspace, free, definition)


async def change_campaign(
    tx: Connection,
    workspace: int,
    name: str,
    definition: Definition,
    version: str,
    catalogue: Catalogue,
    now: datetime,
) -> Campaign:
    """Store another definition: of a draft anything, afterwards what lies ahead.

    Raises Conflict if it is no longer the ``version`` that was read, or if the campaign is over; InvalidInput naming
    the field of a change that comes too late.
    """
    _check_storable(definition)
    campaign = await find_any(tx, workspace, name, lock=True)
    if campaign.version != version:
        text = "The campaign has been changed in the meantime."
        raise Conflict(text, field="version", remedy="Read it again and repeat the change.")
    if campaign.status in ("cancelled", "ended"):
        raise Conflict(f"The campaign is {campaign.status}.", field="status", remedy="Plan another one.")
    if campaign.status != "draft":
        await _check_launched(tx, campaign, definition, catalogue, now)
    return await store_definition(tx, campaign, definition)


async def delete_draft(tx: Connection, workspace: int, name: str) -> Campaign:
    """Delete a campaign that was never launched; raises Conflict for others."""
    campaign = await find_any(tx, workspace, name, lock=True)
    await delete_campaign(tx, campaign)
    return campaign


async def _check_launched(
    tx: Connection, campaign: Campaign, definition: Definition, catalogue: Catalogue, now: datetime
) -> None:
    for problem in problems(definition):
        raise problem.as_error()
    launched = {name for _, name in await read_progress(tx, [campaign.id])}
    for problem in refused_changes(campaign, definition, launched, now):
        raise problem.as_error()
    if definition.events != campaign.definition.events or definition.variables != campaign.definition.variables:
        changed = msgspec.structs.replace(campaign, definition=definition)
        rules = _rules(catalogue, campaign.workspace)
        for found in await look_through(tx, changed, catalogue[Templates], catalogue[Routes], rules, now):
            if found.severity == "error":
                raise InvalidInput(found.text, field=found.field, remedy=found.remedy)


def _rules(catalogue: Catalogue, workspace: int) -> Rules:
    workspaces: Workspaces = catalogue[Workspaces]
    return workspaces.by_id[workspace].rules


def _check_storable(definition: Definition) -> None:
    """Refuse what no screen could show: the rest of a draft may stay unfinished."""
    if definition.zone not in available_timezones():
        text = f"There is no time zone {definition.zone!r}."
        raise InvalidInput(text, field="zone", remedy="Use a name such as Europe/Madrid.")
    names = [event.name for event in definition.events]
    if len(set(names)) < len(names):
        raise InvalidInput("Two contact events have one name.", field="events", remedy="Name each differently.")
    if "\\u0000" in msgspec.json.encode(definition).decode():
        raise InvalidInput("A text holds a NUL character.", field="definition", remedy="Remove it.")

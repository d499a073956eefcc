"""Campaigns as they are planned: listed, begun, read, changed and deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from litestar import delete, get, post, put
from litestar.params import FromPath, Parameter
from msgspec import Meta, Struct

from noline.access import Principal
from noline.campaigns.api.views import CampaignDetail, CampaignItem, item_of, show_campaign
from noline.campaigns.model import Definition
from noline.campaigns.repository import find_any, list_campaigns, read_progress
from noline.campaigns.usecases import begin_campaign, change_campaign, delete_draft
from noline.kernel.clock import Clock
from noline.kernel.db import Connection, Database
from noline.kernel.http import Page, decode_cursor, page_of
from noline.log import Catalogue

CampaignStatus = Literal["", "draft", "running", "paused", "cancelled", "ended"]


class NewCampaign(Struct, frozen=True, forbid_unknown_fields=True):
    """A campaign to be planned; it may be unfinished."""

    definition: Definition
    slug: Annotated[str, Meta(min_length=1, max_length=63)] | None = None


class CampaignChange(Struct, frozen=True, forbid_unknown_fields=True):
    """A campaign as it should be, and the version that was read before."""

    definition: Definition
    version: Annotated[str, Meta(min_length=1, max_length=64)]


@get("/campaigns", scope="campaigns:read", summary="List campaigns")
async def get_campaigns(
    principal: Principal,
    connection: Connection,
    clock: Clock,
    q: Annotated[str, Parameter(max_length=200, description="Part of a name or slug.")] = "",
    status: CampaignStatus = "",
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Page[CampaignItem]:
    """Return campaigns: drafts first, then the last launched first."""
    after = decode_cursor(cursor, tuple[datetime | None, str]) if cursor else None
    rows = await list_campaigns(connection, principal.workspace, q=q, status=status, after=after, limit=limit + 1)
    places = await read_progress(connection, [row.id for row in rows])
    items = [item_of(row, places, clock.now()) for row in rows]
    return page_of(items, limit, lambda row: (row.launched_at, row.slug))


@post("/campaigns", scope="campaigns:write", audit="campaign.created", summary="Begin a campaign")
async def post_campaign(principal: Principal, database: Database, clock: Clock, data: NewCampaign) -> CampaignDetail:
    """Store a draft."""
    async with database.transaction() as tx:
        campaign = await begin_campaign(tx, principal.workspace, data.slug, data.definition)
        return await show_campaign(tx, campaign, clock.now())


@get("/campaigns/{campaign:str}", scope="campaigns:read", summary="Read a campaign")
async def get_campaign(
    principal: Principal, connection: Connection, clock: Clock, campaign: FromPath[str]
) -> CampaignDetail:
    """Return a campaign, by slug or id, with its plan."""
    found = await find_any(connection, principal.workspace, campaign)
    return await show_campaign(connection, found, clock.now())


@put("/campaigns/{campaign:str}", scope="campaigns:write", audit="campaign.changed", summary="Change a campaign")
async def put_campaign(
    principal: Principal,
    database: Database,
    catalogue: Catalogue,
    clock: Clock,
    campaign: FromPath[str],
    data: CampaignChange,
) -> CampaignDetail:
    """Store another definition. Of a launched campaign what lies ahead may be changed; 409 if it isn't the version."""
    async with database.transaction() as tx:
        found = await change_campaign(
            tx, principal.workspace, campaign, data.definition, data.version, catalogue, clock.now()
        )
        return await show_campaign(tx, found, clock.now())


@delete(
    "/campaigns/{campaign:str}", scope="campaigns:write", audit="campaign.deleted", summary="Delete a campaign's draft"
)
async def delete_campaign_draft(principal: Principal, database: Database, campaign: FromPath[str]) -> None:
    """Delete a campaign that was never launched."""
    async with database.transaction() as tx:
        await delete_draft(tx, principal.workspace, campaign)


HANDLERS = (get_campaigns, post_campaign, get_campaign, put_campaign, delete_campaign_draft)

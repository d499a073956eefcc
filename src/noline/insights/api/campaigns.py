"""A campaign's figures over HTTP."""

from __future__ import annotations

from litestar import get
from litestar.params import FromPath
from msgspec import Struct

from noline.access import Workspace
from noline.campaigns import find_any
from noline.insights.campaign_figures import CampaignFigures, CampaignSums, figures_of, sums_of_campaigns
from noline.kernel.db import Connection


class CampaignsFigures(Struct, frozen=True):
    """The sums of every campaign that has any."""

    campaigns: list[CampaignSums]


@get("/figures/campaigns", scope="campaigns:read", summary="Read the sums of all campaigns", tag="campaigns")
async def get_campaigns_figures(workspace: Workspace, connection: Connection) -> CampaignsFigures:
    """Return how many were enrolled, written to, answered and reached the goal, per campaign."""
    return CampaignsFigures(await sums_of_campaigns(connection, workspace.id, workspace.currency))


@get("/campaigns/{campaign:str}/figures", scope="campaigns:read", summary="Read a campaign's figures")
async def get_campaign_figures(
    workspace: Workspace, connection: Connection, campaign: FromPath[str]
) -> CampaignFigures:
    """Return what each contact event did on each channel, by day, and against the control group."""
    found = await find_any(connection, workspace.id, campaign)
    return await figures_of(connection, found, workspace.currency)


HANDLERS = (get_campaigns_figures, get_campaign_figures)

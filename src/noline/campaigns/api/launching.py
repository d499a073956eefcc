"""Before a launch and after: what would go wrong, whom it reaches, launch, pause, resume, cancel."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import post
from litestar.params import FromPath
from msgspec import Meta, Struct

from noline.access import Principal, Workspace
from noline.campaigns.api.views import CampaignDetail, show_campaign
from noline.campaigns.audience import ChannelReach, Terms, count_reach
from noline.campaigns.checks import Finding, look_through
from noline.campaigns.launch import cancel, launch, pause, resume
from noline.campaigns.model import Campaign, Definition
from noline.campaigns.policy import problems
from noline.campaigns.repository import find_any
from noline.content import CHANNEL_FORMS, Templates
from noline.customers.conditions import Condition
from noline.delivery import Routes
from noline.kernel.clock import Clock
from noline.kernel.db import Database
from noline.kernel.errors import Conflict
from noline.log import Catalogue


class CampaignCheck(Struct, frozen=True, forbid_unknown_fields=True):
    """A definition to check instead of the stored one."""

    definition: Definition | None = None


class CampaignFindings(Struct, frozen=True):
    """What stands against a launch; ``ready``: nothing does."""

    ready: bool
    findings: list[Finding]


class AudienceQuestion(Struct, frozen=True, forbid_unknown_fields=True):
    """An audience to count: the stored one unless ``given``. ``channels``: all if empty."""

    audience: Condition | None = None
    exclude: Condition | None = None
    given: bool = False
    channels: tuple[Annotated[str, Meta(max_length=40)], ...] = ()
    purpose: Annotated[str, Meta(max_length=40)] = "marketing"
    subscription: Annotated[str, Meta(max_length=200)] = "news"


class AudienceCount(Struct, frozen=True):
    """How many customers there are, how many some channel reaches, and how many each does."""

    total: int
    reachable: int
    channels: list[ChannelReach]


class CampaignLaunch(Struct, frozen=True, forbid_unknown_fields=True):
    """The version that was looked at; another one is not launched."""

    version: Annotated[str, Meta(max_length=64)] | None = None


@post("/campaigns/{campaign:str}/check", scope="campaigns:read", summary="Check a campaign", status_code=200)
async def check_campaign(
    principal: Principal,
    workspace: Workspace,
    database: Database,
    catalogue: Catalogue,
    clock: Clock,
    campaign: FromPath[str],
    data: CampaignCheck,
) -> CampaignFindings:
    """Return everything that forbids a launch (``error``) and what should be known before one (``warning``)."""
    async with database.transaction() as tx:
        found = await find_any(tx, principal.workspace, campaign)
        wanted = msgspec.structs.replace(found, definition=data.definition or found.definition)
        findings = await look_through(tx, wanted, catalogue[Templates], catalogue[Routes], workspace.rules, clock.now())
    return CampaignFindings(not any(it.severity == "error" for it in findings), findings)


@post("/campaigns/{campaign:str}/audience/count", scope="campaigns:read", summary="Count an audience", status_code=200)
async def count_audience(
    principal: Principal,
    workspace: Workspace,
    database: Database,
    clock: Clock,
    campaign: FromPath[str],
    data: AudienceQuestion,
) -> AudienceCount:
    """Return how many customers a campaign is for, and how many of them each channel can and may reach."""
    async with database.connection() as connection:
        found = await find_any(connection, principal.workspace, campaign)
    wanted = _asked(found, data)
    channels = data.channels or tuple(CHANNEL_FORMS)
    terms = Terms(data.purpose, data.subscription)
    reach = await count_reach(database, principal.workspace, wanted, terms, workspace.rules, channels, clock.now())
    return AudienceCount(reach.total, reach.any_of(channels), [reach.channel(name) for name in channels])


def _asked(campaign: Campaign, question: AudienceQuestion) -> Definition:
    if not question.given:
        return campaign.definition
    wanted = msgspec.structs.replace(campaign.definition, audience=question.audience, exclude=question.exclude)
    for problem in problems(wanted):
        if problem.field.startswith(("audience", "exclude")):
            raise problem.as_error()
    return wanted


@post(
    "/campaigns/{campaign:str}/launch", scope="campaigns:write", audit="campaign.launched",
    summary="Launch a campaign", status_code=200,
)  # fmt: skip
async def launch_campaign(
    principal: Principal,
    database: Database,
    catalogue: Catalogue,
    clock: Clock,
    campaign: FromPath[str],
    data: CampaignLaunch,
) -> CampaignDetail:
    """Check a draft as a whole and start it."""
    async with database.transaction() as tx:
        found = await find_any(tx, principal.workspace, campaign, lock=True)
        if data.version is not None and found.version != data.version:
            text = "The campaign has been changed in the meantime."
            raise Conflict(text, field="version", remedy="Look at it again before the launch.")
        launched = await launch(tx, principal.workspace, found.slug, clock.now(), catalogue[Templates])
        return await show_campaign(tx, launched, clock.now())


@post(
    "/campaigns/{campaign:str}/pause", scope="campaigns:write", audit="campaign.paused", summary="Pause a campaign",
    status_code=200,
)  # fmt: skip
async def pause_campaign(
    principal: Principal, database: Database, clock: Clock, campaign: FromPath[str]
) -> CampaignDetail:
    """Hold everything that has not gone out yet."""
    slug = await _slug(database, principal.workspace, campaign)
    await pause(database, principal.workspace, slug)
    return await _shown(database, principal.workspace, slug, clock)


@post(
    "/campaigns/{campaign:str}/resume", scope="campaigns:write", audit="campaign.resumed", summary="Resume a campaign",
    status_code=200,
)  # fmt: skip
async def resume_campaign(
    principal: Principal, database: Database, clock: Clock, campaign: FromPath[str]
) -> CampaignDetail:
    """Go on where it was paused."""
    slug = await _slug(database, principal.workspace, campaign)
    await resume(database, principal.workspace, slug, clock.now())
    return await _shown(database, principal.workspace, slug, clock)


@post(
    "/campaigns/{campaign:str}/cancel", scope="campaigns:write", audit="campaign.cancelled",
    summary="Cancel a campaign", status_code=200,
)  # fmt: skip
async def cancel_campaign(
    principal: Principal, database: Database, clock: Clock, campaign: FromPath[str]
) -> CampaignDetail:
    """End it: what waits is not sent, and nothing more is launched."""
    slug = await _slug(database, principal.workspace, campaign)
    await cancel(database, principal.workspace, slug, clock.now())
    return await _shown(database, principal.workspace, slug, clock)


async def _slug(database: Database, workspace: int, name: str) -> str:
    async with database.connection() as connection:
        return (await find_any(connection, workspace, name)).slug


async def _shown(database: Database, workspace: int, slug: str, clock: Clock) -> CampaignDetail:
    async with database.connection() as connection:
        return await show_campaign(connection, await find_any(connection, workspace, slug), clock.now())


HANDLERS = (check_campaign, count_audience, launch_campaign, pause_campaign, resume_campaign, cancel_campaign)

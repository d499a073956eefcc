"""Launch: check a campaign as a whole, start it, pause, resume or cancel it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import msgspec
import structlog

from noline.campaigns.model import Campaign, ContactEvent, Definition
from noline.campaigns.policy import in_audience, problems
from noline.campaigns.repository import find_campaign, set_status
from noline.content import CHANNEL_FORMS, Templates, try_template
from noline.customers import CUSTOMERS, Customer
from noline.kernel.db import Connection, Database
from noline.kernel.errors import InvalidInput

log = structlog.get_logger()

_HOLD = """
update outbox set due_at = 'infinity' from message
where outbox.shard = $1 and message.shard = $1 and message.id = outbox.message and message.campaign = $2
  and outbox.due_at < 'infinity'
"""
_FREE = """
update outbox set due_at = $3, expires_at = case when $4 then $3 else outbox.expires_at end from message
where outbox.shard = $1 and message.shard = $1 and message.id = outbox.message and message.campaign = $2
  and (outbox.due_at = 'infinity' or $4)
"""
_LACKING = """
select count(*) from customer where workspace = $1 and merged_into is null and not attributes ? $2
"""
_CLOSE = "update launch set done = true where shard = $1 and campaign = $2 and not done"


async def check_launch(tx: Connection, campaign: Campaign, templates: Templates) -> None:
    """Raise InvalidInput for the first thing that would go wrong later: a template, a variant, a variable."""
    for problem in problems(campaign.definition):
        raise problem.as_error()
    for event in campaign.definition.events:
        await _check_event(tx, campaign, event, templates)
    await _try_templates(tx, campaign, templates)


async def _check_event(tx: Connection, campaign: Campaign, event: ContactEvent, templates: Templates) -> None:
    at = f"events.{event.name}"
    template = templates.latest(campaign.workspace, event.template)
    if template is None:
        raise InvalidInput(
            f"There is no template {event.template!r}.", field=f"{at}.template", remedy="Create it first."
        )
    for channel in event.channels:
        compiled = template.compiled(channel)
        if compiled is None:
            text = f"The template {event.template!r} has no variant for {channel}."
            raise InvalidInput(text, field=f"{at}.channels", remedy=f"Add a {CHANNEL_FORMS[channel]} variant.")
        for name in sorted(compiled.required - campaign.definition.variables.keys()):
            await _check_variable(tx, campaign, event, name)


async def _try_templates(tx: Connection, campaign: Campaign, templates: Templates) -> None:
    """Render each variant once, on trial, with the values of somebody of the audience."""
    sample = await _somebody(tx, campaign)
    if sample is None:
        return
    values = sample.attributes | campaign.definition.variables
    wanted = {(event.template, CHANNEL_FORMS[name]) for event in campaign.definition.events for name in event.channels}
    for name, form in sorted(wanted):
        template = templates.latest(campaign.workspace, name)
        assert template is not None
        await try_template(template.variants[form], values, name=name)


async def _somebody(tx: Connection, campaign: Campaign) -> Customer | None:
    async for customer in _everybody(tx, campaign.workspace):
        if in_audience(campaign.definition, customer):
            return customer
    return None


async def _check_variable(tx: Connection, campaign: Campaign, event: ContactEvent, name: str) -> None:
    lacking = await tx.fetchval(_LACKING, campaign.workspace, name)
    if not lacking:
        return
    if campaign.definition.audience is not None:
        lacking = await _lacking_in_audience(tx, campaign, name)
    if lacking:
        raise InvalidInput(
            f"The template {event.template!r} uses {name!r}, which {lacking} of the audience have not got.",
            field=f"events.{event.name}.template",
            remedy=f"Give {{{{ {name} | default('…') }}}}, set it as a variable of the campaign, or import it.",
        )


async def _lacking_in_audience(tx: Connection, campaign: Campaign, name: str) -> int:
    lacking = 0
    async for customer in _everybody(tx, campaign.workspace):
        lacking += name not in customer.attributes and in_audience(campaign.definition, customer)
    return lacking


async def _everybody(tx: Connection, workspace: int) -> AsyncIterator[Customer]:
    rows = tx.cursor(
        f"select {CUSTOMERS.selected} from customer where workspace = $1 and merged_into is null",
        workspace,
        prefetch=500,
    )
    async for row in rows:
        yield CUSTOMERS.read(row)


async def launch(tx: Connection, workspace: int, slug: str, now: datetime, templates: Templates) -> Campaign:
    """Start a campaign; raises InvalidInput for what is wrong with it, Conflict if it is not a draft."""
    campaign = await find_campaign(tx, workspace, slug)
    await check_launch(tx, campaign, templates)
    await set_status(tx, campaign, "running", ("draft",))
    await tx.execute("update campaign set launched_at = $2 where id = $1", campaign.id, now)
    return await find_campaign(tx, workspace, slug)


async def pause(database: Database, workspace: int, slug: str) -> None:
    """Stop everything that has not gone out yet, exactly where it is."""
    campaign = await _move(database, workspace, slug, "paused", ("running",))
    await _each_shard(database, lambda tx, shard: tx.execute(_HOLD, shard, campaign.id))


async def resume(database: Database, workspace: int, slug: str, now: datetime) -> None:
    """Go on where it was paused."""
    campaign = await _move(database, workspace, slug, "running", ("paused",))
    await _each_shard(database, lambda tx, shard: tx.execute(_FREE, shard, campaign.id, now, False))


async def cancel(database: Database, workspace: int, slug: str, now: datetime) -> None:
    """End a campaign: what waits expires, and nothing more is launched."""
    campaign = await _move(database, workspace, slug, "cancelled", ("draft", "running", "paused"))

    async def end(tx: Connection, shard: int) -> None:
        await tx.execute(_CLOSE, shard, campaign.id)
        await tx.execute(_FREE, shard, campaign.id, now, True)

    await _each_shard(database, end)


async def _move(database: Database, workspace: int, slug: str, status: str, allowed: tuple[str, ...]) -> Campaign:
    async with database.transaction() as tx:
        campaign = await find_campaign(tx, workspace, slug)
        await set_status(tx, campaign, status, allowed)
    return campaign


async def _each_shard(database: Database, work: Any) -> None:
    async with database.connection() as connection:
        shards = [row[0] for row in await connection.fetch("select shard from head order by shard")]
    for shard in shards:
        async with database.transaction() as tx:
            await work(tx, shard)


def parse_definition(data: bytes) -> Definition:
    """Read a campaign's definition from JSON; raises InvalidInput naming field and remedy."""
    try:
        definition = msgspec.json.decode(data, type=Definition)
    except msgspec.DecodeError as error:
        field = str(error).partition("`$.")[2].rstrip("`") or "definition"
        raise InvalidInput(str(error).partition(" - at")[0], field=field, remedy="See the reference.") from None
    for problem in problems(definition):
        raise problem.as_error()
    return definition

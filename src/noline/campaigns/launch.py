"""Launch: check a campaign as a whole, start it, pause, resume or cancel it, and bring its contacts to the log.

The launcher pages through each shard's customers and appends ``contact.planned``, a little at a time, while there is
room; its place moves in the same transaction, and ids are derived, so a crash skips and doubles nobody.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec
import structlog

from noline.campaigns.model import Campaign, Campaigns, ContactEvent, Definition
from noline.campaigns.policy import problems
from noline.campaigns.repository import find_campaign, set_status
from noline.content import CHANNEL_FORMS, Templates, try_template
from noline.customers import CUSTOMERS, Customer, customer_facts
from noline.customers.conditions import evaluate
from noline.kernel.db import Connection, Database
from noline.kernel.errors import InvalidInput
from noline.log import BULK_ROWS, Draft, append, room_for_bulk
from noline.log.kinds import ContactPlanned

log = structlog.get_logger()

_CONTACTS = UUID("5c2d84f6-4bb0-5c57-9d9c-8d0b4b9a7e11")
_PAGE = CUSTOMERS.select(
    "workspace = $2 and merged_into is null and ($3::uuid is null or id > $3) order by id limit $4"
)
_PREPARE = """
insert into launch (shard, campaign, contact_event) select shard, $1, $2 from head on conflict do nothing
"""
_OPEN = "select shard from launch where campaign = $1 and contact_event = $2 and not done"
_TAKE = """
select last from launch where shard = $1 and campaign = $2 and contact_event = $3 and not done for update skip locked
"""
_MOVE = "update launch set last = $4, done = $5 where shard = $1 and campaign = $2 and contact_event = $3"
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
_SAMPLE = f"select {CUSTOMERS.selected} from customer where workspace = $1 and merged_into is null limit 20"


async def check_launch(tx: Connection, campaign: Campaign, templates: Templates) -> None:
    """Raise InvalidInput for the first thing that would go wrong later: a template, a variant, a variable."""
    for problem in problems(campaign.definition):
        raise problem.as_error()
    sample = await CUSTOMERS.fetch(tx, _SAMPLE, campaign.workspace)
    for event in campaign.definition.events:
        await _check_event(tx, campaign, event, templates, sample)


async def _check_event(
    tx: Connection, campaign: Campaign, event: ContactEvent, templates: Templates, sample: list[Customer]
) -> None:
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
        for name in sorted(compiled.variables - campaign.definition.variables.keys()):
            await _check_variable(tx, campaign, event, name)
        for customer in sample[:1]:
            values = customer.attributes | campaign.definition.variables
            await try_template(template.variants[CHANNEL_FORMS[channel]], values)


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
        lacking += name not in customer.attributes and _in_audience(campaign, customer)
    return lacking


async def _everybody(tx: Connection, workspace: int) -> Any:
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
    """End a campaign: what waits expires."""
    campaign = await _move(database, workspace, slug, "cancelled", ("draft", "running", "paused"))
    await _each_shard(database, lambda tx, shard: tx.execute(_FREE, shard, campaign.id, now, True))


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


class Launcher:
    """Brings the contacts of due contact events to the log."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._finished: set[tuple[UUID, str]] = set()
        self._prepared: set[tuple[UUID, str]] = set()

    async def step(self, campaigns: Campaigns, now: datetime) -> int:
        """Append a little for every due contact event, fairly; returns how many contacts (or shards finished)."""
        done = 0
        for campaign in campaigns.by_id.values():
            if campaign.status != "running":
                continue
            for event in campaign.definition.events:
                due = campaign.due_at(event)
                if due is not None and due <= now and (campaign.id, event.name) not in self._finished:
                    done += await self._advance(campaign, event, due)
        return done

    async def _advance(self, campaign: Campaign, event: ContactEvent, due: datetime) -> int:
        key = campaign.id, event.name
        async with self._database.connection() as connection:
            if key not in self._prepared:
                await connection.execute(_PREPARE, *key)
                self._prepared.add(key)
            shards = [row[0] for row in await connection.fetch(_OPEN, *key)]
        if not shards:
            self._finished.add(key)
            return 0
        done = 0
        for shard in shards:
            async with self._database.transaction() as tx:
                done += await self._append(tx, shard, campaign, event, due)
        return done

    async def _append(self, tx: Connection, shard: int, campaign: Campaign, event: ContactEvent, due: datetime) -> int:
        key = campaign.id, event.name
        taken = await tx.fetchrow(_TAKE, shard, *key)
        if taken is None:
            return 0
        room = await room_for_bulk(tx, shard)
        if room == 0:
            return 0
        page = await CUSTOMERS.fetch(tx, _PAGE, shard, campaign.workspace, taken[0], min(room, BULK_ROWS))
        last = page[-1].id if page else taken[0]
        await tx.execute(_MOVE, shard, *key, last, len(page) < min(room, BULK_ROWS))
        drafts = [_planned(campaign, event, it.id, due) for it in page if _in_audience(campaign, it)]
        await append(tx, shard, drafts)
        return len(page) + 1


def _in_audience(campaign: Campaign, customer: Customer) -> bool:
    audience = campaign.definition.audience
    return audience is None or evaluate(audience, customer_facts(customer))


def _planned(campaign: Campaign, event: ContactEvent, customer: UUID, due: datetime) -> Draft:
    return Draft(
        id=uuid5(_CONTACTS, f"{campaign.id}/{event.name}/{customer}"),
        workspace=campaign.workspace,
        subject=customer,
        at=due,
        kind="contact.planned",
        body=ContactPlanned(),
        campaign=campaign.id,
        contact_event=event.name,
        purpose=event.purpose,
        bulk=True,
    )


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

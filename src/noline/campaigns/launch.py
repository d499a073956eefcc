"""Launch: start a campaign that has been checked as a whole, pause, resume or cancel it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
import structlog

from noline.campaigns.checks import check_launch
from noline.campaigns.model import Campaign, Definition
from noline.campaigns.policy import problems
from noline.campaigns.repository import find_campaign, set_status
from noline.content import Templates
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
_CLOSE = "update launch set done = true where shard = $1 and campaign = $2 and not done"


async def launch(tx: Connection, workspace: int, slug: str, now: datetime, templates: Templates) -> Campaign:
    """Start a campaign; raises InvalidInput for what is wrong with it, Conflict if it is not a draft."""
    campaign = await find_campaign(tx, workspace, slug)
    await check_launch(tx, campaign, templates, now)
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

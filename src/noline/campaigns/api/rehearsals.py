"""A contact event's message to oneself, or to a named customer, before anybody else gets it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import post
from litestar.params import FromPath
from msgspec import Meta, Struct

from noline.access import Principal, Workspace, find_agent
from noline.campaigns.rehearsal import Rehearsal, Rehearsed
from noline.campaigns.repository import find_any
from noline.customers import Directory
from noline.kernel.clock import Clock
from noline.kernel.db import Database
from noline.kernel.errors import InvalidInput, NotFound
from noline.kernel.ids import IdSource, Shards
from noline.log import Catalogue, Commands


class OwnAddress(Struct, frozen=True, forbid_unknown_fields=True):
    """An address of one's own, by its scheme: ``email``, ``phone``, ``x`` …"""

    scheme: Annotated[str, Meta(min_length=1, max_length=40)]
    value: Annotated[str, Meta(min_length=1, max_length=500)]


class CampaignTest(Struct, frozen=True, forbid_unknown_fields=True):
    """Which contact event, and to whom: a customer, else oneself at these addresses, else at one's mail address."""

    event: Annotated[str, Meta(min_length=1, max_length=200)]
    customer: UUID | None = None
    addresses: Annotated[tuple[OwnAddress, ...], Meta(max_length=10)] = ()


class CampaignTested(Struct, frozen=True):
    """What was sent, on which channel."""

    customer: UUID
    messages: list[Rehearsed]


@post(
    "/campaigns/{campaign:str}/test", scope="campaigns:write", audit="campaign.tested",
    summary="Send a contact event to oneself", status_code=200,
)  # fmt: skip
async def test_campaign(
    principal: Principal,
    workspace: Workspace,
    database: Database,
    shards: Shards,
    directory: Directory,
    ids: IdSource,
    commands: Commands,
    catalogue: Catalogue,
    clock: Clock,
    campaign: FromPath[str],
    data: CampaignTest,
) -> CampaignTested:
    """Send a contact event's message to oneself; it counts in no figure of the campaign."""
    async with database.connection() as connection:
        found = await find_any(connection, principal.workspace, campaign)
    event = found.definition.event(data.event)
    if event is None:
        raise NotFound(f"There is no contact event {data.event!r}.", field="event", remedy="Save the plan first.")
    rehearsal = Rehearsal(database, shards, directory, ids, commands)
    customer = data.customer
    if customer is None:
        addresses = [(it.scheme, it.value) for it in data.addresses] or await _own_address(database, principal)
        key = f"{principal.kind}-{principal.id}"
        customer = await rehearsal.own_customer(workspace, key, principal.name, addresses, clock.now())
    sent = await rehearsal.send(found, event, customer, catalogue, clock.now(), own=data.customer is None)
    return CampaignTested(customer, sent)


async def _own_address(database: Database, principal: Principal) -> list[tuple[str, str]]:
    if principal.kind != "agent":
        raise InvalidInput("A key has no address.", field="addresses", remedy="Give addresses, or name a customer.")
    async with database.connection() as connection:
        agent = await find_agent(connection, principal.workspace, principal.id)
    return [("email", agent.email)]


HANDLERS = (test_campaign,)

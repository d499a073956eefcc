"""A contact event's message sent to oneself before a launch, on every channel there is an address for; not counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from noline.access import Workspace
from noline.campaigns.audience import find_sample
from noline.campaigns.model import Campaign, ContactEvent
from noline.content import Templates
from noline.customers import (
    ADDRESSES,
    CHANNEL_SCHEMES,
    CUSTOMERS,
    Address,
    Customer,
    Directory,
    Entrance,
    Entry,
    NewCustomer,
    normalise,
)
from noline.delivery import SERVICE, Routes, Status
from noline.kernel.db import Database
from noline.kernel.errors import InvalidInput, NotFound
from noline.kernel.ids import IdSource, Shards
from noline.log import Commands, Draft
from noline.log.kinds import CustomerChanged, MessageRequested

TAG = "test"
"""The tag of customers who are agents trying things out."""
_FATE = """
select message.id, message.status, ledger.reason from message
left join ledger on ledger.shard = message.shard and ledger.message = message.id and ledger.attempt = 0
where message.shard = $1 and message.customer = $2 and message.at >= $3 and direction = 2 and campaign is null
  and (channel = $4 or channel = '') order by message.at desc, message.id desc limit 1
"""


class Rehearsed(Struct, frozen=True):
    """One message of a rehearsal: where it goes, and why it doesn't if it doesn't."""

    channel: str
    address: str
    message: UUID | None
    status: str
    reason: str | None


class Rehearsal:
    """Sends contact events to those who plan them."""

    def __init__(
        self, database: Database, shards: Shards, directory: Directory, ids: IdSource, commands: Commands
    ) -> None:
        self._database = database
        self._shards = shards
        self._directory = directory
        self._ids = ids
        self._commands = commands

    async def own_customer(
        self, workspace: Workspace, key: str, name: str, addresses: Sequence[tuple[str, str]], now: datetime
    ) -> UUID:
        """Return the customer that an agent is to themselves, with these addresses; raises InvalidInput for others'."""
        for scheme, written in addresses:
            entry = Entry(scheme, normalise(scheme, written, region=workspace.region), UUID(int=0))
            owners = await self._directory.owners(workspace.id, [entry])
            for owner in owners.values():
                await self._check_own(owner.customer, key, written)
        row = NewCustomer(
            key=f"rehearsal {key} {sorted(addresses)}",
            attributes={"first_name": name},
            addresses=tuple(addresses),
            external_id=key,
            source="rehearsal",
        )
        entrance = Entrance(self._database, self._shards, self._directory, self._ids)
        (entered,) = await entrance.enter(workspace.id, workspace.region, [row], now)
        tagged = Draft(
            id=self._ids.new(now, f"tag {key}"),
            workspace=workspace.id,
            subject=entered.customer,
            at=now,
            kind="customer.changed",
            body=CustomerChanged(add_tags=(TAG,)),
        )
        await self._commands.perform(tagged)  # and with it all that was entered before
        return entered.customer

    async def _check_own(self, customer: UUID, key: str, written: str) -> None:
        found = await self._customer(customer)
        if found is not None and found.attributes.get("external_id") != key:
            text = f"{written} is a customer's address."
            raise InvalidInput(text, field="addresses", remedy="Use one of your own, or name the customer.")

    async def send(
        self, campaign: Campaign, event: ContactEvent, customer: UUID, catalogue: Any, now: datetime, *, own: bool
    ) -> list[Rehearsed]:
        """Send the message on each channel that the customer has an address for; returns what became of each."""
        found = await self._customer(customer)
        if found is None or found.workspace != campaign.workspace:
            raise NotFound("There is no such customer.", field="customer", remedy="Search the customers.")
        variables = await self._values(campaign, event, found, catalogue[Templates], now)
        sent = []
        for channel in event.channels:
            address = await self._address(found, channel)
            if address is not None:
                route = catalogue[Routes].of(campaign.workspace, channel)
                harmless = own or (route is not None and route.provider == "sandbox")
                purpose = SERVICE if harmless else event.purpose
                sent.append(await self._send(found, event.template, channel, address, variables, purpose, now))
        if not sent:
            text = f"There is no address for {' or '.join(event.channels)}."
            raise InvalidInput(text, field="addresses", remedy="Give one of your own for a channel of the contact.")
        return sent

    async def _send(
        self,
        customer: Customer,
        template: str,
        channel: str,
        address: Address,
        variables: dict[str, Any],
        purpose: str,
        now: datetime,
    ) -> Rehearsed:
        draft = Draft(
            id=self._ids.new(now, f"rehearsal {template} {channel}"),
            workspace=customer.workspace,
            subject=customer.id,
            at=now,
            kind="message.requested",
            body=MessageRequested(template=template, channel=channel, variables=variables),
            purpose=purpose,
        )
        _, done = await self._commands.perform(draft)
        shard = self._shards.of(customer.id)
        async with self._database.connection() as connection:
            row = await connection.fetchrow(_FATE, shard, customer.id, now, channel) if done else None
        if row is None:
            return Rehearsed(channel, address.display, None, "waiting", None)
        return Rehearsed(channel, address.display, row[0], Status(row[1]).word, row[2])

    async def _customer(self, customer: UUID) -> Customer | None:
        async with self._database.connection() as connection:
            found = await CUSTOMERS.of_subjects(connection, self._shards.of(customer), [customer])
        return found[0] if found else None

    async def _address(self, customer: Customer, channel: str) -> Address | None:
        scheme = CHANNEL_SCHEMES.get(channel, channel)
        async with self._database.connection() as connection:
            found = await ADDRESSES.of_subjects(connection, self._shards.of(customer.id), [customer.id])
        return next((it for it in found if it.scheme == scheme and it.status == "active"), None)

    async def _values(
        self, campaign: Campaign, event: ContactEvent, customer: Customer, templates: Templates, now: datetime
    ) -> dict[str, Any]:
        """Return the campaign's values, and somebody's of the audience where the customer has none."""
        values = dict(campaign.definition.variables)
        template = templates.latest(campaign.workspace, event.template)
        if template is None:
            text = f"There is no template {event.template!r}."
            raise InvalidInput(text, field=f"events.{event.name}.template", remedy="Create it first.")
        compiled = [it for it in map(template.compiled, event.channels) if it is not None]
        lacking = set().union(*(it.required for it in compiled)) - values.keys() - customer.attributes.keys()
        if lacking:
            async with self._database.connection() as connection:
                sample = await find_sample(connection, campaign, now)
            known = sample.attributes if sample else {}
            values |= {name: known.get(name, f"[{name}]") for name in lacking}
        return values

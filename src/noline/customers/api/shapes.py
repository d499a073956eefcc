"""What the customers' endpoints give, and how a change of a customer is appended and answered."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from litestar import Response
from msgspec import Struct

from noline.access import Principal
from noline.customers.anonymous import called, stranger
from noline.customers.evidence import STRENGTH, how_of
from noline.customers.model import CHANNEL_SCHEMES, TEXT_SENDER, Address, Consent, Customer
from noline.customers.view import Profile, read_profile
from noline.kernel.clock import Clock
from noline.kernel.db import Connection
from noline.kernel.ids import IdSource, Shards
from noline.log import Commands, Draft

_NUMBERS = count(1)  # seeded ids are told apart by their names


class CustomerAddress(Struct, frozen=True):
    """An address: ``value`` names it in paths, ``display`` is for people; ``channels`` it can be reached by.

    ``evidence`` in words, ``how`` of what kind (code, link, company, wrote, given, inferred), ``strength`` of 100.
    """

    scheme: str
    value: str
    display: str
    channels: list[str]
    verification: str
    evidence: str
    status: str
    added_at: datetime
    how: str
    strength: int
    evidence_at: datetime
    came_from: UUID | None


class CustomerConsent(Struct, frozen=True):
    """What the customer last said of a subscription on a channel; ``*`` stands for all."""

    subscription: str
    channel: str
    state: str
    at: datetime


class CustomerDetail(Struct, frozen=True):
    """A customer with addresses and consents."""

    id: UUID
    name: str
    external_id: str
    attributes: dict[str, Any]
    tags: list[str]
    locale: str
    zone: str
    created_at: datetime
    merged_into: UUID | None
    addresses: list[CustomerAddress]
    consents: list[CustomerConsent]


class Asker(Struct, frozen=True):
    """Who changes a customer, and with what: the parts that every change needs."""

    principal: Principal
    commands: Commands
    clock: Clock
    ids: IdSource
    shards: Shards

    @property
    def name(self) -> str:
        """Say who it is, as evidence."""
        return f"{self.principal.kind} {self.principal.name}"

    def fresh(self, what: str) -> str:
        """Return a name that nothing else has."""
        return str(self.ids.new(self.clock.now(), f"{self.name} {what} {next(_NUMBERS)}"))

    def draft(self, customer: UUID, kind: str, body: Struct, *, channel: str | None = None) -> Draft:
        """Return a command about a customer."""
        now = self.clock.now()
        identity = self.ids.new(now, f"{self.name} {kind} {next(_NUMBERS)}")
        return Draft(identity, self.principal.workspace, customer, now, kind, body, channel=channel)

    async def perform(self, connection: Connection, *drafts: Draft, status: int = 200) -> Response[CustomerDetail]:
        """Append commands about one customer and answer with the customer; 202 if that is still to come."""
        done = True
        for draft in drafts:
            _, done = await self.commands.perform(draft)
        detail = await self.find(connection, drafts[-1].subject)
        return Response(detail, status_code=status if done else 202)

    async def profile(self, connection: Connection, customer: UUID) -> Profile:
        """Return a customer's profile; raises NotFound."""
        return await read_profile(connection, self.shards.of(customer), self.principal.workspace, customer)

    async def find(self, connection: Connection, customer: UUID) -> CustomerDetail:
        """Return a customer; raises NotFound."""
        return detail_of(await self.profile(connection, customer))


async def asker(principal: Principal, commands: Commands, clock: Clock, ids: IdSource, shards: Shards) -> Asker:
    """Return who asks with what a change needs: a dependency of endpoints."""
    return Asker(principal, commands, clock, ids, shards)


def name_of(customer: Customer, addresses: list[Address]) -> str:
    """Return how a customer is called: by name, else an address, else the external id."""
    known = customer.attributes
    whole = str(known.get("name") or "").strip()
    name = whole or f"{known.get('first_name') or ''} {known.get('last_name') or ''}".strip()
    own = name or called((it.scheme, it.display) for it in addresses) or str(known.get("external_id") or "")
    return own or stranger(customer.id, known)


def detail_of(profile: Profile) -> CustomerDetail:
    """Return a customer as it is given."""
    customer = profile.customer
    addresses = sorted(profile.addresses, key=lambda it: (it.added_at, it.scheme, it.value))
    return CustomerDetail(
        id=customer.id,
        name=name_of(customer, addresses),
        external_id=str(customer.attributes.get("external_id") or ""),
        attributes=customer.attributes,
        tags=list(customer.tags),
        locale=customer.locale,
        zone=customer.zone,
        created_at=customer.created_at,
        merged_into=customer.merged_into,
        addresses=[address_of(address) for address in addresses],
        consents=sorted(map(consent_of, profile.consents), key=lambda it: (it.subscription, it.channel)),
    )


def address_of(address: Address) -> CustomerAddress:
    """Return an address as it is given."""
    channels = [channel for channel, scheme in CHANNEL_SCHEMES.items() if scheme == address.scheme]
    return CustomerAddress(
        scheme=address.scheme,
        value=address.value,
        display=address.display,
        channels=channels or ([] if address.scheme == TEXT_SENDER else [address.scheme]),
        verification=address.verification,
        evidence=address.evidence,
        status=address.status,
        added_at=address.added_at,
        how=address.how or how_of(address.verification, address.evidence),
        strength=address.strength or STRENGTH[how_of(address.verification, address.evidence)],
        evidence_at=address.evidence_at or address.added_at,
        came_from=address.came_from,
    )


def consent_of(consent: Consent) -> CustomerConsent:
    """Return a consent as it is given."""
    return CustomerConsent(consent.subscription, consent.channel, consent.state, consent.at)

"""Browsers that subscribe to notifications: whose they are, what they consented to, how they change and leave.

The endpoint of a subscription is known to its browser alone, and is its right to change it. Nobody's word for who they
are is taken here: a browser belongs to the visitor whose id it brings, or to somebody new.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from noline.access import Workspace, Workspaces
from noline.app.bootstrap import Noline
from noline.customers import (
    ADDRESSES,
    CONSENTS,
    EVERYTHING,
    Address,
    Entry,
    Named,
    Person,
    normalise,
)
from noline.delivery import find_account_anywhere
from noline.kernel.browsers import Subscription, read_subscription
from noline.kernel.errors import Forbidden, InvalidInput, NotFound
from noline.log import Draft
from noline.log.kinds import AddressChanged, ConsentChanged
from noline.providers import WebPushSettings, origin_of, read_settings

CHANNEL: Final = "webpush"
_HOW: Final = "allowed notifications in the browser"


class Keys(Struct, frozen=True):
    """The keys of a subscription, base64url."""

    p256dh: str
    auth: str


class Given(Struct, frozen=True):
    """``PushSubscription.toJSON()``."""

    endpoint: str
    keys: Keys


class Wish(Struct, frozen=True):
    """What a browser asks. ``consent``: the words that the visitor agreed to; ``replaces``: its endpoint before."""

    subscription: Given
    consent: Annotated[str, Meta(max_length=1000)] = ""
    anonymous_id: Annotated[str, Meta(max_length=200)] | None = None
    replaces: str = ""


class Site(Struct, frozen=True):
    """An account of web push as its sites find it."""

    workspace: Workspace
    settings: WebPushSettings
    account: int


async def find_site(noline: Noline, account: int, origin: str | None) -> Site:
    """Return the account; raises NotFound if it is none of web push, Forbidden for a site that is not on its list."""
    async with noline.database.connection() as connection:
        catalogue = await noline.catalogue(connection)
        found = await find_account_anywhere(connection, account) if 0 < account < 2**31 else None
    if found is None or found[1].provider != CHANNEL:
        raise NotFound("There is nothing to subscribe to.", field="account", remedy="Copy the account's number.")
    workspace, stored = found
    settings = read_settings(noline.kinds[CHANNEL], noline.sealer.open(stored.settings))
    assert isinstance(settings, WebPushSettings)
    if not origin or origin_of(origin) not in settings.origins:
        remedy = "Add the site to the account's origins."
        raise Forbidden("Visitors of this site can't subscribe here.", remedy=remedy)
    return Site(catalogue[Workspaces].by_id[workspace], settings, account)


async def subscribe(noline: Noline, site: Site, wish: Wish) -> None:
    """Link the browser to its customer, with the consent that was given; again and again changes nothing."""
    if not wish.consent.strip():
        remedy = "Send the words that the visitor agreed to."
        raise InvalidInput("Nobody agreed to anything.", field="consent", remedy=remedy)
    found = _read(site, wish)
    person = Person(
        anonymous=normalise("external", wish.anonymous_id) if wish.anonymous_id else "",
        addresses=(Named(CHANNEL, found.endpoint, found.written),),
    )
    customer = await _owner(noline, site, found.endpoint)
    if customer is None:
        now = noline.clock.now()
        customer = (await noline.people.meet(site.workspace.id, [person], now, source=CHANNEL))[0].customer
    await _link(noline, site, customer, found, wish.consent)


async def renew(noline: Noline, site: Site, wish: Wish) -> None:
    """Let a new subscription take the place of one that the browser gave up, which stays whose it was."""
    found = _read(site, wish)
    before = read_subscription(wish.replaces).endpoint
    customer = await _owner(noline, site, before)
    if customer is None:
        raise NotFound("That subscription is not known.", field="replaces", remedy="Subscribe again.")
    wanted = Entry(CHANNEL, found.endpoint, customer)
    if (await noline.directory.claim(site.workspace.id, wanted)).customer != customer:
        raise InvalidInput("The subscription is somebody else's.", field="subscription", remedy="Subscribe again.")
    await _link(noline, site, customer, found, "")
    if before != found.endpoint:
        await _unlink(noline, site, customer, before)


async def leave(noline: Noline, site: Site, wish: Wish) -> None:
    """Forget the browser; once a customer's last is gone, so is the consent to be told there."""
    found = _read(site, wish)
    customer = await _owner(noline, site, found.endpoint)
    if customer is None:
        return  # gone already
    rest = [it for it in await _addresses(noline, site, customer) if it.value != found.endpoint]
    if not rest:
        await noline.appender.append(_consent(noline, site, customer, "withdrawn", "left on the site", ""))
    await _unlink(noline, site, customer, found.endpoint)


def _read(site: Site, wish: Wish) -> Subscription:
    found = read_subscription(msgspec.json.encode(wish.subscription).decode(), whole=True)
    if not site.settings.serves(found.endpoint):
        remedy = "Send what pushManager.subscribe() gives."
        raise InvalidInput("This is not a push service of a browser's.", field="subscription", remedy=remedy)
    return msgspec.structs.replace(found, account=str(site.account))


async def _owner(noline: Noline, site: Site, endpoint: str) -> UUID | None:
    found = await noline.directory.owner(site.workspace.id, CHANNEL, endpoint)
    return found.customer if found else None


async def _addresses(noline: Noline, site: Site, customer: UUID) -> list[Address]:
    async with noline.database.connection() as connection:
        held = await ADDRESSES.of_subjects(connection, noline.shards.of(customer), [customer])
    return [it for it in held if it.scheme == CHANNEL and it.workspace == site.workspace.id]


async def _link(noline: Noline, site: Site, customer: UUID, found: Subscription, words: str) -> None:
    held = {it.value: it for it in await _addresses(noline, site, customer)}
    known = held.get(found.endpoint)
    drafts = []
    if known is None or known.display != found.written or known.status != "active":
        body = AddressChanged(CHANNEL, found.endpoint, found.written, "claimed", _HOW)
        drafts.append(_fact(noline, site, customer, "address.linked", body))
    if words and not await _consented(noline, customer):
        drafts.append(_consent(noline, site, customer, "given", _HOW, words))
    for draft in drafts:
        await noline.commands.perform(draft)


async def _unlink(noline: Noline, site: Site, customer: UUID, endpoint: str) -> None:
    body = AddressChanged(CHANNEL, endpoint, why="the browser gave it up")
    await noline.commands.perform(_fact(noline, site, customer, "address.unlinked", body))


async def _consented(noline: Noline, customer: UUID) -> bool:
    async with noline.database.connection() as connection:
        said = await CONSENTS.of_subjects(connection, noline.shards.of(customer), [customer])
    return any(it.channel == CHANNEL and it.subscription == EVERYTHING and it.state == "given" for it in said)


def _consent(noline: Noline, site: Site, customer: UUID, state: str, how: str, words: str) -> Draft:
    return _fact(
        noline, site, customer, f"consent.{state}", ConsentChanged(EVERYTHING, CHANNEL, how, words.strip(), state)
    )


def _fact(noline: Noline, site: Site, customer: UUID, kind: str, body: Struct) -> Draft:
    now: datetime = noline.clock.now()
    return Draft(
        id=noline.ids.new(now, f"{kind} {customer}"),
        workspace=site.workspace.id,
        subject=customer,
        at=now,
        kind=kind,
        channel=CHANNEL,
        body=body,
    )

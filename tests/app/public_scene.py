"""A company that has written to people on three channels, and a browser that follows the links of its messages."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
import msgspec
from msgspec import Struct

from noline.access import Rules, create_workspace
from noline.app.bootstrap import Noline
from noline.app.http import http_app
from noline.campaigns import Campaign, ContactEvent, Definition, Goal, find_campaign, launch, save_campaign
from noline.content import (
    EmailSource,
    FormField,
    LetterSource,
    PageSource,
    SmsSource,
    Templates,
    load_templates,
    save_template,
)
from noline.delivery import add_route, url_text
from noline.kernel.config import Settings
from noline.log import Draft
from noline.log.kinds import AddressChanged, ContactPlanned, CustomerChanged

BASE = "https://go.example.com"
BROWSER = {
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
    "accept-language": "en-GB,en;q=0.8",
}
PROGRAM = {"accept": "application/json", "user-agent": BROWSER["user-agent"]}
FAIR = "https://harbour.example/fair?a=1&b=ü"
MAP = "https://maps.example/harbour"

_PAGE = PageSource(
    title="Spring fair at {{ place }}",
    html='<p style="color:teal">Come and see us, {{ first_name }}.</p>'
    '<p><a href="https://maps.example/harbour">The way</a> <a href="{{ links.preferences }}">Less of this</a></p>'
    "<script>alert(1)</script>",
    form=(
        FormField("guests", "How many are you?", kind="choice", required=True, choices=("1", "2", "3 or more")),
        FormField("email", "Email", kind="email"),
        FormField("vegan", "I eat vegan", kind="checkbox"),
    ),
    button="Yes, I am coming",
)
_TEMPLATES: dict[str, dict[str, Any]] = {
    "invitation": {
        "letter": LetterSource(subject="Spring fair", paragraphs=("Dear {{ first_name }}, come to {{ place }}.",)),
        "email": EmailSource(
            subject="Spring fair",
            html='<p>Hello {{ first_name }}: <a href="https://harbour.example/fair?a=1&amp;b=ü">the fair</a>'
            ' <a href="https://maps.example/harbour">map</a> <a href="{{ links.register }}">come</a></p>',
        ),
        "sms": SmsSource(text="Spring fair at {{ place }}: {{ links.register }}"),
    },
    "composed": {"email": EmailSource(subject="Fair", html="<p>{{ first_name }}, {{ debt }}</p>"), "page": _PAGE},
    "greedy": {
        "email": EmailSource(subject="Fair", html="<p>{{ debt }}</p>"),
        "page": msgspec.structs.replace(_PAGE, html="<p>You owe {{ debt }}.</p>"),
    },
}
_EVENTS = (
    ContactEvent("letter", "invitation", ("print",), day=0),
    ContactEvent("mail", "invitation", ("email",), day=0),
    ContactEvent("text", "invitation", ("sms",), day=0),
    ContactEvent("composed", "composed", ("email",), day=0),
    ContactEvent("greedy", "greedy", ("email",), day=0),
)


class Invited(Struct, frozen=True):
    """One customer with the message that was sent, and its token."""

    customer: UUID
    message: UUID
    shard: int
    token: str


class Fact(Struct, frozen=True):
    """What the log holds of a customer."""

    kind: str
    channel: str | None
    message: UUID | None
    contact_event: str | None
    body: dict[str, Any]


class PublicScene:
    """The company, its campaign and a browser."""

    def __init__(self, noline: Noline, client: httpx.AsyncClient, campaign: Campaign) -> None:
        self.noline = noline
        self.client = client
        self.campaign = campaign
        self._numbers = itertools.count(1)

    async def invite(self, name: str = "Ana", *, event: str = "mail", locale: str = "en") -> Invited:
        """Make a customer and write to them as a contact event of the campaign does."""
        number, now = next(self._numbers), self.noline.clock.now()
        customer = self.noline.ids.new(now, f"customer {number}")
        addresses = (
            AddressChanged("email", f"guest{number}@example.org", verification="verified"),
            AddressChanged("phone", f"+4915100{number:06d}", verification="verified"),
            AddressChanged("postal", f"Hafenstraße {number}\n20457 Hamburg", verification="verified"),
        )
        attributes = {"first_name": name, "last_name": "Müller", "debt": "9,400 EUR"}
        created = CustomerChanged(attributes=attributes, locale=locale, addresses=addresses)
        await self._append(customer, "customer.created", created)
        await self._append(customer, "contact.planned", ContactPlanned(), event)
        shard = self.noline.shards.of(customer)
        found = "select id from message where shard = $1 and customer = $2 and status = 0"
        async with self.noline.database.connection() as connection:
            message = await connection.fetchval(found, shard, customer)
        return Invited(customer, message, shard, url_text(self.noline.signer.token(shard, message)))

    async def facts(self, guest: Invited, *kinds: str) -> list[Fact]:
        """Return what the log holds of a customer, of some kinds, in order."""
        async with self.noline.database.connection() as connection:
            rows = await connection.fetch(
                "select kind, channel, message, contact_event, body from interaction"
                " where shard = $1 and subject = $2 and kind = any($3) order by seq",
                guest.shard, guest.customer, list(kinds),
            )  # fmt: skip
        return [Fact(row[0], row[1], row[2], row[3], msgspec.json.decode(row[4] or "{}")) for row in rows]

    async def consents(self, guest: Invited) -> dict[str, str]:
        """Return the state of consent to everything, by channel."""
        async with self.noline.database.connection() as connection:
            rows = await connection.fetch(
                "select channel, state from consent where shard = $1 and customer = $2 and subscription = '*'",
                guest.shard, guest.customer,
            )  # fmt: skip
        return dict(list(map(tuple, rows)))

    async def state(self, guest: Invited) -> str:
        """Return the customer's place in the campaign."""
        async with self.noline.database.connection() as connection:
            return str(
                await connection.fetchval(
                    "select state from enrolment where shard = $1 and customer = $2", guest.shard, guest.customer
                )
            )

    async def say(self, guest: Invited, kind: str, body: Struct) -> None:
        """Let something happen to the customer."""
        await self._append(guest.customer, kind, body)

    async def _append(self, customer: UUID, kind: str, body: Struct, event: str | None = None) -> None:
        now = self.noline.clock.now()
        draft = Draft(
            id=self.noline.ids.new(now, f"{kind} {customer} {next(self._numbers)}"),
            workspace=self.campaign.workspace,
            subject=customer,
            at=now,
            kind=kind,
            body=body,
            campaign=self.campaign.id if event else None,
            contact_event=event,
            purpose="marketing" if event else None,
        )
        _, done = await self.noline.commands.perform(draft)
        assert done


@asynccontextmanager
async def public_scene(dsn: str) -> AsyncIterator[PublicScene]:
    """Found the company on a fresh database."""
    noline = await Noline.open(Settings(base_url=BASE), dsn)
    campaign = await _found(noline)
    transport = httpx.ASGITransport(app=http_app(noline))  # type: ignore[arg-type]  # Litestar's own ASGI types
    async with httpx.AsyncClient(transport=transport, base_url=BASE, headers=BROWSER) as client:
        yield PublicScene(noline, client, campaign)
    await noline.close()


async def _found(noline: Noline) -> Campaign:
    rules = Rules(quiet_from="00:00", quiet_until="00:00", cap=100, opt_out=("print", "email", "sms"))
    async with noline.database.transaction() as tx:
        workspace = await create_workspace(tx, "harbour", "Harbour & Söhne", rules=rules)
        for channel in ("print", "email", "sms"):
            await add_route(
                tx, workspace.id, f"sandbox {channel}", "sandbox", channel, sender="Harbour <h@example.com>"
            )
        for name, variants in _TEMPLATES.items():
            await save_template(tx, workspace.id, name, variants)
        definition = Definition("Spring fair", Goal("registered"), _EVENTS, variables={"place": "Pier 4"})
        await save_campaign(tx, workspace.id, "fair", definition)
        templates: Templates = await load_templates(tx)
        await launch(tx, workspace.id, "fair", noline.clock.now(), templates)
        return await find_campaign(tx, workspace.id, "fair")

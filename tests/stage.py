"""A small stage for tests of the rooms that act on the log: a company in virtual time on the test database.

Everything is the real thing: what comes in goes through the ingress, what happens goes through the log, what goes out
is carried by the sandbox. ``settle`` lets all that is due now happen, ``advance`` lets time pass; on leaving, the books
must balance and nothing may lie set aside.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.access import Rules, Workspace, Workspaces, create_workspace, touch_catalogue
from noline.app.bootstrap import Noline, prepare
from noline.campaigns import Campaign, Campaigns, ContactEvent, Definition, Goal, find_campaign, launch, save_campaign
from noline.channels import Inbound
from noline.content import EmailSource, LetterSource, PageSource, PostSource, PushSource, SmsSource, Source, Templates
from noline.content import save_template as store_template
from noline.conversations import CONVERSATIONS, Conversation
from noline.customers import CUSTOMERS, Customer, Entrance, NewCustomer, returned_id
from noline.delivery import MESSAGES, Message, Status, add_route, balance
from noline.journeys import Journeys
from noline.kernel.clock import VirtualClock
from noline.kernel.config import Settings
from noline.log import Catalogue, Draft
from noline.log.kinds import ConsentChanged, EventTracked, FormSubmitted
from stage_looks import FATES, NEXT_DUE, PLACES, WAITING

START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
"""A Monday morning, in nobody's quiet hours."""
NEWS = "news"
"""The subscription that customers on the stage consent to."""
_SENDERS = {"print": "Harbour", "email": "Harbour <hello@harbour.example>", "sms": "+447700900100"}
_CHANNELS = ("print", "email", "sms", "push", "web", "x")
_TEMPLATES = {
    "invitation": "Come to our open day, {{ first_name }}",
    "reminder": "Still room",
    "ticket": "Your ticket, {{ first_name }}",
    "question": "Shall we call you?",
}
_PATIENCE = 30.0


class Fact(Struct, frozen=True):
    """What the log holds of a customer."""

    kind: str
    channel: str | None
    message: UUID | None
    conversation: UUID | None
    body: dict[str, Any]


def variants(text: str) -> dict[str, Source]:
    """The same words as a variant for every channel."""
    return {
        "email": EmailSource(subject=text, html=f"<p>{text}</p>"),
        "sms": SmsSource(text),
        "push": PushSource("Harbour", text),
        "post": PostSource(text),
        "page": PageSource(text, f"<p>{text}</p>"),
        "letter": LetterSource(text, (text,)),
    }


def invitation(name: str, *channels: str, **more: Any) -> ContactEvent:
    """A contact event that asks customers to come."""
    given: dict[str, Any] = {"day": 0, "at": "00:00", "subscription": NEWS} | more
    return ContactEvent(name, given.pop("template", "invitation"), channels, **given)


def ticket(*channels: str, **more: Any) -> ContactEvent:
    """What goes out as soon as the goal is reached."""
    return ContactEvent("ticket", "ticket", channels, on="goal", purpose="transactional", asks=False, **more)


class Stage:
    """The company, its customers, and what happens between them."""

    def __init__(self, noline: Noline, workspace: Workspace) -> None:
        self.noline = noline
        self.workspace = workspace
        self.sends = True
        self.calls = True
        self._numbers = itertools.count(1)
        self._others: list[Noline] = []
        self._sender = noline.sender()
        self._caller = noline.caller()
        self._sending: asyncio.Task[None] | None = None

    # ---- customers

    async def customer(
        self,
        name: str = "Ana",
        *,
        consents: Sequence[str] = ("email", "sms"),
        zone: str | None = None,
        locale: str | None = None,
        tags: Sequence[str] = (),
        postal: bool = False,
        attributes: dict[str, Any] | None = None,
        **addresses: str,
    ) -> UUID:
        """Enter a customer; ``addresses`` by scheme (``phone``, ``email``, ``x`` …)."""
        if postal:
            addresses["postal"] = f"{name}\n{next(self._numbers)} High Street\nBristol"
        row = NewCustomer(
            key=f"{name} {next(self._numbers)}",
            attributes={"first_name": name} | (attributes or {}),
            addresses=tuple(addresses.items()),
            tags=tuple(tags),
            locale=locale,
            zone=zone,
            consents=tuple(ConsentChanged(NEWS, channel, "form") for channel in consents),
        )
        (entered,) = await self.entrance().enter(self.workspace.id, self.workspace.region, [row], self.now)
        await self.settle()
        return entered.customer

    def entrance(self) -> Entrance:
        """Where customers come in who did not write first."""
        return Entrance(self.noline.database, self.noline.shards, self.noline.directory, self.noline.ids)

    # ---- what comes in

    async def arrive(self, channel: str, sender: str, text: str, *, by: Noline | None = None, **more: Any) -> UUID:
        """A message comes in, and is only appended; returns its id. ``more`` are fields of ``Inbound``."""
        noline = by or self.noline
        given: dict[str, Any] = {"recipient": "", "provider_id": f"provider-{next(self._numbers)}"} | more
        inbound = Inbound(channel=channel, sender=sender, text=text, **given)
        return (await noline.ingress.receive(self.workspace, inbound, self.now)).id

    async def hear(self, channel: str, sender: str, text: str, **more: Any) -> Message:
        """A message comes in, everything that follows happens; returns it as it was placed."""
        identity = await self.arrive(channel, sender, text, **more)
        await self.settle()
        return await self.message(identity)

    async def tell(
        self, customer: UUID, kind: str, body: Struct | None = None, *, at: datetime | None = None, **more: Any
    ) -> UUID:
        """Append a fact or a command about a customer, see it through, and let everything that follows happen."""
        now = at or self.now
        given: dict[str, Any] = more if body is None else {"body": body, **more}
        identity = self.noline.ids.new(now, f"{kind} {next(self._numbers)}")
        draft = Draft(identity, self.workspace.id, customer, now, kind, **given)
        _, done = await self.noline.commands.perform(draft)
        assert done
        await self.settle()
        return identity

    async def press(self, message: Message, action: str = "register", fields: dict[str, str] | None = None) -> None:
        """Press the button of the page behind a message's link."""
        about: dict[str, Any] = {
            "message": message.id,
            "campaign": message.campaign,
            "contact_event": message.contact_event,
        }
        await self.tell(
            message.customer, "form.submitted", FormSubmitted(action, fields or {}), channel=message.channel, **about
        )

    async def track(self, customer: UUID, name: str, **properties: Any) -> None:
        """An event of the company's own happens."""
        await self.tell(customer, "event.tracked", EventTracked(name, properties))

    # ---- what is set up

    async def template(self, name: str, text: str | dict[str, Source]) -> None:
        """Store a template's next version."""
        async with self.noline.database.transaction() as tx:
            await store_template(tx, self.workspace.id, name, variants(text) if isinstance(text, str) else text)

    async def draft(self, slug: str, *events: ContactEvent, goal: Goal | None = None, **more: Any) -> Campaign:
        """Store a campaign that nobody has launched."""
        definition = Definition(slug.title(), goal or Goal("registered", words=("yes", "join")), events, **more)
        async with self.noline.database.transaction() as tx:
            return await save_campaign(tx, self.workspace.id, slug, definition)

    async def begin(self, slug: str, *events: ContactEvent, **more: Any) -> Campaign:
        """Store a campaign and let it run, without the checks of a launch, whose trials take a process each."""
        await self.draft(slug, *events, **more)
        statement = "update campaign set status = 'running', launched_at = $2 where slug = $1"
        async with self.noline.database.transaction() as tx:
            await tx.execute(statement, slug, self.now)
            await touch_catalogue(tx)
            campaign = await find_campaign(tx, self.workspace.id, slug)
        await self.settle()
        return campaign

    async def launch(self, slug: str) -> Campaign:
        """Launch a campaign that was stored, as people do."""
        catalogue = await self.catalogue()
        async with self.noline.database.transaction() as tx:
            return await launch(tx, self.workspace.id, slug, self.now, catalogue[Templates])

    # ---- time

    @property
    def now(self) -> datetime:
        """Domain time."""
        return self.noline.clock.now()

    async def advance(self, **span: float) -> None:
        """Let time pass (``days=3``), stopping wherever something is due."""
        target = self.now + timedelta(**span)
        await self.settle()
        while (due := await self._next_due()) is not None and due <= target:
            await self._move(due)
            await self.settle()
        await self._move(target)
        await self.settle()

    async def settle(self) -> None:
        """Let everything that is due now happen; what is to be sent while ``sends``, what is asked while ``calls``."""
        noline = self.noline
        while True:
            done = await self.follow()
            done += await noline.timers.fire(self.now)
            done += await self._caller.settle() if self.calls else 0
            catalogue = await self.catalogue()
            done += await noline.turnstile.step(catalogue[Journeys], self.now)
            done += await noline.starter.step(catalogue[Journeys], catalogue[Workspaces], self.now)
            done += await noline.launcher.step(catalogue[Campaigns], self.now)
            done += await self._send() if self.sends else 0
            if not done:
                return

    async def follow(self) -> int:
        """Let the followers read what there is."""
        total = 0
        noline = self.noline
        runners = (noline.engage, noline.relay, noline.insights, noline.lists)
        while done := sum([await runner.step(shards=64) for runner in runners]):
            total += done
        return total

    async def catalogue(self) -> Catalogue:
        """Return the catalogue as it is now."""
        async with self.noline.database.transaction() as tx:
            return await self.noline.catalogue(tx)

    async def another(self) -> Noline:
        """Open what a further process would open."""
        assert self.noline.settings.dsn is not None
        self._others.append(await Noline.open(self.noline.settings, self.noline.settings.dsn))
        return self._others[-1]

    async def _move(self, to: datetime) -> None:
        await self.noline.database.pool.execute("update installation set virtual_now = $1", to)
        assert isinstance(self.noline.clock, VirtualClock)
        self.noline.clock.set(to)

    async def _next_due(self) -> datetime | None:
        soonest = await self.noline.database.pool.fetchval(NEXT_DUE, self.now)
        campaigns: Campaigns = (await self.catalogue())[Campaigns]
        planned = [it.due_at(event) for it in campaigns.by_id.values() for event in it.definition.events]
        found = [due for due in (soonest, *planned) if due is not None and due > self.now]
        return min(found, default=None)

    async def _send(self) -> int:
        """Let the sender work until nothing is due; then let the sandbox tell of what it delivered."""
        waiting = await self.noline.database.pool.fetchval(WAITING, self.now)
        if waiting:
            await self._let_send("sends")
            if self._sending is None:
                self._sending = asyncio.create_task(self._sender.run())
            async with asyncio.timeout(_PATIENCE):
                while await self.noline.database.pool.fetchval(WAITING, self.now):
                    await asyncio.sleep(0.002)
            await self._let_send("none")
        return int(waiting) + await self.noline.box.tell()

    async def _let_send(self, phase: str) -> None:
        await self.noline.database.pool.execute("update installation set virtual_phase = $1", phase)
        self.noline.wake.signal()

    # ---- what there is to see

    def shard(self, customer: UUID) -> int:
        """Return where a customer lives."""
        return self.noline.shards.of(customer)

    async def fetch(self, statement: str, *arguments: Any) -> list[Any]:
        """Read rows."""
        return list(await self.noline.database.pool.fetch(statement, *arguments))

    async def one(self, statement: str, *arguments: Any) -> Any:
        """Read one value."""
        return await self.noline.database.pool.fetchval(statement, *arguments)

    async def profile(self, customer: UUID) -> Customer:
        """Return a customer."""
        async with self.noline.database.transaction() as tx:
            (found,) = await CUSTOMERS.of_subjects(tx, self.shard(customer), [customer])
        return found

    async def conversations(self, customer: UUID) -> list[Conversation]:
        """Return a customer's conversations, the oldest first."""
        async with self.noline.database.transaction() as tx:
            found = await CONVERSATIONS.of_subjects(tx, self.shard(customer), [customer])
        return sorted(found, key=lambda it: (it.opened_at, it.id))

    async def messages(self, customer: UUID) -> list[Message]:
        """Return what was said in both directions, in the order of the log."""
        async with self.noline.database.transaction() as tx:
            found = await MESSAGES.of_subjects(tx, self.shard(customer), [customer])
            rows = await tx.fetch(PLACES, self.shard(customer), customer)
        places = {row[0]: row[1] for row in rows}
        return sorted(found, key=lambda it: (it.at, places.get(it.id, 0)))

    async def message(self, identity: UUID) -> Message:
        """Return a message by its id, or by the one under which it was sent on, as its conversation has it by now."""
        statement = f"select {MESSAGES.selected} from message where id = any($1) order by home is null limit 1"
        async with self.noline.database.transaction() as tx:
            (found,) = await MESSAGES.fetch(tx, statement, [identity, returned_id(identity)])
        return found

    async def sent(self, customer: UUID, channel: str | None = None) -> list[Message]:
        """Return what has gone out to a customer, in the order in which the log says so: here time may stand still."""
        found = {
            it.id: it
            for it in await self.messages(customer)
            if it.channel == (channel or it.channel) and it.status in (Status.SENT, Status.DELIVERED, Status.READ)
        }
        statement = "select message from interaction where subject = $1 and kind = 'message.sent' order by seq"
        told = list(dict.fromkeys(row[0] for row in await self.fetch(statement, customer)))
        first = [found[identity] for identity in told if identity in found]
        return [*first, *(it for it in found.values() if it.direction == 2 and it.id not in told)]

    async def fates(self, customer: UUID, campaign: Campaign | None = None) -> list[tuple[str, str, str]]:
        """Return channel, status and reason of every message to a customer, in the order in which they were wanted."""
        rows = await self.fetch(FATES, self.shard(customer), customer, campaign.id if campaign else None)
        return [(row[0], Status(row[1]).word, row[2]) for row in rows]

    async def facts(self, customer: UUID, *kinds: str) -> list[Fact]:
        """Return what the log holds of a customer, of some kinds, in order."""
        rows = await self.fetch(
            "select kind, channel, message, conversation, body from interaction"
            " where shard = $1 and subject = $2 and kind = any($3) order by seq",
            self.shard(customer), customer, list(kinds),
        )  # fmt: skip
        return [Fact(row[0], row[1], row[2], row[3], msgspec.json.decode(row[4] or "{}")) for row in rows]

    async def texts(self, address: str) -> list[str]:
        """Return the texts in a sandbox customer's phone."""
        rows = await self.fetch(
            "select content ->> 'text' from sandbox_item where address = $1 order by arrived", address
        )
        return [row[0] for row in rows]

    def token(self, message: Message) -> str:
        """Return the token that a message carries, as it stands in mail addresses."""
        return self.noline.signer.token(self.shard(message.customer), message.id).hex()

    async def close(self) -> None:
        """Stop sending and let go of everything."""
        if self._sending is not None:
            await self._sender.stop()
            self._sending.cancel()
            with suppress(asyncio.CancelledError):
                await self._sending
        for noline in (*self._others, self.noline):
            await noline.close()


@asynccontextmanager
async def open_stage(dsn: str, rules: Rules | None = None) -> AsyncIterator[Stage]:
    """Found a company on a fresh database; on leaving, all must add up."""
    await prepare(dsn, 64, virtual_from=START)
    noline = await Noline.open(Settings(dsn=dsn, base_url="https://go.harbour.example"), dsn)
    async with noline.database.transaction() as tx:
        await tx.execute("update installation set virtual_phase = 'none'")
        workspace = await create_workspace(tx, "harbour", "Harbour", zone="Europe/London", rules=rules)
        for channel in _CHANNELS:
            sender = _SENDERS.get(channel, "harbour")
            await add_route(tx, workspace.id, "sandbox", "sandbox", channel, sender=sender, seats=1)
        for name, text in _TEMPLATES.items():
            await store_template(tx, workspace.id, name, variants(text))
    stage = Stage(noline, workspace)
    try:
        yield stage
        await stage.follow()
        books = await balance(noline.database, workspace.id)
        assert books.balanced, books
        assert await stage.fetch("select kind, why from set_aside") == []
    finally:
        await stage.close()

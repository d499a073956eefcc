"""The inbox within a company's own site: a customer's messages on the channel ``inapp``, and what they do with them.

Who it is the company's own server vouches for; nobody else's messages can be read or answered.
"""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from msgspec import Meta, Struct

from noline.access import Workspace
from noline.app.bootstrap import Noline
from noline.app.embed.pages import Proof, Site, proven
from noline.app.embed.reporting import Report, Told, take_report
from noline.channels import Receipt
from noline.content import Button, Personal, PushRendered, Templates
from noline.customers import ADDRESSES, Entry, Person, normalise
from noline.delivery import MESSAGES, Message, Status
from noline.kernel.errors import Forbidden, InvalidInput, NotFound
from noline.kernel.ids import derive
from noline.log import OUTBOUND, Draft
from noline.log.kinds import AddressChanged

CHANNEL: Final = "inapp"
SHOWN: Final = 100
_THERE: Final = [int(Status.SENT), int(Status.DELIVERED), int(Status.READ)]
_MESSAGES = MESSAGES.select(
    "workspace = $2 and customer = $3 and channel = 'inapp' and direction = $4 and status = any($5)"
    " order by at desc, id desc limit $6"
)


class Act(Report, frozen=True):
    """What the customer did with one of the messages."""

    message: UUID | None = None


class Look(Struct, frozen=True):
    """Who looks, by the word of the company's server, and what they did since."""

    identity: Proof
    acts: Annotated[list[Act], Meta(max_length=50)] = []


class Shown(Struct, frozen=True):
    """A message as the inbox shows it."""

    id: UUID
    at: Any
    title: str
    body: str
    url: str
    image: str
    buttons: tuple[Button, ...]
    reply: str
    read: bool


class Inbox(Struct, frozen=True):
    """The latest messages, the newest first, and how many of them are unread."""

    unread: int
    messages: list[Shown]


async def look_in(noline: Noline, site: Site, look: Look) -> Inbox:
    """Keep what was done, and return the inbox."""
    user = proven(noline, site.key, look.identity)
    if not user:
        raise Forbidden("Nobody is signed in.", field="identity", remedy="Send an id with its hash, or a token.")
    customer = await _customer(noline, site.workspace, user)
    found, templates = await _messages(noline, site.workspace, customer)
    acts = [(act, _named(found, act)) for act in look.acts]
    for act, message in acts:
        told = Told(0, _token(noline, message).hex(), site.workspace, message)
        await take_report(noline, told, act)
    if look.acts:
        found, templates = await _messages(noline, site.workspace, customer)
    news = [it for it in found if it.status == Status.SENT]
    if news:
        receipts = [Receipt("delivered", token=_token(noline, it).hex(), channel=CHANNEL) for it in news]
        await noline.receipts.keep(receipts, noline.clock.now())
    shown = [said for it in found if (said := _shown(noline, templates, it)) is not None]
    return Inbox(sum(not it.read for it in shown), shown)


async def _customer(noline: Noline, workspace: Workspace, user: str) -> UUID:
    """Return whose id it is; by the first look they are known to have an inbox."""
    now, name = noline.clock.now(), normalise("external", user)
    customer = (await noline.people.meet(workspace.id, [Person(external=name)], now, source=CHANNEL))[0].customer
    async with noline.database.connection() as connection:
        held = await ADDRESSES.of_subjects(connection, noline.shards.of(customer), [customer])
    if any(it.scheme == CHANNEL and it.value == name for it in held):
        return customer
    await noline.directory.claim(workspace.id, Entry(CHANNEL, name, customer))
    draft = Draft(
        id=derive(now, customer, f"inbox {name}"),
        workspace=workspace.id,
        subject=customer,
        at=now,
        kind="address.linked",
        channel=CHANNEL,
        body=AddressChanged(CHANNEL, name, name, "verified", "signed in on the site"),
    )
    await noline.commands.perform(draft)
    return customer


async def _messages(noline: Noline, workspace: Workspace, customer: UUID) -> tuple[list[Message], Templates]:
    shard = noline.shards.of(customer)
    async with noline.database.connection() as connection:
        catalogue = await noline.catalogue(connection)
        found = await MESSAGES.fetch(connection, _MESSAGES, shard, workspace.id, customer, OUTBOUND, _THERE, SHOWN)
    return list(found), catalogue[Templates]


def _named(found: list[Message], act: Act) -> Message:
    message = next((it for it in found if it.id == act.message), None)
    if message is None:
        raise NotFound("There is no such message.", field="message", remedy="Look into the inbox again.")
    return message


def _token(noline: Noline, message: Message) -> bytes:
    return noline.signer.token(noline.shards.of(message.customer), message.id)


def _shown(noline: Noline, templates: Templates, message: Message) -> Shown | None:
    """Return a message with its links; one whose template can't be rendered any more is left out."""
    said = PushRendered("", str((message.body or {}).get("text", "")))
    if message.template is not None:
        template = templates.by_id.get(message.template)
        compiled = template.compiled(CHANNEL) if template else None
        token = _token(noline, message)
        personal = Personal(
            message=token.hex(),
            token=token,
            code="",
            base_url=noline.settings.public_url,
            sender="",
            to=message.address,
        )
        try:
            rendered = compiled.render(message.variables or {}, personal) if compiled else None
        except InvalidInput:
            return None
        if not isinstance(rendered, PushRendered):
            return None
        said = rendered
    return Shown(
        id=message.id,
        at=message.at,
        title=said.title,
        body=said.body,
        url=said.url or "",
        image=said.image or "",
        buttons=said.buttons,
        reply=said.reply,
        read=message.status == Status.READ,
    )

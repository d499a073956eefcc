"""Writing to customers: answering in a conversation, and beginning one."""

from __future__ import annotations

import asyncio
import time
from typing import Annotated, Final
from uuid import UUID

from litestar import Response, post
from litestar.params import FromPath
from msgspec import Meta, Struct

from noline.access import Departments, Workspace, check_speaks, joined_signature, read_signature, speaks_for
from noline.channels import Location
from noline.content import CARRYING, CHANNEL_FORMS, MOST_BUTTONS, Button, Templates, check_buttons
from noline.conversations.api.copying import MOST_COPIES, check_copies
from noline.conversations.api.found import DOING, Doing, found_by, perform
from noline.conversations.api.publicity import publicly
from noline.conversations.api.shapes import ThreadMessage
from noline.conversations.api.shaping import message_of
from noline.conversations.approved import check_template
from noline.conversations.model import Conversation
from noline.conversations.reply_options import TALKING, Reachable, reply_options
from noline.conversations.thread import find_message, read_fates
from noline.conversations.uploads import MOST_FILES, check_uploads
from noline.customers import read_profile
from noline.delivery import Routes, Sending, Status
from noline.kernel.errors import InvalidInput, NotFound
from noline.log import Draft
from noline.log.kinds import BeginRequested, OfferedButton, OfferedPlace, ReplyRequested, StoredFile

MAX_TEXT: Final = 50_000
PATIENCE: Final = 0.7
"""Seconds that an answer waits for the message's fate; after that it says that it is on its way."""

_UNDER_WAY = (Status.WAITING, Status.SENDING)
_CHANNEL = "^[a-z0-9_-]{1,40}$"

Channel = Annotated[str, Meta(pattern=_CHANNEL, description="`best`, or one that `reply` offers.")]
CopyAddress = Annotated[str, Meta(min_length=3, max_length=320)]
Copies = Annotated[
    list[CopyAddress],
    Meta(max_length=MOST_COPIES, description="Who gets a copy; `reply_all` names whom the last mail did."),
]
VariableName = Annotated[str, Meta(max_length=100)]
VariableText = Annotated[str, Meta(max_length=1000)]
FileName = Annotated[str, Meta(min_length=1, max_length=200)]
Buttons = Annotated[
    tuple[Button, ...],
    Meta(max_length=MOST_BUTTONS, description="Choices and pages to open; numbered where there is nothing to tap."),
]


class AttachedFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A file that was uploaded (POST /files), under the name the customer is to see."""

    hash: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    name: FileName
    media_type: Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*$", max_length=129)]


class NewReply(Struct, frozen=True, forbid_unknown_fields=True):
    """What to say in a conversation; ``address`` is one of the customer's; subject and copies (Cc) are for mail alone.

    Who must not be written to gets no copy: the message says who, and why. ``template`` takes the place of the text:
    one that is offered for a channel whose reply window is closed. ``variables``: the values that it asks for.
    """

    text: Annotated[str, Meta(max_length=MAX_TEXT)] = ""
    channel: Channel = "best"
    address: Annotated[str, Meta(max_length=2000)] = ""
    subject: Annotated[str, Meta(max_length=500)] = ""
    cc: Copies = []
    attachments: Annotated[list[AttachedFile], Meta(max_length=MOST_FILES)] = []
    buttons: Buttons = ()
    location: Location | None = None
    public: Annotated[
        bool | None,
        Meta(description="Where something public is answered: for everybody, or its writer alone; null: as usual."),
    ] = None
    template: UUID | None = None
    variables: Annotated[dict[VariableName, VariableText], Meta(max_length=50)] = {}


class NewConversation(Struct, frozen=True, forbid_unknown_fields=True):
    """What to say to whom, about what: a reference (order, claim …), or nothing in particular.

    ``template`` takes the place of the text where the channel's reply window is closed, as in an answer.
    """

    customer: UUID
    text: Annotated[str, Meta(max_length=MAX_TEXT)] = ""
    channel: Channel = "best"
    matter: Annotated[str, Meta(max_length=200)] = ""
    address: Annotated[str, Meta(max_length=2000)] = ""
    subject: Annotated[str, Meta(max_length=500)] = ""
    attachments: Annotated[list[AttachedFile], Meta(max_length=MOST_FILES)] = []
    buttons: Buttons = ()
    location: Location | None = None
    template: UUID | None = None
    variables: Annotated[dict[VariableName, VariableText], Meta(max_length=50)] = {}


@post(
    "/conversations/{conversation_id:uuid}/messages",
    scope="conversations:write",
    dependencies=DOING,
    also=(202,),
    summary="Answer in a conversation",
)
async def send_reply(
    doing: Doing, workspace: Workspace, conversation_id: FromPath[UUID], data: NewReply
) -> Response[ThreadMessage]:
    """Send an answer; what comes back says what became of it within a second, or that it is on its way.

    An answer that may not be sent is kept in the thread with its reason.
    """
    conversation = await found_by(doing, conversation_id)
    check_speaks(doing.principal, doing.catalogue[Departments], conversation.department)
    chosen = await _choose(doing, workspace, data, conversation.customer, conversation)
    cc, left_out = await check_copies(doing, data.cc, chosen[0], conversation)
    await _check_template(doing, data, conversation.customer, chosen[0])
    body = ReplyRequested(
        text=_words(data),
        channel=chosen[0],
        by=doing.principal.name,
        agent=doing.agent,
        address=chosen[1],
        subject=one_line(data.subject),
        attachments=await _files(doing, data.attachments, chosen[0]),
        buttons=_offered(data.buttons),
        location=_place(data.location),
        signature=await signature_of(doing, workspace),
        cc=cc,
        left_out=left_out,
        public=await publicly(doing, workspace, conversation, chosen[0], data.public),
        template=data.template,
        variables=dict(data.variables),
    )
    message, done = await perform(doing, conversation, "reply.requested", body)
    return await fate_of(doing, message, done)


@post(
    "/conversations",
    scope="conversations:write",
    dependencies=DOING,
    also=(202,),
    audit="conversation.begun",
    summary="Begin a conversation",
)
async def begin_conversation(doing: Doing, workspace: Workspace, data: NewConversation) -> Response[ThreadMessage]:
    """Write to a customer first. Where the matter has an open conversation, that one goes on."""
    channel, address = await _choose(doing, workspace, data, data.customer, None)
    await _check_template(doing, data, data.customer, channel)
    body = BeginRequested(
        text=_words(data),
        channel=channel,
        matter=one_line(data.matter),
        by=doing.principal.name,
        agent=doing.agent,
        address=address,
        subject=one_line(data.subject),
        attachments=await _files(doing, data.attachments, channel),
        buttons=_offered(data.buttons),
        location=_place(data.location),
        signature=await signature_of(doing, workspace),
        template=data.template,
        variables=dict(data.variables),
    )
    now = doing.clock.now()
    kind = "conversation.begin_requested"
    identity = doing.ids.new(now, f"{kind} {data.customer} {now.isoformat()}")
    department = speaks_for(doing.principal, doing.catalogue[Departments], None, "transactional")
    draft = Draft(identity, doing.principal.workspace, data.customer, now, kind, body, department=department)
    appended, done = await doing.commands.perform(draft)
    return await fate_of(doing, appended.id, done)


async def _check_template(doing: Doing, data: NewReply | NewConversation, customer: UUID, channel: str) -> None:
    """Refuse a template that can't go as it is asked for; raises InvalidInput naming the field."""
    if data.template is None:
        if data.variables:
            raise InvalidInput("Values are for a template.", field="variables", remedy="Name one, or leave them out.")
        return
    apart = {
        "text": data.text.strip(),
        "attachments": data.attachments,
        "buttons": data.buttons,
        "location": data.location,
    }
    for field, given in apart.items():
        if given:
            text = "A template has all that it says in itself."
            raise InvalidInput(text, field=field, remedy="Leave this out, or the template.")
    if data.channel == "best":
        text = "A template goes by the channel that it was approved for."
        raise InvalidInput(text, field="channel", remedy="Name one that `reply` offers.")
    async with doing.database.connection() as connection:
        profile = await read_profile(connection, doing.shards.of(customer), doing.principal.workspace, customer)
    known = profile.customer.attributes
    templates: Templates = doing.catalogue[Templates]
    check_template(templates, doing.principal.workspace, data.template, channel, known, data.variables)


async def signature_of(doing: Doing, workspace: Workspace) -> str:
    """Return what stands below a mail of an agent; programs write their own."""
    if doing.agent is None:
        return ""
    async with doing.database.connection() as connection:
        return joined_signature(await read_signature(connection, workspace.id, doing.agent), workspace.rules)


async def _choose(
    doing: Doing, workspace: Workspace, data: NewReply | NewConversation, customer: UUID, among: Conversation | None
) -> tuple[str, str]:
    """Return channel and address; raises InvalidInput for a channel that carries no typed words or an unknown address.

    What may not be used is chosen all the same where it was named: the books say why it was not sent.
    """
    async with doing.database.connection() as connection:
        shard = doing.shards.of(customer)
        profile = await read_profile(connection, shard, doing.principal.workspace, customer)
    parts = doing.catalogue
    preferred = profile.customer.attributes.get("preferred_channel")
    reachable = Reachable(
        workspace, parts[Routes], parts[Sending], profile.addresses, profile.consents, doing.clock.now(),
        preferred if isinstance(preferred, str) else None, department=among.department if among else None,
    )  # fmt: skip
    options = reply_options(reachable, among)
    if data.channel == "best":
        best = next((option for option in options if option.proposed), None)
        if best is None:
            text = "There is no channel by which this customer may be written to."
            raise InvalidInput(text, field="channel", remedy="Add an address, or a route for one they have.")
        return best.channel, data.address or best.address
    if data.channel not in TALKING or data.channel not in CHANNEL_FORMS:
        text = f"{data.channel} does not carry typed words."
        raise InvalidInput(text, field="channel", remedy=f"Use one of {', '.join(TALKING)}.")
    mine = [option for option in options if option.channel == data.channel]
    if data.address and data.address not in {option.address for option in mine}:
        text = "The customer has no such address on this channel."
        raise InvalidInput(text, field="address", remedy="Use one of those that `reply` offers.")
    return data.channel, data.address


def _offered(buttons: tuple[Button, ...]) -> tuple[OfferedButton, ...]:
    check_buttons(buttons)
    return tuple(OfferedButton(it.label, it.value, it.url) for it in buttons)


def _words(data: NewReply | NewConversation) -> str:
    """Return what is said; a place may go without words, and a template has its own."""
    alone = data.template is not None or (data.location is not None and not data.text.strip())
    return "" if alone else storable(data.text)


def _place(location: Location | None) -> OfferedPlace | None:
    if location is None:
        return None
    return OfferedPlace(location.latitude, location.longitude, one_line(location.name), one_line(location.address))


async def _files(doing: Doing, files: list[AttachedFile], channel: str) -> tuple[StoredFile, ...]:
    if files and channel not in CARRYING:
        text = f"{channel} carries no files."
        raise InvalidInput(text, field="attachments", remedy="Answer by email, or leave the files out.")
    stored = [StoredFile(file.name, file.media_type, file.hash, 0) for file in files]
    async with doing.database.connection() as connection:
        return await check_uploads(connection, doing.principal.workspace, stored)


async def fate_of(doing: Doing, message: UUID, done: bool) -> Response[ThreadMessage]:
    """Wait a moment for what becomes of a message; raises NotFound where nothing has been made of the request yet."""
    deadline = time.monotonic() + PATIENCE
    while True:
        async with doing.database.connection() as connection:
            try:
                shard, row = await find_message(connection, doing.shards, doing.principal.workspace, message)
            except NotFound:
                row = None
            if row is not None and (row.status not in _UNDER_WAY or time.monotonic() > deadline):
                fates = await read_fates(connection, shard, [message])
                shown = message_of(row, fates.get(message), doing.catalogue[Templates])
                return Response(shown, status_code=201 if done else 202)
        if row is None and time.monotonic() > deadline:
            text = "The message has been accepted, and is not written down yet."
            raise NotFound(text, field="message", remedy="Look into the conversation in a moment.")
        await asyncio.sleep(0.02)


def storable(text: str) -> str:
    """Return a text as PostgreSQL and mail can hold it; raises InvalidInput for one that says nothing."""
    shown = text.replace("\0", "").replace("\r\n", "\n").encode("utf-8", "replace").decode()
    if not shown.strip():
        raise InvalidInput("There is nothing to say.", field="text", remedy="Write something.")
    return shown


def one_line(text: str) -> str:
    """Return a text on one line, without control signs."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


HANDLERS = (send_reply, begin_conversation)

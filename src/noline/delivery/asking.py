"""Asking for a message from outside: what is asked is checked, whom it is for is found, and a request is made of it."""

from __future__ import annotations

import asyncio
import binascii
import hashlib
from base64 import b64decode
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from noline.access import Actor, Departments, Workspace, speaks_for
from noline.content import (
    CARRYING,
    CHANNEL_FORMS,
    MOST_BUTTONS,
    Button,
    Templates,
    check_buttons,
    is_picture,
    kept_file,
)
from noline.customers import CHANNEL_SCHEMES, Directory, Named, People, Person, display_form, normalise
from noline.delivery.model import MARKETING
from noline.delivery.request import TEXT_FORMS
from noline.kernel.db import Connection, Database
from noline.kernel.errors import InvalidInput, NotFound, TooLarge
from noline.kernel.ids import Shards
from noline.log import OUTBOUND, Catalogue, Draft, check_draft
from noline.log.kinds import MessageRequested, OfferedButton, StoredFile

MAX_FILE: Final = 10_000_000
"""Bytes of one attachment."""
MAX_FILES: Final = 20_000_000
"""Bytes of all attachments of a message."""
_MEDIA_TYPE = r"^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,63}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,63}$"
_KEEP = "insert into file (hash, media_type, size, content) values ($1, $2, $3, $4) on conflict do nothing"
_BROUGHT = "insert into file_upload (workspace, hash) values ($1, $2) on conflict do nothing"
_KEPT = "select size from file join file_upload using (hash) where workspace = $1 and hash = $2"
"""A hash alone gives nobody another workspace's file."""
_KNOWN = "select true from customer where shard = $1 and id = $2 and workspace = $3"

Word = Annotated[str, Meta(min_length=1, max_length=100)]


class MessageTo(Struct, frozen=True, forbid_unknown_fields=True):
    """Whom it is for: ``customer``, or ``external_id``, or an address: its ``channel`` or ``scheme``, and ``value``."""

    customer: UUID | None = None
    external_id: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    channel: Word | None = None
    scheme: Word | None = None
    value: Annotated[str, Meta(min_length=1, max_length=4096)] | None = None


class MessageContent(Struct, frozen=True, forbid_unknown_fields=True):
    """What it says: ``text`` (mail has ``subject`` and ``html`` besides), or a ``template``'s latest version."""

    text: Annotated[str, Meta(max_length=100_000)] = ""
    subject: Annotated[str, Meta(max_length=500)] = ""
    html: Annotated[str, Meta(max_length=400_000)] = ""
    template: Annotated[str, Meta(max_length=200)] = ""
    variables: dict[str, Any] = {}
    buttons: Annotated[tuple[Button, ...], Meta(max_length=MOST_BUTTONS)] = ()
    """Choices, and pages to open, with a text. Where there is nothing to tap they are numbered; "2" is understood."""


class MessageFile(Struct, frozen=True, forbid_unknown_fields=True):
    """What goes with a mail: ``content`` in base64 (10 MB at most), or the ``hash`` (SHA-256) of a file kept before."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    media_type: Annotated[str, Meta(pattern=_MEDIA_TYPE)]
    content: str | None = None
    hash: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")] | None = None


class NewMessage(Struct, frozen=True, forbid_unknown_fields=True):
    """A message to be sent. ``channel`` ``best`` is the one that will reach the customer; ``fallback``: others then."""

    to: MessageTo
    content: MessageContent
    channel: Word = "best"
    fallback: Annotated[tuple[Word, ...], Meta(max_length=10)] = ()
    matter: Annotated[str, Meta(max_length=200)] = ""
    """What it is about; answers on any channel join the conversation of that matter."""
    purpose: Literal["service", "transactional", "marketing"] = "transactional"
    department: Annotated[str, Meta(min_length=1, max_length=63)] | None = None
    """In whose name: by its accounts, and at its cost. None: that of the key, if it has one."""
    subscription: Annotated[str, Meta(min_length=1, max_length=100)] = "*"
    """What marketing is about, as consent names it."""
    asks: bool = False
    """Whether an answer is hoped for: what the customer says next, on any channel, is taken for it."""
    attachments: Annotated[tuple[MessageFile, ...], Meta(max_length=20)] = ()
    expires_in: Annotated[float, Meta(gt=0, le=2_592_000)] | None = None
    """Seconds after which it is no longer sent."""


class Asker(Struct, frozen=True):
    """What it takes to ask: the parts of an installation."""

    database: Database
    shards: Shards
    directory: Directory
    people: People

    async def draft(
        self, workspace: Workspace, wanted: NewMessage, identity: UUID, by: Actor, at: datetime, catalogue: Catalogue
    ) -> Draft:
        """Return the request; raises InvalidInput naming the field, NotFound for who or what is not there."""
        department = speaks_for(by, catalogue[Departments], wanted.department, wanted.purpose)
        _check_content(workspace, wanted, catalogue[Templates])
        address = _address_of(wanted, workspace.region)
        channels = _channels(wanted, address)
        files = await self._keep(workspace, wanted.attachments)
        customer = await self._customer(workspace, wanted.to, address, at)
        body = MessageRequested(
            text=wanted.content.text,
            template=wanted.content.template,
            channel=channels[0],
            variables=wanted.content.variables,
            matter=wanted.matter,
            expires_in=wanted.expires_in,
            subject=wanted.content.subject,
            html=wanted.content.html,
            fallback=tuple(channels[1:]),
            address=address.value if address else "",
            subscription=wanted.subscription,
            attachments=files,
            asks=wanted.asks,
            by=by.name,
            buttons=tuple(OfferedButton(it.label, it.value, it.url) for it in wanted.content.buttons),
        )
        return check_draft(
            Draft(
                id=identity,
                workspace=workspace.id,
                subject=customer,
                at=at,
                kind="message.requested",
                body=body,
                direction=OUTBOUND,
                message=identity,
                purpose=wanted.purpose,
                department=department,
            )
        )

    async def _customer(self, workspace: Workspace, to: MessageTo, address: Named | None, at: datetime) -> UUID:
        if address is not None:
            (met,) = await self.people.meet(workspace.id, [Person(addresses=(address,))], at, source="api")
            return met.customer
        if to.external_id is not None:
            entry = await self.directory.owner(workspace.id, "external", normalise("external", to.external_id))
            customer, field = (entry.customer if entry else None), "to.external_id"
        else:
            customer, field = to.customer, "to.customer"
        if customer is not None:
            async with self.database.connection() as connection:
                if await connection.fetchval(_KNOWN, self.shards.of(customer), customer, workspace.id):
                    return customer
        raise NotFound("There is no such customer.", field=field, remedy="Create the customer, or give an address.")

    async def _keep(self, workspace: Workspace, files: Sequence[MessageFile]) -> tuple[StoredFile, ...]:
        contents = [_content_of(file, f"attachments[{at}]") for at, file in enumerate(files)]
        for at, content in enumerate(contents):
            if content is not None and is_picture(files[at].media_type, content):
                kind, contents[at] = await asyncio.to_thread(kept_file, files[at].media_type, content)
                files = [*files[:at], msgspec.structs.replace(files[at], media_type=kind), *files[at + 1 :]]
        async with self.database.connection() as connection:
            kept = tuple([await _kept(connection, workspace.id, *pair) for pair in zip(files, contents, strict=True)])
        if sum(file.size for file in kept) > MAX_FILES:
            raise TooLarge("The attachments have more than 20 MB.", field="attachments", remedy="Send a link instead.")
        return kept


async def _kept(connection: Connection, workspace: int, file: MessageFile, content: bytes | None) -> StoredFile:
    if content is None:
        digest = bytes.fromhex(file.hash or "")
        size = await connection.fetchval(_KEPT, workspace, digest)
        if size is None:
            raise NotFound("There is no file of that hash.", field="attachments", remedy="Send its content.")
    else:
        digest, size = hashlib.sha256(content).digest(), len(content)
        await connection.execute(_KEEP, digest, file.media_type, size, content)
        await connection.execute(_BROUGHT, workspace, digest)
    return StoredFile(file.name, file.media_type, digest.hex(), size)


def _content_of(file: MessageFile, field: str) -> bytes | None:
    if (file.content is None) == (file.hash is None):
        raise InvalidInput("A file has either content or hash.", field=field, remedy="Give one of them.")
    if file.content is None:
        return None
    if len(file.content) > MAX_FILE * 4 // 3 + 4:
        raise TooLarge("The file has more than 10 MB.", field=f"{field}.content", remedy="Send a link instead.")
    try:
        return b64decode(file.content, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidInput("It is not base64.", field=f"{field}.content", remedy="Encode it (RFC 4648, 4).") from None


def _check_content(workspace: Workspace, wanted: NewMessage, templates: Templates) -> None:
    content = wanted.content
    if content.template:
        if content.text or content.html or content.subject or content.buttons:
            text = "There is a template, and words besides."
            raise InvalidInput(text, field="content", remedy="Give either `template` with `variables`, or `text`.")
        if templates.latest(workspace.id, content.template) is None:
            raise NotFound("There is no such template.", field="content.template", remedy="Save it, or name another.")
        if wanted.attachments:
            text = "Attachments go with text, not with a template."
            raise InvalidInput(text, field="attachments", remedy="Send the text, or link to the files in the template.")
    elif not content.text.strip():
        remedy = "Give `text` (for mail it stands beside `html`) or `template`."
        raise InvalidInput("There is nothing to say.", field="content.text", remedy=remedy)
    elif content.variables:
        text = "Variables are for templates; text is sent as it stands."
        raise InvalidInput(text, field="content.variables", remedy="Put them into the text.")
    check_buttons(content.buttons, "content.")
    if wanted.subscription != "*" and wanted.purpose != MARKETING:
        text = f"A {wanted.purpose} message is about no subscription."
        raise InvalidInput(text, field="subscription", remedy="Leave it out, or make the purpose marketing.")


def _address_of(wanted: NewMessage, region: str) -> Named | None:
    """Return the address that is meant, if one is; raises InvalidInput unless exactly one recipient is named."""
    to = wanted.to
    ways = [to.customer is not None, to.external_id is not None, to.value is not None]
    if sum(ways) != 1:
        remedy = "Give `customer`, or `external_id`, or `value` with its `channel` or `scheme`."
        raise InvalidInput("Exactly one recipient is wanted.", field="to", remedy=remedy)
    if to.value is None:
        if to.channel or to.scheme:
            raise InvalidInput("There is a kind of address without its value.", field="to.value")
        return None
    if (to.channel is None) == (to.scheme is None):
        raise InvalidInput("Say what kind of address it is.", field="to", remedy="Give either `channel` or `scheme`.")
    scheme = to.scheme or CHANNEL_SCHEMES.get(to.channel or "")
    if scheme is None or scheme not in CHANNEL_SCHEMES.values():
        field, known = ("to.scheme", CHANNEL_SCHEMES.values()) if to.scheme else ("to.channel", CHANNEL_SCHEMES.keys())
        remedy = f"Use one of: {', '.join(sorted(set(known)))}."
        raise InvalidInput("There is no such kind of address.", field=field, remedy=remedy)
    if scheme == "postal":
        raise InvalidInput("A household shares one letter box.", field="to", remedy="Name the customer.")
    try:
        value = normalise(scheme, to.value, region=region)
        return Named(scheme, value, display_form(scheme, to.value, region=region))
    except InvalidInput as error:
        raise InvalidInput(error.text, field="to.value", remedy=error.remedy) from None


def _channels(wanted: NewMessage, address: Named | None) -> list[str]:
    """Return the channels to try; raises InvalidInput for one that can't carry it."""
    first = wanted.channel
    if address is not None and first == "best":
        mine = (channel for channel, scheme in CHANNEL_SCHEMES.items() if scheme == address.scheme)
        first = wanted.to.channel or next(mine)
    for at, channel in enumerate((first, *wanted.fallback)):
        field = "channel" if at == 0 else f"fallback[{at - 1}]"
        _check_channel(wanted, channel, field, best=at == 0)
    if address is not None and CHANNEL_SCHEMES.get(first) != address.scheme:
        text = f"{first} does not reach an address of the kind {address.scheme}."
        raise InvalidInput(text, field="channel", remedy="Leave it out, or name the channel of the address.")
    return list(dict.fromkeys((first, *wanted.fallback)))


def _check_channel(wanted: NewMessage, channel: str, field: str, *, best: bool) -> None:
    if channel == "best" and best:
        return
    if channel not in CHANNEL_FORMS:
        remedy = f"Use {'best or ' if best else ''}one of: {', '.join(sorted(CHANNEL_FORMS))}."
        raise InvalidInput("There is no such channel.", field=field, remedy=remedy)
    if not wanted.content.template and CHANNEL_FORMS[channel] not in TEXT_FORMS:
        raise InvalidInput(f"Plain text can't go by {channel}.", field=field, remedy="Use a template.")
    if wanted.attachments and channel not in CARRYING:
        raise InvalidInput(f"Attachments can't go by {channel}.", field=field, remedy="Use email, or put in a link.")

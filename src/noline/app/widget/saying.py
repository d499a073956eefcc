"""What a visitor says: words and files, once however often they are sent; and an email address to go on by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from noline.app.bootstrap import Noline
from noline.app.public.texts import Words, language_of
from noline.app.public.visit import CHAT
from noline.app.widget.lines import owners_of
from noline.app.widget.visitors import SOURCE, Visitor
from noline.channels import Attachment, Inbound
from noline.content import is_genuine
from noline.customers import Entry, display_form, normalise
from noline.customers import visitor as called_visitor
from noline.delivery import url_text
from noline.kernel.errors import Conflict, Forbidden, InvalidInput, TooLarge
from noline.kernel.ids import derive
from noline.log import INBOUND, Draft
from noline.log.kinds import AddressChanged, CustomerChanged

MAX_MESSAGE: Final = 10_000
MAX_FILE: Final = 10 * 1024 * 1024
MAX_FILES: Final = 5
TAKEN: Final = (
    "image/png", "image/jpeg", "image/gif", "image/webp", "image/heic", "application/pdf", "text/plain", "text/csv",
    "audio/mpeg", "audio/mp4", "audio/ogg", "audio/webm", "video/mp4", "video/webm", "video/quicktime",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.text",
)  # fmt: skip
"""Media types that are taken: nothing that a browser or a desk runs when it is opened."""
_LAST = (
    "select id from message where shard = $1 and customer = $2 and workspace = $3 and channel = 'chat'"
    " and direction = $4 and address = any($5) order by at desc limit 1"
)


async def say(noline: Noline, visitor: Visitor, text: str, once: str, files: Sequence[Attachment] = ()) -> bool:
    """Let a visitor say something; returns whether it is in the conversation by now. ``once``: their name of it."""
    if not text and not files:
        raise InvalidInput("There is no message.", field="text", remedy="Write one.")
    if len(text) > MAX_MESSAGE:
        raise TooLarge("The message is too long.", field="text", remedy=f"Write {MAX_MESSAGE} signs at most.")
    if not once or len(once) > 64:
        raise InvalidInput("The message has no name.", field="once", remedy="Give each a UUID of its own.")
    check_files(visitor, files)
    inbound = Inbound(
        channel=CHAT,
        sender=visitor.addresses[0],
        recipient=visitor.widget.key,
        provider_id=once,
        text=text,
        sender_name=visitor.name,
        shown=called_visitor(visitor.place or visitor.workspace.name, visitor.addresses[0]),
        attachments=tuple(files),
    )
    appended = await noline.ingress.receive(visitor.workspace, inbound, noline.clock.now())
    return await noline.commands.see_through(appended)


def check_files(visitor: Visitor, files: Sequence[Attachment]) -> None:
    """Raise what is wrong with files that a visitor sends."""
    if files and not visitor.widget.settings.files:
        raise Forbidden("No files can be sent here.", field="files", remedy="Write a message.")
    if len(files) > MAX_FILES:
        raise TooLarge("There are too many files.", field="files", remedy=f"Send {MAX_FILES} at most.")
    for file in files:
        if len(file.content) > MAX_FILE:
            raise TooLarge("The file has more than 10 MB.", field="files", remedy="Send a smaller one.")
        if not file.content or file.media_type not in TAKEN or not is_genuine(file.media_type, file.content):
            text = "Files of this kind can't be sent here."
            raise InvalidInput(text, field="files", remedy="Send a picture, a PDF, a text, a sound or a film.")


async def leave_email(noline: Noline, visitor: Visitor, email: str) -> bool:
    """Note where a visitor wants to be answered: the same conversation goes on by email.

    The address is the visitor's word alone: it shows them nothing of another customer who has it, and takes it from
    nobody. Answers go to that mailbox, whose owner may reply; the reply's token leads back here.
    """
    if not visitor.widget.settings.ask_email:
        raise Forbidden("No address is asked for here.", field="email", remedy="Write a message.")
    key, display = normalise("email", email), display_form("email", email)
    customer, last = await _conversation(noline, visitor)
    now = noline.clock.now()
    await noline.directory.claim(visitor.workspace.id, Entry("email", key, customer))
    claimed = AddressChanged("email", key, display, "claimed", SOURCE)
    draft = Draft(
        id=derive(now, customer, f"{SOURCE} {key}"),
        workspace=visitor.workspace.id,
        subject=customer,
        at=now,
        kind="customer.changed",
        body=CustomerChanged(addresses=(claimed,), source=SOURCE),
    )
    await noline.commands.perform(draft)
    words = Words(language_of(visitor.workspace.language), visitor.workspace.name)
    inbound = Inbound(
        channel="email",
        sender=display,
        recipient=visitor.widget.key,
        provider_id=f"<{last.hex}@{visitor.workspace.slug}.chat.invalid>",
        text=words("chat_by_email"),
        subject=words("chat_title"),
        tokens=(url_text(noline.signer.token(noline.shards.of(customer), last)),),
    )
    appended = await noline.ingress.receive(visitor.workspace, inbound, now)
    return await noline.commands.see_through(appended)


async def _conversation(noline: Noline, visitor: Visitor) -> tuple[UUID, UUID]:
    """Return the customer and the visitor's last message; raises Conflict before anything was said."""
    async with noline.database.connection() as tx:
        for customer in await owners_of(noline, visitor):
            shard, addresses = noline.shards.of(customer), list(visitor.addresses)
            last = await tx.fetchval(_LAST, shard, customer, visitor.workspace.id, INBOUND, addresses)
            if last is not None:
                return customer, last
    raise Conflict("Nothing has been said yet.", field="email", remedy="Write a message first.")

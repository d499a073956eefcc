"""Forwarding over HTTP: messages of a conversation go by mail to somebody outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar import Response, post
from litestar.params import FromPath
from msgspec import Meta, Struct

from noline.access import Departments, Workspace, check_speaks
from noline.content import Templates
from noline.conversations.api.copying import read_mail_address, refusal
from noline.conversations.api.found import DOING, Doing, found_by, perform
from noline.conversations.api.shapes import ThreadMessage
from noline.conversations.api.writing import CopyAddress, fate_of, one_line, signature_of
from noline.conversations.model import OUTSIDE, Conversation
from noline.conversations.shown import words_of
from noline.conversations.thread import read_thread
from noline.conversations.uploads import MOST_FILES
from noline.customers import read_profile
from noline.delivery import Message
from noline.kernel.errors import InvalidInput, NotFound
from noline.log import INBOUND
from noline.log.kinds import ForwardRequested, StoredFile

MOST: Final = 100
"""Messages that are passed on at once, the last ones."""
LONGEST: Final = 100_000

_RULE = "---------- Forwarded conversation ----------"
_WHY = {
    "suppressed": "Mail to this address has bounced or was stopped.",
    "safe_mode": "This installation writes only to the addresses on its allow-list.",
}


class NewForward(Struct, frozen=True, forbid_unknown_fields=True):
    """To whom outside what was said is passed on, with a word of one's own; ``messages`` none: all of the thread.

    Notes are never passed on. Answers come back into the conversation, for colleagues alone.
    """

    to: CopyAddress
    text: Annotated[str, Meta(max_length=20_000)] = ""
    messages: Annotated[list[UUID], Meta(max_length=MOST)] = []
    files: bool = False
    """Whether the messages' files go with it."""


@post(
    "/conversations/{conversation_id:uuid}/forwards",
    scope="conversations:write",
    dependencies=DOING,
    also=(202,),
    audit="conversation.forwarded",
    summary="Forward messages to somebody outside",
)
async def forward_messages(
    doing: Doing, workspace: Workspace, conversation_id: FromPath[UUID], data: NewForward
) -> Response[ThreadMessage]:
    """Send messages of a conversation by mail to an address that is not the customer's; they are not told."""
    conversation = await found_by(doing, conversation_id)
    check_speaks(doing.principal, doing.catalogue[Departments], conversation.department)
    key, shown = await _checked(doing, conversation, data.to)
    messages = await _chosen(doing, conversation, data.messages)
    templates = doing.catalogue[Templates]
    subject = next((words_of(it, templates).subject for it in messages if words_of(it, templates).subject), "")
    body = ForwardRequested(
        address=key,
        display=shown,
        text=transcript(data.text, messages, templates, workspace.name),
        subject=f"Fwd: {one_line(subject) or workspace.name}"[:500],
        by=doing.principal.name,
        agent=doing.agent,
        attachments=_files(messages) if data.files else (),
        signature=await signature_of(doing, workspace),
    )
    message, done = await perform(doing, conversation, "message.forward_requested", body)
    return await fate_of(doing, message, done)


async def _checked(doing: Doing, conversation: Conversation, to: str) -> tuple[str, str]:
    key, shown = read_mail_address(to, "to")
    async with doing.database.connection() as connection:
        shard = doing.shards.of(conversation.customer)
        profile = await read_profile(connection, shard, doing.principal.workspace, conversation.customer)
        why = await refusal(doing, connection, key)
    if any((it.scheme, it.value) == ("email", key) for it in profile.addresses):
        raise InvalidInput("This is the customer's own address.", field="to", remedy="Answer in the conversation.")
    if why:
        raise InvalidInput(_WHY[why], field="to", remedy="Use another address.")
    return key, shown


async def _chosen(doing: Doing, conversation: Conversation, named: Sequence[UUID]) -> list[Message]:
    """Return what is passed on, oldest first; what was forwarded before, or came back, only where it is named."""
    async with doing.database.connection() as connection:
        part = await read_thread(connection, doing.shards, conversation, None, MOST)
    if not named:
        found = [it for it in part.messages if not is_outside(it)]
    else:
        wanted = set(named)
        found = [it for it in part.messages if it.id in wanted]
        if len(found) < len(wanted):
            text = f"A message is not among the last {MOST} of this conversation."
            raise NotFound(text, field="messages", remedy="Choose from its thread.")
    if not found:
        raise InvalidInput("There is nothing to pass on.", field="messages", remedy="Choose messages.")
    return found


def is_outside(message: Message) -> bool:
    """Say whether a message went to, or came from, somebody outside."""
    body = message.body or {}
    return bool(body.get(OUTSIDE)) or body.get("beside") == OUTSIDE


def transcript(note: str, messages: Sequence[Message], templates: Templates, company: str) -> str:
    """Write what was said, each message with who said it and when; the earliest are left out where it is too long."""
    parts = [_part(it, templates, company) for it in messages]
    while len(parts) > 1 and sum(len(it) + 2 for it in parts) > LONGEST - len(note) - 100:
        parts.pop(0)
    begun = [note.replace("\0", "").strip()] if note.strip() else []
    return "\n\n".join([*begun, _RULE, *parts])[:LONGEST]


def _part(message: Message, templates: Templates, company: str) -> str:
    words = words_of(message, templates)
    who = message.address or "the customer" if message.direction == INBOUND else company
    head = f"From: {who}\nBy: {message.channel}\nDate: {message.at:%Y-%m-%d %H:%M} UTC"
    names = [str(it.get("name") or "file") for it in (message.body or {}).get("attachments", ())]
    more = f"\nFiles: {', '.join(names)}" if names else ""
    subject = f"\nSubject: {words.subject}" if words.subject else ""
    return f"{head}{subject}{more}\n\n{words.text or words.full_text}"


def _files(messages: Sequence[Message]) -> tuple[StoredFile, ...]:
    held = [
        it
        for message in messages
        for it in (message.body or {}).get("attachments", ())
        if it.get("hash") and not it.get("why")
    ]
    return tuple(msgspec.convert(it, StoredFile, strict=False) for it in held[:MOST_FILES])


HANDLERS = (forward_messages,)

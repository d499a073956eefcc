"""Amending messages over HTTP: how an answer reads, and which conversation a message belongs to."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Response, post
from litestar.params import FromPath
from msgspec import Meta, Struct

from noline.content import Templates
from noline.conversations.api.found import DOING, Doing
from noline.conversations.api.shapes import Reading, ThreadMessage
from noline.conversations.api.shaping import message_of
from noline.conversations.api.writing import one_line
from noline.conversations.thread import find_conversation, find_message, read_fates
from noline.delivery import Message
from noline.kernel.errors import Conflict, InvalidInput, NotFound
from noline.log import INBOUND, Draft
from noline.log.kinds import MessageMoved, ReadingCorrected

_WHERE = "/messages/{message_id:uuid}"


class CorrectedReading(Struct, frozen=True, forbid_unknown_fields=True):
    """How the answer reads to a person."""

    reading: Reading


class MessageMove(Struct, frozen=True, forbid_unknown_fields=True):
    """To which conversation with the same customer; without one, to the open one about ``matter``, or a new one."""

    conversation: UUID | None = None
    matter: Annotated[str, Meta(max_length=200)] = ""


@post(f"{_WHERE}/reading", scope="conversations:write", dependencies=DOING, status_code=200, also=(202,),
      audit="message.reading_corrected", summary="Correct how an answer was read")  # fmt: skip
async def correct_reading(doing: Doing, message_id: FromPath[UUID], data: CorrectedReading) -> Response[ThreadMessage]:
    """Correct it; figures follow, and a yes to a campaign counts as if it had been understood at once."""
    message = await _find(doing, message_id)
    if message.direction != INBOUND:
        raise Conflict("Only what customers wrote is read.", field="message", remedy="Choose a message that came in.")
    body = ReadingCorrected(data.reading, doing.principal.name)
    return await _amend(doing, message, "reading.corrected", body)


@post(f"{_WHERE}/move", scope="conversations:write", dependencies=DOING, status_code=200, also=(202,),
      audit="message.moved", summary="Move a message to another conversation")  # fmt: skip
async def move_message(doing: Doing, message_id: FromPath[UUID], data: MessageMove) -> Response[ThreadMessage]:
    """Put it where it belongs; it stays there, and what follows it is placed by where it is now."""
    message = await _find(doing, message_id)
    matter = one_line(data.matter)
    if data.conversation is None and not matter:
        text = "Where to is missing."
        raise InvalidInput(text, field="matter", remedy="Name a conversation, or what the message is about.")
    if data.conversation is not None:
        await _check_target(doing, message, data.conversation)
    body = MessageMoved(data.conversation, matter, doing.principal.name)
    return await _amend(doing, message, "message.move_requested", body)


async def _check_target(doing: Doing, message: Message, target: UUID) -> None:
    async with doing.database.connection() as connection:
        _, found = await find_conversation(connection, doing.shards, doing.principal.workspace, target)
    if found.customer != message.customer:
        raise NotFound(
            "The customer has no such conversation.", field="conversation", remedy="Choose one of the same customer's."
        )


async def _find(doing: Doing, message: UUID) -> Message:
    async with doing.database.connection() as connection:
        return (await find_message(connection, doing.shards, doing.principal.workspace, message))[1]


async def _amend(doing: Doing, message: Message, kind: str, body: Struct) -> Response[ThreadMessage]:
    now = doing.clock.now()
    identity = doing.ids.new(now, f"{kind} {message.id} {now.isoformat()}")
    draft = Draft(
        identity, message.workspace, message.customer, now, kind, body,
        message=message.id, conversation=message.conversation,
    )  # fmt: skip
    _, done = await doing.commands.perform(draft)
    async with doing.database.connection() as connection:
        shard, row = await find_message(connection, doing.shards, doing.principal.workspace, message.id)
        fates = await read_fates(connection, shard, [row.id])
    return Response(message_of(row, fates.get(row.id), doing.catalogue[Templates]), status_code=200 if done else 202)


HANDLERS = (correct_reading, move_message)

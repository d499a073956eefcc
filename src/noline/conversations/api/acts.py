"""The desk over HTTP: closing, opening again, snoozing and assigning conversations, and notes to colleagues."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, patch, post
from litestar.params import FromPath
from msgspec import Meta, Struct

from noline.conversations.api.found import DOING, Doing, answer, found_by, perform
from noline.conversations.api.shapes import ConversationHead, ThreadNote
from noline.conversations.api.writing import MAX_TEXT, storable
from noline.conversations.presence import agent_names
from noline.kernel.errors import Conflict, InvalidInput
from noline.kernel.http import Instant
from noline.log.kinds import AgentAssigned, AgentNoted, ByAgent, ContextChanged, ConversationSnoozed

_LONGEST = timedelta(days=366)
_WHERE = "/conversations/{conversation_id:uuid}"
_MOST_VALUES = 50


class Snooze(Struct, frozen=True, forbid_unknown_fields=True):
    """Until when it rests; null wakes it."""

    until: Instant | None


class Assignment(Struct, frozen=True, forbid_unknown_fields=True):
    """Whose it is to be; null: nobody's."""

    agent: int | None


class NewNote(Struct, frozen=True, forbid_unknown_fields=True):
    """What colleagues should know."""

    text: Annotated[str, Meta(min_length=1, max_length=MAX_TEXT)]


class ContextChange(Struct, frozen=True, forbid_unknown_fields=True):
    """Values that travel with the conversation; null takes one away."""

    values: Annotated[dict[str, Any], Meta(min_length=1, max_length=_MOST_VALUES)]


@post(f"{_WHERE}/close", scope="conversations:write", dependencies=DOING, status_code=200, also=(202,),
      audit="conversation.closed", summary="Close a conversation")  # fmt: skip
async def close_conversation(doing: Doing, conversation_id: FromPath[UUID]) -> Response[ConversationHead]:
    """Close it; whoever writes again within the reply window opens it again."""
    conversation = await found_by(doing, conversation_id)
    by = ByAgent(doing.principal.name)
    _, done = await perform(doing, conversation, "conversation.close_requested", by)
    return await answer(doing, conversation_id, done)


@post(f"{_WHERE}/reopen", scope="conversations:write", dependencies=DOING, status_code=200, also=(202,),
      audit="conversation.reopened", summary="Open a conversation again")  # fmt: skip
async def reopen_conversation(doing: Doing, conversation_id: FromPath[UUID]) -> Response[ConversationHead]:
    """Open it again; raises Conflict where another about the same matter is open."""
    conversation = await found_by(doing, conversation_id)
    by = ByAgent(doing.principal.name)
    _, done = await perform(doing, conversation, "conversation.reopen_requested", by)
    if done and (await found_by(doing, conversation_id)).status != "open":
        text = "Another conversation about this matter is open."
        raise Conflict(text, field="conversation", remedy="Go on in that one, or close it first.")
    return await answer(doing, conversation_id, done)


@post(f"{_WHERE}/snooze", scope="conversations:write", dependencies=DOING, status_code=200, also=(202,),
      audit="conversation.snoozed", summary="Let a conversation rest")  # fmt: skip
async def snooze_conversation(
    doing: Doing, conversation_id: FromPath[UUID], data: Snooze
) -> Response[ConversationHead]:
    """Let it rest until a time, or until the customer writes; raises Conflict for one that is closed."""
    now = doing.clock.now()
    if data.until is not None and data.until.tzinfo is None:
        raise InvalidInput("The time has no zone.", field="until", remedy="Give a time with its offset from UTC.")
    if data.until is not None and not now < data.until <= now + _LONGEST:
        raise InvalidInput("It can rest for a year at most.", field="until", remedy="Give a time to come.")
    conversation = await found_by(doing, conversation_id)
    if conversation.status != "open":
        text = "The conversation is closed, and rests by itself."
        raise Conflict(text, field="conversation", remedy="Open it again first.")
    body = ConversationSnoozed(data.until, doing.principal.name)
    _, done = await perform(doing, conversation, "conversation.snooze_requested", body)
    return await answer(doing, conversation_id, done)


@post(f"{_WHERE}/assign", scope="conversations:write", dependencies=DOING, status_code=200, also=(202,),
      audit="conversation.assigned", summary="Assign a conversation")  # fmt: skip
async def assign_conversation(
    doing: Doing, conversation_id: FromPath[UUID], data: Assignment
) -> Response[ConversationHead]:
    """Give it to an active agent of the workspace, or to nobody."""
    conversation = await found_by(doing, conversation_id)
    async with doing.database.connection() as connection:
        names = await agent_names(connection, doing.principal.workspace, disabled=False)
    if data.agent is not None and data.agent not in names:
        text = "There is no such agent."
        raise InvalidInput(text, field="agent", remedy="Choose one of GET /api/v1/conversations/agents.")
    body = AgentAssigned(data.agent, names[data.agent] if data.agent is not None else "", doing.principal.name)
    _, done = await perform(doing, conversation, "conversation.assign_requested", body)
    return await answer(doing, conversation_id, done)


@post(f"{_WHERE}/notes", scope="conversations:write", dependencies=DOING, summary="Write a note to colleagues")
async def write_note(doing: Doing, conversation_id: FromPath[UUID], data: NewNote) -> ThreadNote:
    """Write what the customer never sees."""
    conversation = await found_by(doing, conversation_id)
    text = storable(data.text)
    at = doing.clock.now()
    noted = AgentNoted(text, doing.principal.name, doing.agent)
    identity, _ = await perform(doing, conversation, "agent.noted", noted)
    return ThreadNote(identity, at, text, doing.principal.name)


@patch(f"{_WHERE}/context", scope="conversations:write", dependencies=DOING, also=(202,),
       summary="Change what travels with a conversation")  # fmt: skip
async def change_context(
    doing: Doing, conversation_id: FromPath[UUID], data: ContextChange
) -> Response[ConversationHead]:
    """Set values by name, or take them away; their source is whoever did it."""
    if any(not name.strip() or len(name) > 100 or not name.isprintable() for name in data.values):
        text = "A name has 1 to 100 plain characters."
        raise InvalidInput(text, field="values", remedy="Use a name such as order.")
    conversation = await found_by(doing, conversation_id)
    body = ContextChanged(data.values, f"agent {doing.principal.name}")
    _, done = await perform(doing, conversation, "context.changed", body)
    return await answer(doing, conversation_id, done)


HANDLERS = (
    close_conversation,
    reopen_conversation,
    snooze_conversation,
    assign_conversation,
    write_note,
    change_context,
)

"""Handing over by HTTP: a conversation goes to other people, or back to the programs."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Response, post
from litestar.params import FromPath
from msgspec import Meta, Struct

from noline.access import Departments
from noline.conversations.api.found import DOING, Doing, answer, found_by, perform
from noline.conversations.api.shapes import ConversationHead
from noline.conversations.api.writing import one_line
from noline.kernel.errors import Conflict, NotFound
from noline.log.kinds import ByAgent, HandOverRequested

_WHERE = "/conversations/{conversation_id:uuid}"


class HandOver(Struct, frozen=True, forbid_unknown_fields=True):
    """To whom it goes: a ``department``'s short name, a wanted ``skill``; ``reason`` is for colleagues only."""

    department: Annotated[str, Meta(max_length=63)] = ""
    skill: Annotated[str, Meta(max_length=40)] = ""
    reason: Annotated[str, Meta(max_length=1000)] = ""
    tell: bool = True
    """Whether the customer is told that somebody will answer, and from when on."""


@post(f"{_WHERE}/hand-over", scope="conversations:write", dependencies=DOING, status_code=200, also=(202,),
      audit="conversation.handed_over", summary="Hand a conversation over")  # fmt: skip
async def hand_conversation_over(
    doing: Doing, conversation_id: FromPath[UUID], data: HandOver
) -> Response[ConversationHead]:
    """Give it to other people; programs are silent in it from then on. Raises NotFound for an unknown department."""
    departments: Departments = doing.catalogue[Departments]
    if data.department and departments.named(doing.principal.workspace, data.department) is None:
        text = "There is no such department."
        raise NotFound(text, field="department", remedy="Look at the list of departments.")
    reason, skill = one_line(data.reason), one_line(data.skill.lower())
    conversation = await found_by(doing, conversation_id)
    body = HandOverRequested(doing.principal.name, reason, data.department, skill, data.tell)
    _, done = await perform(doing, conversation, "conversation.hand_over_requested", body)
    return await answer(doing, conversation_id, done)


@post(f"{_WHERE}/hand-back", scope="conversations:write", dependencies=DOING, status_code=200, also=(202,),
      audit="conversation.handed_back", summary="Hand a conversation back to programs")  # fmt: skip
async def hand_conversation_back(doing: Doing, conversation_id: FromPath[UUID]) -> Response[ConversationHead]:
    """Let journeys and services answer in it again; raises Conflict where no person has it."""
    conversation = await found_by(doing, conversation_id)
    if conversation.status != "open" or conversation.mode != "agent":
        text = "No person has this conversation."
        raise Conflict(text, field="conversation", remedy="Programs answer in it already.")
    _, done = await perform(doing, conversation, "conversation.hand_back_requested", ByAgent(doing.principal.name))
    return await answer(doing, conversation_id, done)


HANDLERS = (hand_conversation_over, hand_conversation_back)

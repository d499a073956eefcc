"""Presence over HTTP: who else has a conversation open, and what one has seen of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from litestar import delete, put
from litestar.params import FromPath
from msgspec import Struct

from noline.conversations.api.found import DOING, Doing
from noline.conversations.presence import Present, leave, mark_seen, say_present
from noline.conversations.thread import find_conversation
from noline.kernel.errors import Forbidden

_WHERE = "/conversations/{conversation_id:uuid}"


class Presence(Struct, frozen=True, forbid_unknown_fields=True):
    """What one does with a conversation that one has open."""

    typing: bool = False


class SeenMark(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether one has seen all there is now."""

    seen: bool = True


@put(f"{_WHERE}/presence", scope="conversations:read", dependencies=DOING, summary="Say that one looks at it")
async def put_presence(doing: Doing, conversation_id: FromPath[UUID], data: Presence) -> list[Present]:
    """Say so every few seconds; returns who else has it open."""
    agent = _agent(doing)
    async with doing.database.connection() as connection:
        workspace = doing.principal.workspace
        await find_conversation(connection, doing.shards, workspace, conversation_id)
        return await say_present(
            connection, workspace, conversation_id, agent, doing.principal.name, typing=data.typing
        )


@delete(f"{_WHERE}/presence", scope="conversations:read", dependencies=DOING, summary="Say that one has left it")
async def delete_presence(doing: Doing, conversation_id: FromPath[UUID]) -> None:
    """Say that one looks at it no longer."""
    async with doing.database.connection() as connection:
        await leave(connection, doing.principal.workspace, conversation_id, _agent(doing))


@put(f"{_WHERE}/seen", scope="conversations:read", dependencies=DOING, status_code=204, summary="Mark it as seen")
async def put_seen(doing: Doing, conversation_id: FromPath[UUID], data: SeenMark) -> None:
    """Mark all there is as seen, or the last of it as not."""
    agent = _agent(doing)
    async with doing.database.connection() as connection:
        workspace = doing.principal.workspace
        _, conversation = await find_conversation(connection, doing.shards, workspace, conversation_id)
        at = conversation.last_at if data.seen else conversation.last_at - timedelta(microseconds=1)
        await mark_seen(connection, workspace, agent, conversation_id, at)


def _agent(doing: Doing) -> int:
    if doing.agent is None:
        raise Forbidden("Only agents look at conversations.", field="scope", remedy="Sign in.")
    return doing.agent


HANDLERS = (put_presence, delete_presence, put_seen)

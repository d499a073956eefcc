"""Presence: who has a conversation open and who is typing (wall time); what each agent has seen (domain time)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from msgspec import Struct

from noline.kernel.db import Connection

LINGERS: Final = timedelta(seconds=12)
"""How long one counts as present after having said so."""
CUSTOMER_HERE: Final = 0
"""Stands in the place of an agent's number for the customer, who is seen while they write."""

# By the database's clock, the one that all processes share: a few seconds count here, and nothing of it is logged.
_HERE = """
insert into conversation_presence (workspace, conversation, agent, name, typing, seen_at)
values ($1, $2, $3, $4, $5, now())
on conflict (workspace, conversation, agent) do update
set name = excluded.name, typing = excluded.typing, seen_at = excluded.seen_at
"""
_LEAVE = "delete from conversation_presence where workspace = $1 and conversation = $2 and agent = $3"
_OTHERS = """
select agent, name, typing from conversation_presence
where workspace = $1 and conversation = $2 and agent <> $3 and seen_at > now() - $4::interval order by name, agent
"""
_SWEEP = "delete from conversation_presence where workspace = $1 and seen_at < now() - interval '1 hour'"
_SEEN = """
insert into conversation_seen as seen (workspace, agent, conversation, seen_at) values ($1, $2, $3, $4)
on conflict (workspace, agent, conversation) do update set seen_at = excluded.seen_at
"""
_SEEN_AT = """
select conversation, seen_at from conversation_seen where workspace = $1 and agent = $2 and conversation = any($3)
"""
_NAMES = "select id, name from agent where workspace = $1 and ($2 or status = 'active') order by name, id"


class Present(Struct, frozen=True):
    """Another agent who has the conversation open; or the customer (number 0, without a name), who is writing."""

    agent: int
    name: str
    typing: bool


async def say_present(
    connection: Connection, workspace: int, conversation: UUID, agent: int, name: str, *, typing: bool
) -> list[Present]:
    """Say that an agent looks at a conversation; returns who else does."""
    await connection.execute(_HERE, workspace, conversation, agent, name, typing)
    await connection.execute(_SWEEP, workspace)
    return await list_present(connection, workspace, conversation, agent)


async def list_present(connection: Connection, workspace: int, conversation: UUID, agent: int) -> list[Present]:
    """Return who looks at a conversation besides an agent."""
    rows = await connection.fetch(_OTHERS, workspace, conversation, agent, LINGERS)
    return [Present(*row) for row in rows]


async def leave(connection: Connection, workspace: int, conversation: UUID, agent: int) -> None:
    """Say that an agent looks at it no longer."""
    await connection.execute(_LEAVE, workspace, conversation, agent)


async def mark_seen(connection: Connection, workspace: int, agent: int, conversation: UUID, at: datetime) -> None:
    """Remember up to when an agent has seen a conversation; an earlier time makes it unread again."""
    await connection.execute(_SEEN, workspace, agent, conversation, at)


async def seen_at(
    connection: Connection, workspace: int, agent: int, conversations: Sequence[UUID]
) -> dict[UUID, datetime]:
    """Return up to when an agent has seen each of these conversations."""
    rows = await connection.fetch(_SEEN_AT, workspace, agent, list(conversations))
    return {row[0]: row[1] for row in rows}


async def agent_names(connection: Connection, workspace: int, *, disabled: bool = True) -> dict[int, str]:
    """Return the names of the workspace's agents by number; who left keeps the name they had."""
    return {row[0]: row[1] for row in await connection.fetch(_NAMES, workspace, disabled)}

"""What every endpoint about one conversation begins with: where it is, whose it is, and how to do something to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.di import Provide
from msgspec import Struct

from noline.access import Principal
from noline.conversations.api.shapes import ConversationHead
from noline.conversations.api.shaping import head_of, name_of
from noline.conversations.matters import name_matters
from noline.conversations.model import CONVERSATIONS, Conversation
from noline.conversations.presence import agent_names
from noline.conversations.thread import find_conversation
from noline.customers import Profile, read_profile
from noline.kernel.clock import Clock
from noline.kernel.db import Connection, Database
from noline.kernel.ids import IdSource, Shards
from noline.log import Catalogue, Commands, Draft

_ACCEPTED = 202


class Desk(Struct, frozen=True):
    """A conversation with all that an agent sees around it."""

    shard: int
    conversation: Conversation
    profile: Profile
    others: Sequence[Conversation]
    agents: Mapping[int, str]
    matters: Mapping[str, str]


class Doing(Struct, frozen=True):
    """What it takes to do something to a conversation."""

    principal: Principal
    database: Database
    catalogue: Catalogue
    commands: Commands
    clock: Clock
    ids: IdSource
    shards: Shards

    @property
    def agent(self) -> int | None:
        """Return the number of the agent who asks; None for a program."""
        return self.principal.id if self.principal.kind == "agent" else None


def doing_of(
    principal: Principal,
    database: Database,
    catalogue: Catalogue,
    commands: Commands,
    clock: Clock,
    ids: IdSource,
    shards: Shards,
) -> Doing:
    """Gather it for an endpoint that asks for ``doing``."""
    return Doing(principal, database, catalogue, commands, clock, ids, shards)


DOING = {"doing": Provide(doing_of, sync_to_thread=False)}
"""The dependency that gives ``doing``."""


async def desk_of(connection: Connection, shards: Shards, workspace: int, identity: UUID) -> Desk:
    """Read a conversation and its customer; raises NotFound."""
    shard, conversation = await find_conversation(connection, shards, workspace, identity)
    profile = await read_profile(connection, shard, workspace, conversation.customer)
    others = await CONVERSATIONS.of_subjects(connection, shard, [conversation.customer])
    agents = await agent_names(connection, workspace)
    matters = await name_matters(connection, workspace, [it.matter for it in others])
    return Desk(shard, conversation, profile, others, agents, matters)


async def perform(doing: Doing, conversation: Conversation, kind: str, body: Struct, **more: Any) -> tuple[UUID, bool]:
    """Append a command about a conversation and see it through; returns its id and whether it is done."""
    now = doing.clock.now()
    identity = doing.ids.new(now, f"{kind} {conversation.id} {now.isoformat()}")
    draft = Draft(
        identity, conversation.workspace, conversation.customer, now, kind, body,
        conversation=conversation.id, **more,
    )  # fmt: skip
    appended, done = await doing.commands.perform(draft)
    return appended.id, done


async def answer(doing: Doing, conversation: UUID, done: bool) -> Response[ConversationHead]:
    """Return the conversation as it is now; 202 where what was asked for is yet to be done."""
    async with doing.database.connection() as connection:
        desk = await desk_of(connection, doing.shards, doing.principal.workspace, conversation)
    head = head_of(desk.conversation, name_of(desk.profile), desk.agents, desk.matters)
    return Response(head, status_code=200 if done else _ACCEPTED)


async def found_by(doing: Doing, conversation: UUID) -> Conversation:
    """Return the conversation that something is to be done to; raises NotFound."""
    async with doing.database.connection() as connection:
        return (await find_conversation(connection, doing.shards, doing.principal.workspace, conversation))[1]

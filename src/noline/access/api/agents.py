"""Agents over HTTP: for owners, and keys that surpass whom they change."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from litestar import get, patch, post, put
from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import asdict

from noline.access.agents import (
    change_agent,
    create_agent,
    list_agents,
    set_password,
)
from noline.access.api.shapes import Cursor, Email, Limit, Name, Number, Password, number_in
from noline.access.model import Agent, Principal, Role, Status
from noline.access.policy import LONGEST_SKILL, MOST_SKILLS
from noline.kernel.db import Connection, Database
from noline.kernel.http import Page, page_of

Skill = Annotated[str, Meta(min_length=1, max_length=LONGEST_SKILL)]


class AgentItem(Struct, frozen=True):
    """An agent of the workspace."""

    id: int
    email: str
    name: str
    role: Role
    status: Status
    created_at: datetime
    last_seen_at: datetime | None
    skills: tuple[str, ...]
    """What they can be asked for, such as a language; conversations are handed over to a skill."""


class NewAgent(Struct, frozen=True, forbid_unknown_fields=True):
    """An agent to be."""

    email: Email
    name: Name
    role: Role
    password: Password


class AgentChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to change of an agent; what is not named stays."""

    name: Name | UnsetType = UNSET
    role: Role | UnsetType = UNSET
    status: Status | UnsetType = UNSET
    skills: Annotated[list[Skill], Meta(max_length=MOST_SKILLS)] | UnsetType = UNSET


class NewPassword(Struct, frozen=True, forbid_unknown_fields=True):
    """The password an agent is to have."""

    password: Password


@get("/agents", scope="settings:read", summary="List agents")
async def list_workspace_agents(
    principal: Principal, connection: Connection, cursor: Cursor = None, limit: Limit = 50
) -> Page[AgentItem]:
    """Return agents in the order they were made, disabled ones too."""
    after = number_in(cursor) or 0
    agents = await list_agents(connection, principal.workspace, after=after, limit=limit + 1)
    return page_of([_agent_item(agent) for agent in agents], limit, lambda item: (item.id,))


@post("/agents", scope="settings:write", confidential=True, summary="Create an agent")
async def create_workspace_agent(principal: Principal, database: Database, data: NewAgent) -> AgentItem:
    """Create an agent, who may sign in with this password at once."""
    agent = await create_agent(
        database, principal, email=data.email, name=data.name, role=data.role, password=data.password
    )
    return _agent_item(agent)


@patch("/agents/{agent_id:int}", scope="settings:write", summary="Change an agent")
async def change_workspace_agent(
    principal: Principal, database: Database, agent_id: Number, data: AgentChange
) -> AgentItem:
    """Change name, role or status; who is disabled is signed out. The last owner stays."""
    given = {name: value for name, value in asdict(data).items() if value is not UNSET}
    return _agent_item(await change_agent(database, principal, agent_id, **given))


@put(
    "/agents/{agent_id:int}/password",
    scope="settings:write",
    confidential=True,
    status_code=204,
    summary="Set an agent's password",
)
async def set_agent_password(principal: Principal, database: Database, agent_id: Number, data: NewPassword) -> None:
    """Give an agent a new password; all their sessions end."""
    await set_password(database, principal, agent_id, data.password)


HANDLERS = (
    list_workspace_agents,
    create_workspace_agent,
    change_workspace_agent,
    set_agent_password,
)


def _agent_item(it: Agent) -> AgentItem:
    return AgentItem(it.id, it.email, it.name, it.role, it.status, it.created_at, it.last_seen_at, it.skills)

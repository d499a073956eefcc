"""A company with an owner, an agent and a viewer, and another company next door; passwords that are quick to check."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from argon2 import PasswordHasher
from msgspec import Struct

from noline.access import (
    ROLES,
    SCOPES,
    Agent,
    Passwords,
    Principal,
    SignedIn,
    System,
    Workspace,
    create_agent,
    create_workspace,
    sign_in,
)
from noline.kernel.db import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))

SignIn = Callable[..., Awaitable[SignedIn]]


class Company(Struct, frozen=True):
    """Two workspaces and who works there."""

    workspace: Workspace
    other: Workspace
    owner: Agent
    agent: Agent
    viewer: Agent
    stranger: Agent
    """The owner next door."""


def principal_of(agent: Agent) -> Principal:
    """Return an agent as one who asks."""
    return Principal(agent.workspace, "agent", agent.id, agent.name, agent.role, ROLES[agent.role])


def key_with(workspace: int, *scopes: str) -> Principal:
    """Return a key as one that asks."""
    return Principal(workspace, "key", 1, "till", None, frozenset(scopes or SCOPES))


@pytest.fixture
async def company(database: Database) -> Company:
    """Both companies, on a fresh database."""
    async with database.transaction() as tx:
        here = await create_workspace(tx, "harbour", "Harbour Energy", zone="Europe/London")
        there = await create_workspace(tx, "dunes", "Dunes Water")

    async def agent(workspace: Workspace, role: str) -> Agent:
        email = f"{role}@{workspace.slug}.example"
        kinds: dict[str, Any] = {"name": role.title(), "role": role, "password": PASSWORD, "passwords": QUICK}
        return await create_agent(database, System(workspace.id), email=email, **kinds)

    owner, one, viewer = [await agent(here, role) for role in ("owner", "agent", "viewer")]
    return Company(here, there, owner, one, viewer, await agent(there, "owner"))


@pytest.fixture
def try_in(database: Database) -> SignIn:
    """``sign_in`` on the fresh database, from one peer unless said otherwise."""

    async def attempt(
        email: str, password: str = PASSWORD, now: datetime = NOW, peer: str = "192.0.2.1", **more: Any
    ) -> SignedIn:
        return await sign_in(database, email, password, now, peer=peer, **{"passwords": QUICK, **more})

    return attempt

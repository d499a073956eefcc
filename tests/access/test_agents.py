"""Agents: made, changed and given passwords only by those who surpass them, and never the last owner away."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from argon2 import PasswordHasher

from access.conftest import PASSWORD, QUICK, Company, SignIn, key_with, principal_of
from noline.access import (
    ROLES,
    Agent,
    Passwords,
    System,
    change_agent,
    change_own_password,
    create_agent,
    find_agent,
    find_agent_by_email,
    list_agents,
    list_audit,
    set_password,
)
from noline.kernel.db import Database
from noline.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound

NEW: dict[str, Any] = {"email": "new@harbour.example", "name": "New", "password": PASSWORD, "passwords": QUICK}


async def trail(database: Database, workspace: int) -> list[tuple[str, str, str]]:
    """Return who did what to what, the latest first."""
    async with database.connection() as connection:
        entries = await list_audit(connection, workspace)
    return [(entry.actor_name, entry.action, entry.object) for entry in entries]


async def agents_of(database: Database, workspace: int) -> list[Agent]:
    """Return a workspace's agents."""
    async with database.connection() as connection:
        return await list_agents(connection, workspace)


async def test_an_owner_makes_agents(database: Database, company: Company) -> None:
    made = await create_agent(database, principal_of(company.owner), role="agent", **NEW)
    assert (made.email, made.role, made.status, made.workspace) == (
        NEW["email"],
        "agent",
        "active",
        company.workspace.id,
    )
    assert (await trail(database, company.workspace.id))[0] == ("Owner", "agent.created", NEW["email"])


@pytest.mark.parametrize("role", ["viewer", "agent", "owner"])
async def test_nobody_below_makes_agents(database: Database, company: Company, role: str) -> None:
    for maker in (company.agent, company.viewer):
        with pytest.raises(Forbidden, match="settings:write"):
            await create_agent(database, principal_of(maker), role=role, **NEW)


async def test_a_key_makes_nobody_who_may_more_than_itself(database: Database, company: Company) -> None:
    key = key_with(company.workspace.id, "settings:write", *ROLES["viewer"])
    for role in ("agent", "owner"):
        with pytest.raises(Forbidden, match="rights that you lack"):
            await create_agent(database, key, role=role, **NEW)
    assert (await create_agent(database, key, role="viewer", **NEW)).role == "viewer"


async def test_a_key_takes_over_nobody_who_may_more_than_itself(
    database: Database, company: Company, try_in: SignIn
) -> None:
    key = key_with(company.workspace.id, "settings:write", *ROLES["viewer"])
    with pytest.raises(Forbidden, match="rights that you lack"):
        await set_password(database, key, company.owner.id, "taken over now", passwords=QUICK)
    for change in ({"role": "viewer"}, {"status": "disabled"}, {"name": "Nobody"}):
        with pytest.raises(Forbidden, match="rights that you lack"):
            await change_agent(database, key, company.owner.id, **change)
    with pytest.raises(Forbidden, match="no password"):
        await change_own_password(
            database, key, "", PASSWORD, "taken over now", company.owner.created_at, peer="", passwords=QUICK
        )
    assert await try_in(company.owner.email)


async def test_who_was_promoted_in_the_meantime_is_not_taken_over(
    database: Database, company: Company, try_in: SignIn
) -> None:
    class Promoting(Passwords):
        async def hash(self, password: str) -> str:
            await change_agent(database, System(company.workspace.id), company.viewer.id, role="owner")
            return await super().hash(password)

    key = key_with(company.workspace.id, "settings:write", *ROLES["viewer"])
    slow = Promoting(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    with pytest.raises(Forbidden, match="rights that you lack"):
        await set_password(database, key, company.viewer.id, "taken over now", passwords=slow)
    assert await try_in(company.viewer.email)


@pytest.mark.parametrize("who", ["agent", "viewer"])
async def test_nobody_raises_themselves(database: Database, company: Company, who: str) -> None:
    me: Agent = getattr(company, who)
    with pytest.raises(Forbidden):
        await change_agent(database, principal_of(me), me.id, role="owner")
    with pytest.raises(Forbidden):
        await set_password(database, principal_of(me), company.owner.id, "taken over now", passwords=QUICK)


async def test_another_workspaces_agents_are_not_there(database: Database, company: Company, try_in: SignIn) -> None:
    owner, stranger = principal_of(company.owner), company.stranger.id
    async with database.connection() as connection:
        with pytest.raises(NotFound):
            await find_agent(connection, company.workspace.id, stranger)
        with pytest.raises(NotFound):
            await find_agent_by_email(connection, company.workspace.id, company.stranger.email)
    with pytest.raises(NotFound):
        await change_agent(database, owner, stranger, status="disabled")
    with pytest.raises(NotFound):
        await set_password(database, owner, stranger, "taken over now", passwords=QUICK)
    assert [agent.id for agent in await agents_of(database, company.other.id)] == [stranger]
    assert await try_in(company.stranger.email)


async def test_an_address_is_one_agent_however_it_is_written(database: Database, company: Company) -> None:
    taken = NEW | {"email": " OWNER@Harbour.Example "}
    with pytest.raises(Conflict, match=r"owner@harbour\.example"):
        await create_agent(database, System(company.workspace.id), role="viewer", **taken)
    there = await create_agent(database, System(company.other.id), role="viewer", **taken)
    assert there.email == company.owner.email


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"email": "x"}, "email"),
        ({"name": " "}, "name"),
        ({"password": "short"}, "password"),
        ({"role": "god"}, "role"),
    ],
)
async def test_what_can_not_be_is_named(
    database: Database, company: Company, given: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        await create_agent(database, System(company.workspace.id), **({"role": "agent"} | NEW | given))
    assert caught.value.field == field
    assert len(await agents_of(database, company.workspace.id)) == 3


@pytest.mark.parametrize(
    "change", [{"role": "agent"}, {"status": "disabled"}, {"role": "viewer", "status": "disabled"}]
)
async def test_the_last_owner_stays(database: Database, company: Company, change: dict[str, Any]) -> None:
    for actor in (principal_of(company.owner), System(company.workspace.id)):
        with pytest.raises(Conflict, match="last owner"):
            await change_agent(database, actor, company.owner.id, **change)


async def test_a_disabled_owner_is_no_owner(database: Database, company: Company) -> None:
    system = System(company.workspace.id)
    await change_agent(database, system, company.agent.id, role="owner", status="disabled")
    with pytest.raises(Conflict):
        await change_agent(database, system, company.owner.id, role="agent")
    await change_agent(database, system, company.agent.id, status="active")
    assert (await change_agent(database, system, company.owner.id, role="agent")).role == "agent"


async def test_two_owners_who_demote_each_other_at_once_leave_one(database: Database, company: Company) -> None:
    system = System(company.workspace.id)
    for _ in range(5):
        await change_agent(database, system, company.owner.id, role="owner")
        await change_agent(database, system, company.agent.id, role="owner")
        demoted = await asyncio.gather(
            *(change_agent(database, system, each.id, role="viewer") for each in (company.owner, company.agent)),
            return_exceptions=True,
        )
        assert [type(each) for each in demoted].count(Conflict) == 1
        roles = [agent.role for agent in await agents_of(database, company.workspace.id)]
        assert roles.count("owner") == 1
        left = next(agent for agent in await agents_of(database, company.workspace.id) if agent.role == "owner")
        assert left.id in (company.owner.id, company.agent.id)


async def test_a_change_is_written_down_with_before_and_after(database: Database, company: Company) -> None:
    owner = principal_of(company.owner)
    await change_agent(database, owner, company.viewer.id, role="agent", name=" Vera ")
    await change_agent(database, owner, company.viewer.id, role="agent", name="Vera")
    async with database.connection() as connection:
        entries = await list_audit(connection, company.workspace.id, action="agent.changed")
    assert [entry.detail for entry in entries] == [
        {"id": company.viewer.id, "name": ["Viewer", "Vera"], "role": ["viewer", "agent"]}
    ]


async def test_agents_are_listed_page_by_page(database: Database, company: Company) -> None:
    found: list[Agent] = []
    async with database.connection() as connection:
        while page := await list_agents(connection, company.workspace.id, after=found[-1].id if found else 0, limit=2):
            found += page
    assert [agent.role for agent in found] == ["owner", "agent", "viewer"]

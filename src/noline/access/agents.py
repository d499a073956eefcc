"""Agents: who works here, in which role; made, changed and given passwords by those who surpass them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from noline.access.attempts import begin_attempt, forget_failures, forgive
from noline.access.audit import record_audit
from noline.access.model import ROLES, Actor, Agent, Principal, Role, Status
from noline.access.passwords import PASSWORDS, Passwords
from noline.access.policy import (
    check_grant,
    check_owner_remains,
    check_password,
    read_email,
    read_name,
    read_role,
    read_skills,
    read_status,
)
from noline.access.sessions import end_sessions
from noline.kernel.db import Connection, Database
from noline.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound

AGENT: Final = "a.id, a.workspace, a.email, a.name, a.role, a.status, a.created_at, a.last_seen_at, a.skills"
"""The columns that ``agent_of`` reads."""

_INSERT = f"""
insert into agent as a (workspace, email, name, role, password_hash) values ($1, $2, $3, $4, $5)
on conflict (workspace, email) do nothing returning {AGENT}
"""
_OWNERS = """
select id from agent where workspace = $1 and role = 'owner' and status = 'active' order by id for update
"""
_CHANGE = f"""
update agent as a set name = $3, role = $4, status = $5, skills = $6 where workspace = $1 and id = $2 returning {AGENT}
"""


def agent_of(row: Any) -> Agent:
    """Return the agent in a row that begins with the columns of ``AGENT``."""
    return Agent(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], tuple(row[8]))


async def create_agent(
    database: Database,
    actor: Actor,
    *,
    email: str,
    name: str,
    role: str,
    password: str,
    passwords: Passwords = PASSWORDS,
) -> Agent:
    """Create an agent; raises InvalidInput, Conflict for an address that is taken, Forbidden for a role too high."""
    actor.require("settings:write")
    address, shown, kind = read_email(email), read_name(name), read_role(role)
    check_grant(actor, ROLES[kind], f"The role {kind}")
    check_password(password, address)
    hashed = await passwords.hash(password)
    async with database.transaction() as tx:
        row = await tx.fetchrow(_INSERT, actor.workspace, address, shown, kind, hashed)
        if row is None:
            text = f"{address} is an agent here already."
            raise Conflict(text, field="email", remedy="Change that agent, or use another address.")
        await forget_failures(tx, address)
        await record_audit(tx, actor, "agent.created", address, {"id": row["id"], "name": shown, "role": kind})
        return agent_of(row)


async def list_agents(connection: Connection, workspace: int, *, after: int = 0, limit: int = 200) -> list[Agent]:
    """Return the agents, disabled ones too, in the order they were made, from the id ``after`` on."""
    statement = f"select {AGENT} from agent a where workspace = $1 and id > $2::bigint order by id limit $3"
    return [agent_of(row) for row in await connection.fetch(statement, workspace, after, limit)]


async def find_agent(connection: Connection, workspace: int, agent: int) -> Agent:
    """Return an agent of this workspace; raises NotFound."""
    return await _find(connection, workspace, "a.id = $2", agent)


async def find_agent_by_email(connection: Connection, workspace: int, email: str) -> Agent:
    """Return the agent of an address; raises NotFound."""
    return await _find(connection, workspace, "a.email = $2", read_email(email))


async def change_agent(
    database: Database,
    actor: Actor,
    agent: int,
    *,
    name: str | None = None,
    role: str | None = None,
    status: str | None = None,
    skills: Sequence[str] | None = None,
) -> Agent:
    """Change what is given; who is disabled is signed out. Raises Conflict where no owner would be left."""
    actor.require("settings:write")
    async with database.transaction() as tx:
        owners = await tx.fetch(_OWNERS, actor.workspace)  # of two owners who demote each other, the second waits here
        before = await _find(tx, actor.workspace, "a.id = $2", agent, " for update of a")
        shown = before.name if name is None else read_name(name)
        kind = before.role if role is None else read_role(role)
        state = before.status if status is None else read_status(status)
        able = list(before.skills if skills is None else read_skills(skills))
        _check_change(actor, before, kind, state, owners)
        after = agent_of(await tx.fetchrow(_CHANGE, actor.workspace, agent, shown, kind, state, able))
        if state == "disabled":
            await end_sessions(tx, agent)
        if changes := _changes(before, after):
            await record_audit(tx, actor, "agent.changed", before.email, {"id": agent, **changes})
    return after


async def set_password(
    database: Database, actor: Actor, agent: int, password: str, *, passwords: Passwords = PASSWORDS
) -> None:
    """Give an agent a new password; ends all their sessions and lets them try again at once."""
    actor.require("settings:write")
    async with database.connection() as connection:
        found = await find_agent(connection, actor.workspace, agent)
    check_grant(actor, ROLES[found.role], found.name)
    check_password(password, found.email)
    hashed = await passwords.hash(password)
    async with database.transaction() as tx:
        now = await _find(tx, actor.workspace, "a.id = $2", agent, " for update of a")
        check_grant(actor, ROLES[now.role], now.name)  # promoted in the meantime?
        await _store_password(tx, now, hashed)
        await record_audit(tx, actor, "agent.password_set", now.email, {"id": agent})


async def change_own_password(
    database: Database,
    principal: Principal,
    token: str,
    current: str,
    password: str,
    now: datetime,
    *,
    peer: str,
    passwords: Passwords = PASSWORDS,
) -> None:
    """Change one's own password, knowing the present one; ends one's other sessions, that of ``token`` goes on.

    Guesses at the present one count as failures to sign in: a browser left open gives no free attempts.
    """
    if principal.kind != "agent":
        raise Forbidden("A key has no password.", remedy="Make another key and revoke this one.")
    async with database.connection() as connection:
        agent = await find_agent(connection, principal.workspace, principal.id)
        kept = await connection.fetchval("select password_hash from agent where id = $1", agent.id)
    check_password(password, agent.email)
    attempt = await begin_attempt(database, agent.email, peer, now)
    if not await passwords.verify(kept, current):
        raise InvalidInput("The present password is wrong.", field="current", remedy="Check it, or ask an owner.")
    hashed = await passwords.hash(password)
    async with database.transaction() as tx:
        await _find(tx, agent.workspace, "a.id = $2", agent.id, " for update of a")
        if kept != await tx.fetchval("select password_hash from agent where id = $1", agent.id):
            raise Conflict("The password has been changed in the meantime.", remedy="Sign in again.")
        await forgive(tx, attempt)
        await _store_password(tx, agent, hashed, but=token)
        await record_audit(tx, principal, "agent.password_changed", agent.email, {"id": agent.id})


async def _find(connection: Connection, workspace: int, condition: str, value: int | str, lock: str = "") -> Agent:
    statement = f"select {AGENT} from agent a where a.workspace = $1 and {condition}{lock}"
    row = await connection.fetchrow(statement, workspace, value)
    if row is None:
        raise NotFound("There is no such agent.", field="agent", remedy="Look at the list of agents.")
    return agent_of(row)


async def _store_password(tx: Connection, agent: Agent, hashed: str, *, but: str = "") -> None:
    await tx.execute("update agent set password_hash = $2 where id = $1", agent.id, hashed)
    await end_sessions(tx, agent.id, but=but)
    await forget_failures(tx, agent.email)


def _check_change(actor: Actor, before: Agent, role: Role, status: Status, owners: Sequence[Any]) -> None:
    check_grant(actor, ROLES[before.role], before.name)
    check_grant(actor, ROLES[role], f"The role {role}")
    check_owner_remains(before, role, status, len(owners))


def _changes(before: Agent, after: Agent) -> dict[str, list[Any]]:
    pairs = {name: [getattr(before, name), getattr(after, name)] for name in ("name", "role", "status", "skills")}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}

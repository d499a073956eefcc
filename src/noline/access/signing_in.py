"""Signing in: an address and a password for a session. A stranger learns nothing but "no", always at one speed."""

from __future__ import annotations

from datetime import datetime

import structlog
from msgspec import Struct

from noline.access.agents import AGENT, agent_of
from noline.access.attempts import Attempt, begin_attempt, forgive
from noline.access.audit import record_audit
from noline.access.model import ROLES, Agent, Principal
from noline.access.passwords import PASSWORDS, Passwords
from noline.access.policy import read_email
from noline.access.sessions import Opened, open_session
from noline.kernel.db import Connection, Database
from noline.kernel.errors import InvalidInput, Unauthenticated

log = structlog.get_logger()

# Who works in several workspaces and names none comes to the oldest: a newer one can't draw them away.
_CANDIDATE = f"""
select {AGENT}, a.password_hash from agent a join workspace w on w.id = a.workspace
where a.email = $1 and ($2::text is null or w.slug = $2)
order by (a.status = 'active') desc, a.id limit 1
"""
_STILL = "select true from agent where id = $1 and status = 'active' and password_hash = $2 for update"


class SignedIn(Struct, frozen=True):
    """A session that was opened: ``token`` for the cookie, ``csrf`` for the pages."""

    token: str
    csrf: str
    agent: Agent


async def sign_in(
    database: Database,
    email: str,
    password: str,
    now: datetime,
    *,
    peer: str,
    workspace: str | None = None,
    user_agent: str = "",
    passwords: Passwords = PASSWORDS,
) -> SignedIn:
    """Open a session; raises Unauthenticated, or TooManyRequests after failures.

    ``now`` is wall time, ``peer`` the caller's place in the network, ``workspace`` a slug. An unknown address, an agent
    who is disabled and a wrong password make the same error after the same work.
    """
    address = _known_form(email)
    attempt = await begin_attempt(database, address, peer, now)
    async with database.connection() as connection:
        row = await connection.fetchrow(_CANDIDATE, address, workspace and _storable(workspace))
    kept: str | None = row["password_hash"] if row else None
    right = await passwords.verify(kept, password)
    if row is None or kept is None or not right or row["status"] != "active":
        log.warning("sign-in refused", peer=peer)
        raise _refused()
    renewed = await passwords.hash(password) if passwords.outdated(kept) else kept
    return await _opened(database, agent_of(row), attempt, now, kept, renewed, user_agent)


async def _opened(
    database: Database, agent: Agent, attempt: Attempt, now: datetime, kept: str, renewed: str, user_agent: str
) -> SignedIn:
    async with database.transaction() as tx:
        if await tx.fetchval(_STILL, agent.id, kept) is None:  # changed or disabled while it was being checked
            raise _refused()
        if renewed != kept:
            await tx.execute("update agent set password_hash = $2 where id = $1", agent.id, renewed)
        await forgive(tx, attempt)
        opened = await open_session(tx, agent, now, user_agent)
        await _recorded(tx, agent, opened)
    return SignedIn(opened.token, opened.csrf, agent)


async def _recorded(tx: Connection, agent: Agent, opened: Opened) -> None:
    principal = Principal(agent.workspace, "agent", agent.id, agent.name, agent.role, ROLES[agent.role], opened.csrf)
    await record_audit(tx, principal, "session.opened", agent.name)


def _known_form(email: str) -> str:
    try:
        return read_email(email)
    except InvalidInput:  # nobody's address, which nobody needs to be told
        return _storable(email.strip().lower()[:300])


def _storable(text: str) -> str:
    """Return a text that PostgreSQL can compare, and that equals nothing there if it was none."""
    return text.encode("ascii", "backslashreplace").decode().replace("\0", "\\0")


def _refused() -> Unauthenticated:
    remedy = "Check both, or ask an owner for a new password. If you work in several workspaces, name one."
    return Unauthenticated("The address or the password is wrong.", remedy=remedy)

"""Agents' sessions: opened by signing in, found again by their token, ended by time, by hand or by a new password."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from noline.access.audit import record_audit
from noline.access.model import ROLES, Agent, Principal
from noline.access.policy import ABSOLUTE, IDLE, TOUCH
from noline.access.tokens import digest, may_be_token, new_token
from noline.kernel.db import Connection
from noline.kernel.errors import Forbidden

_LONGEST_USER_AGENT = 300

_OPEN = """
insert into session (token, agent, csrf, created_at, seen_at, expires_at, user_agent)
values ($1, $2, $3, $4, $4, $5, $6)
"""
_FIND = """
select a.workspace, a.id, a.name, a.role, s.csrf, s.seen_at,
  array(select department from agent_department where agent = a.id order by department) as departments
from session s join agent a on a.id = s.agent
where s.token = $1 and s.expires_at > $2 and s.seen_at > $3 and a.status = 'active'
"""
_TOUCH = "update session set seen_at = $2 where token = $1 and seen_at <= $3"
_SEEN = "update agent set last_seen_at = $2 where id = $1"
_END = "delete from session where agent = $1 and token <> $2"
_SWEEP = """
delete from session where token in (
  select token from session where expires_at <= $1 order by expires_at limit 100 for update skip locked
)
"""


class Opened(Struct, frozen=True):
    """A fresh session: ``token`` for the cookie, ``csrf`` for the pages."""

    token: str
    csrf: str


async def open_session(tx: Connection, agent: Agent, now: datetime, user_agent: str = "") -> Opened:
    """Open a session (wall time), and forget some of those that have ended."""
    opened = Opened(new_token(), new_token())
    shown = user_agent.replace("\0", "")[:_LONGEST_USER_AGENT]
    await tx.execute(_SWEEP, now)
    await tx.execute(_OPEN, digest(opened.token), agent.id, opened.csrf, now, now + ABSOLUTE, shown)
    await tx.execute(_SEEN, agent.id, now)
    return opened


async def find_session(connection: Connection, token: str, now: datetime) -> Principal | None:
    """Return whose session it is, with the role they have now; none if it has ended or never was."""
    if not may_be_token(token):
        return None
    hashed = digest(token)
    row = await connection.fetchrow(_FIND, hashed, now, now - IDLE)
    if row is None:
        return None
    if row["seen_at"] <= now - TOUCH:
        await connection.execute(_TOUCH, hashed, now, now - TOUCH)  # one lock at a time: others take them the other way
        await connection.execute(_SEEN, row["id"], now)
    scopes, departments = ROLES[row["role"]], tuple(row["departments"])
    return Principal(row["workspace"], "agent", row["id"], row["name"], row["role"], scopes, row["csrf"], departments)


async def sign_out(tx: Connection, principal: Principal, token: str) -> None:
    """End a session of one's own; ended already is just as well."""
    if principal.kind != "agent":
        raise Forbidden("A key has no session.", remedy="Revoke the key to end its use.")
    ended = await tx.execute("delete from session where token = $1 and agent = $2", digest(token), principal.id)
    if ended != "DELETE 0":
        await record_audit(tx, principal, "session.ended", principal.name)


async def end_sessions(tx: Connection, agent: int, *, but: str = "") -> None:
    """End every session of an agent, except that of the token ``but``."""
    await tx.execute(_END, agent, digest(but))

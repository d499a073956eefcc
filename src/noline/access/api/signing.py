"""Sessions over HTTP: signing in and out, who one is, and one's own password."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from litestar import Request, Response, delete, get, post, put
from litestar.datastructures import Cookie
from msgspec import Meta, Struct

from noline.access.agents import (
    change_own_password,
    find_agent,
)
from noline.access.api.shapes import Email, Password
from noline.access.model import COOKIE, ROLES, Agent, Principal, Role
from noline.access.policy import ABSOLUTE
from noline.access.sessions import sign_out
from noline.access.signing_in import sign_in
from noline.access.workspaces import Workspace, get_workspace
from noline.kernel.clock import wall_now
from noline.kernel.config import Settings
from noline.kernel.db import Connection, Database


class SignIn(Struct, frozen=True, forbid_unknown_fields=True):
    """An address and a password; the workspace's slug for those who work in several."""

    email: Email
    password: Password
    workspace: Annotated[str, Meta(max_length=63)] | None = None


class SessionAgent(Struct, frozen=True):
    """The agent who is signed in."""

    id: int
    email: str
    name: str
    role: Role


class SessionKey(Struct, frozen=True):
    """The key that is used."""

    id: int
    name: str


class SessionWorkspace(Struct, frozen=True):
    """The company one works for."""

    slug: str
    name: str
    zone: str
    region: str
    language: str
    currency: str


class Session(Struct, frozen=True):
    """Who one is and what one may do; ``csrf`` goes along with every change, as ``X-CSRF-Token``."""

    agent: SessionAgent | None
    key: SessionKey | None
    workspace: SessionWorkspace
    scopes: list[str]
    csrf: str | None


class OwnPassword(Struct, frozen=True, forbid_unknown_fields=True):
    """The password one has, and the one that is to come."""

    current: Password
    password: Password


@post("/session", public=True, confidential=True, status_code=200, summary="Sign in", tag="session")
async def open_own_session(
    request: Request[Any, Any, Any], database: Database, settings: Settings, data: SignIn
) -> Response[Session]:
    """Open a session; the browser gets it as a cookie that no script can read."""
    signed = await sign_in(
        database,
        data.email,
        data.password,
        wall_now(),
        peer=_peer(request),
        workspace=data.workspace,
        user_agent=request.headers.get("user-agent", ""),
    )
    agent = signed.agent
    async with database.connection() as connection:
        workspace = await get_workspace(connection, agent.workspace)
    shown = _session(workspace, ROLES[agent.role], signed.csrf, agent=agent)
    return Response(shown, cookies=[session_cookie(settings, signed.token, int(ABSOLUTE.total_seconds()))])


@get("/session", scope="any", summary="Read who is signed in", tag="session")
async def read_own_session(principal: Principal, connection: Connection) -> Session:
    """Say who asks, and what they may do."""
    workspace = await get_workspace(connection, principal.workspace)
    if principal.kind == "key":
        return _session(workspace, principal.scopes, None, key=SessionKey(principal.id, principal.name))
    agent = await find_agent(connection, principal.workspace, principal.id)
    return _session(workspace, principal.scopes, principal.csrf, agent=agent)


@delete("/session", scope="any", summary="Sign out", tag="session")
async def end_own_session(
    request: Request[Any, Any, Any], principal: Principal, database: Database, settings: Settings
) -> Response[None]:
    """End the session, here and for whoever may have copied it."""
    async with database.transaction() as tx:
        await sign_out(tx, principal, request.cookies.get(COOKIE, ""))
    return Response(None, status_code=204, cookies=[session_cookie(settings, "", 0)])


@put(
    "/session/password",
    scope="any",
    confidential=True,
    status_code=204,
    summary="Change one's own password",
    tag="session",
)
async def change_session_password(
    request: Request[Any, Any, Any], principal: Principal, database: Database, data: OwnPassword
) -> None:
    """Change one's own password; one's other sessions end."""
    token = request.cookies.get(COOKIE, "")
    await change_own_password(database, principal, token, data.current, data.password, wall_now(), peer=_peer(request))


HANDLERS = (
    open_own_session,
    read_own_session,
    end_own_session,
    change_session_password,
)


def _session(
    workspace: Workspace,
    scopes: frozenset[str],
    csrf: str | None,
    *,
    agent: Agent | None = None,
    key: SessionKey | None = None,
) -> Session:
    it = workspace
    shown = SessionWorkspace(it.slug, it.name, it.zone, it.region, it.language, it.currency)
    who = SessionAgent(agent.id, agent.email, agent.name, agent.role) if agent else None
    return Session(who, key, shown, sorted(scopes), csrf)


def session_cookie(settings: Settings, token: str, seconds: int) -> Cookie:
    """Return the cookie of a session: for no script, no other site and, where there is a choice, no open line."""
    secure = settings.public_url.startswith("https:")
    lax: Literal["lax"] = "lax"
    return Cookie(key=COOKIE, value=token, path="/", max_age=seconds, httponly=True, samesite=lax, secure=secure)


def _peer(request: Request[Any, Any, Any]) -> str:
    return request.client.host if request.client else ""

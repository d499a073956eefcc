"""Access over HTTP: signing in and out, agents, keys, the audit trail, and the workspace itself.

Every change here writes its own line into the audit trail, with what it was before and after.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias

from litestar import Request, Response, delete, get, patch, post, put
from litestar.datastructures import Cookie
from litestar.params import Parameter, PathParameter
from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import asdict

from noline.access.agents import (
    change_agent,
    change_own_password,
    create_agent,
    find_agent,
    list_agents,
    set_password,
)
from noline.access.audit import list_audit
from noline.access.keys import create_key, list_keys, revoke_key
from noline.access.model import COOKIE, ROLES, Agent, ApiKey, AuditEntry, Principal, Role, Status
from noline.access.policy import ABSOLUTE, LONGEST_NAME, LONGEST_PASSWORD
from noline.access.sessions import sign_out
from noline.access.signing_in import sign_in
from noline.access.workspace_changes import WorkspaceChange, change_workspace
from noline.access.workspaces import Rules, Workspace, get_workspace
from noline.kernel.clock import wall_now
from noline.kernel.config import Settings
from noline.kernel.db import Connection, Database
from noline.kernel.http import Page, decode_cursor, page_of

_MOST = 2**31 - 1
Number: TypeAlias = Annotated[int, PathParameter(ge=1, le=_MOST)]
Limit: TypeAlias = Annotated[int, Parameter(ge=1, le=200)]
Cursor: TypeAlias = Annotated[str | None, Parameter(max_length=1000)]
Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME)]
Email: TypeAlias = Annotated[str, Meta(min_length=1, max_length=320)]
Password: TypeAlias = Annotated[str, Meta(max_length=LONGEST_PASSWORD)]


class _After(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The cursor of a list by number."""

    id: Annotated[int, Meta(ge=0, le=2**63 - 1)]


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


class AgentItem(Struct, frozen=True):
    """An agent of the workspace."""

    id: int
    email: str
    name: str
    role: Role
    status: Status
    created_at: datetime
    last_seen_at: datetime | None


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


class NewPassword(Struct, frozen=True, forbid_unknown_fields=True):
    """The password an agent is to have."""

    password: Password


class KeyItem(Struct, frozen=True):
    """A key, without its secret."""

    id: int
    name: str
    hint: str
    scopes: list[str]
    created_by: int | None
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class NewKey(Struct, frozen=True, forbid_unknown_fields=True):
    """A key to be, and what it may do."""

    name: Name
    scopes: Annotated[list[str], Meta(min_length=1, max_length=50)]


class KeyWithSecret(Struct, frozen=True):
    """A fresh key; nobody can be shown its secret again."""

    key: KeyItem
    secret: str


class WorkspaceDetails(Struct, frozen=True):
    """The workspace and its rules for contact."""

    slug: str
    name: str
    zone: str
    region: str
    language: str
    rules: Rules


@post("/session", public=True, status_code=200, summary="Sign in", tag="session")
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
    return Response(shown, cookies=[_cookie(settings, signed.token, int(ABSOLUTE.total_seconds()))])


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
    return Response(None, status_code=204, cookies=[_cookie(settings, "", 0)])


@put("/session/password", scope="any", status_code=204, summary="Change one's own password", tag="session")
async def change_session_password(
    request: Request[Any, Any, Any], principal: Principal, database: Database, data: OwnPassword
) -> None:
    """Change one's own password; one's other sessions end."""
    token = request.cookies.get(COOKIE, "")
    await change_own_password(database, principal, token, data.current, data.password, wall_now(), peer=_peer(request))


@get("/agents", scope="settings:read", summary="List agents")
async def list_workspace_agents(
    principal: Principal, connection: Connection, cursor: Cursor = None, limit: Limit = 50
) -> Page[AgentItem]:
    """Return agents in the order they were made, disabled ones too."""
    after = decode_cursor(cursor, _After).id if cursor else 0
    agents = await list_agents(connection, principal.workspace, after=after, limit=limit + 1)
    return page_of([_agent_item(agent) for agent in agents], limit, lambda item: (item.id,))


@post("/agents", scope="settings:write", summary="Create an agent")
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


@put("/agents/{agent_id:int}/password", scope="settings:write", status_code=204, summary="Set an agent's password")
async def set_agent_password(principal: Principal, database: Database, agent_id: Number, data: NewPassword) -> None:
    """Give an agent a new password; all their sessions end."""
    await set_password(database, principal, agent_id, data.password)


@get("/keys", scope="settings:read", summary="List keys")
async def list_workspace_keys(
    principal: Principal, connection: Connection, cursor: Cursor = None, limit: Limit = 50
) -> Page[KeyItem]:
    """Return keys in the order they were made, revoked ones too, without their secrets."""
    after = decode_cursor(cursor, _After).id if cursor else 0
    keys = await list_keys(connection, principal.workspace, after=after, limit=limit + 1)
    return page_of([_key_item(key) for key in keys], limit, lambda item: (item.id,))


@post("/keys", scope="settings:write", summary="Create a key")
async def create_workspace_key(principal: Principal, database: Database, data: NewKey) -> KeyWithSecret:
    """Make a key with scopes that one has oneself; its secret is shown this once."""
    async with database.transaction() as tx:
        key, secret = await create_key(tx, principal, data.name, data.scopes)
    return KeyWithSecret(_key_item(key), secret)


@delete("/keys/{key_id:int}", scope="settings:write", summary="Revoke a key")
async def revoke_workspace_key(principal: Principal, database: Database, key_id: Number) -> None:
    """End a key for good."""
    async with database.transaction() as tx:
        await revoke_key(tx, principal, key_id, wall_now())


@get("/audit", scope="settings:read", summary="Read the audit trail")
async def list_workspace_audit(
    principal: Principal,
    connection: Connection,
    actor: Annotated[
        str | None,
        Parameter(pattern=r"^(system|(agent|key):[1-9][0-9]{0,8})$", description="`agent:1`, `key:1` or `system`."),
    ] = None,
    action: Annotated[
        str | None, Parameter(pattern=r"^[a-z_]+\.[a-z_]+$", max_length=60, description="`agent.created` …")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[AuditEntry]:
    """Return what was changed, and by whom, the latest first."""
    kind, _, number = (actor or "").partition(":")
    entries = await list_audit(
        connection,
        principal.workspace,
        actor_kind=kind or None,
        actor=int(number) if number else None,
        action=action,
        before=decode_cursor(cursor, _After).id if cursor else None,
        limit=limit + 1,
    )
    return page_of(entries, limit, lambda entry: (entry.id,))


@get("/workspace", scope="any", summary="Read the workspace")
async def read_workspace(principal: Principal, connection: Connection) -> WorkspaceDetails:
    """Return where the company is at home, and its rules for contact."""
    return _details(await get_workspace(connection, principal.workspace))


@patch("/workspace", scope="settings:write", summary="Change the workspace")
async def change_own_workspace(principal: Principal, database: Database, data: WorkspaceChange) -> WorkspaceDetails:
    """Change what is named; rules too are changed one by one."""
    async with database.transaction() as tx:
        return _details(await change_workspace(tx, principal, data))


HANDLERS = (
    open_own_session,
    read_own_session,
    end_own_session,
    change_session_password,
    list_workspace_agents,
    create_workspace_agent,
    change_workspace_agent,
    set_agent_password,
    list_workspace_keys,
    create_workspace_key,
    revoke_workspace_key,
    list_workspace_audit,
    read_workspace,
    change_own_workspace,
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
    shown = SessionWorkspace(it.slug, it.name, it.zone, it.region, it.language)
    who = SessionAgent(agent.id, agent.email, agent.name, agent.role) if agent else None
    return Session(who, key, shown, sorted(scopes), csrf)


def _cookie(settings: Settings, token: str, seconds: int) -> Cookie:
    secure = settings.public_url.startswith("https:")
    lax: Literal["lax"] = "lax"
    return Cookie(key=COOKIE, value=token, path="/", max_age=seconds, httponly=True, samesite=lax, secure=secure)


def _peer(request: Request[Any, Any, Any]) -> str:
    return request.client.host if request.client else ""


def _agent_item(it: Agent) -> AgentItem:
    return AgentItem(it.id, it.email, it.name, it.role, it.status, it.created_at, it.last_seen_at)


def _key_item(it: ApiKey) -> KeyItem:
    scopes = list(it.scopes)
    return KeyItem(it.id, it.name, it.hint, scopes, it.created_by, it.created_at, it.last_used_at, it.revoked_at)


def _details(it: Workspace) -> WorkspaceDetails:
    return WorkspaceDetails(it.slug, it.name, it.zone, it.region, it.language, it.rules)

"""The workspace over HTTP: what it is, its rules for contact, and who changed what."""

from __future__ import annotations

from typing import Annotated

from litestar import get, patch
from litestar.params import Parameter
from msgspec import Struct

from noline.access.api.shapes import Cursor, Limit, number_in
from noline.access.audit import list_audit
from noline.access.model import AuditEntry, Principal
from noline.access.workspace_changes import WorkspaceChange, change_workspace
from noline.access.workspaces import Rules, Workspace, get_workspace
from noline.kernel.db import Connection, Database
from noline.kernel.http import Page, page_of


class WorkspaceDetails(Struct, frozen=True):
    """The workspace and its rules for contact."""

    slug: str
    name: str
    zone: str
    region: str
    language: str
    rules: Rules
    currency: str


@get("/workspace", scope="any", summary="Read the workspace")
async def read_workspace(principal: Principal, connection: Connection) -> WorkspaceDetails:
    """Return where the company is at home, and its rules for contact."""
    return _details(await get_workspace(connection, principal.workspace))


@patch("/workspace", scope="settings:write", summary="Change the workspace")
async def change_own_workspace(principal: Principal, database: Database, data: WorkspaceChange) -> WorkspaceDetails:
    """Change what is named; rules too are changed one by one."""
    async with database.transaction() as tx:
        return _details(await change_workspace(tx, principal, data))


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
        before=number_in(cursor),
        limit=limit + 1,
    )
    return page_of(entries, limit, lambda entry: (entry.id,))


HANDLERS = (
    read_workspace,
    change_own_workspace,
    list_workspace_audit,
)


def _details(it: Workspace) -> WorkspaceDetails:
    return WorkspaceDetails(it.slug, it.name, it.zone, it.region, it.language, it.rules, it.currency)

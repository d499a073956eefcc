"""Access: workspaces and their rules; who may do what."""

from noline.access.agents import (
    change_agent,
    change_own_password,
    create_agent,
    find_agent,
    find_agent_by_email,
    list_agents,
    set_password,
)
from noline.access.audit import list_audit, record_audit
from noline.access.keys import (
    create_key,
    find_key,
    find_site_key,
    get_key,
    list_keys,
    read_open_key,
    revoke_key,
)
from noline.access.model import (
    AREAS,
    COOKIE,
    ROLES,
    SCOPES,
    Actor,
    Agent,
    ApiKey,
    AuditEntry,
    Principal,
    SiteKey,
    System,
)
from noline.access.opening_hours import is_within, read_hours, times_within
from noline.access.passwords import Passwords
from noline.access.sessions import Opened, find_session, open_session, sign_out
from noline.access.signatures import joined_signature, read_signature
from noline.access.signing_in import SignedIn, sign_in
from noline.access.workspace_changes import RulesChange, WorkspaceChange, change_workspace
from noline.access.workspaces import (
    Rules,
    Workspace,
    Workspaces,
    create_workspace,
    find_workspace,
    get_workspace,
    load_workspaces,
    touch_catalogue,
)

__all__ = [
    "AREAS",
    "COOKIE",
    "ROLES",
    "SCOPES",
    "Actor",
    "Agent",
    "ApiKey",
    "AuditEntry",
    "Opened",
    "Passwords",
    "Principal",
    "Rules",
    "RulesChange",
    "SignedIn",
    "SiteKey",
    "System",
    "Workspace",
    "WorkspaceChange",
    "Workspaces",
    "change_agent",
    "change_own_password",
    "change_workspace",
    "create_agent",
    "create_key",
    "create_workspace",
    "find_agent",
    "find_agent_by_email",
    "find_key",
    "find_session",
    "find_site_key",
    "find_workspace",
    "get_key",
    "get_workspace",
    "is_within",
    "joined_signature",
    "list_agents",
    "list_audit",
    "list_keys",
    "load_workspaces",
    "open_session",
    "read_hours",
    "read_open_key",
    "read_signature",
    "record_audit",
    "revoke_key",
    "set_password",
    "sign_in",
    "sign_out",
    "times_within",
    "touch_catalogue",
]

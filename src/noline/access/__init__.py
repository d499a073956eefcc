"""Access: workspaces and their rules; who may do what."""

from noline.access.workspaces import (
    Rules,
    Workspace,
    Workspaces,
    create_workspace,
    find_workspace,
    load_workspaces,
    touch_catalogue,
)

__all__ = [
    "Rules",
    "Workspace",
    "Workspaces",
    "create_workspace",
    "find_workspace",
    "load_workspaces",
    "touch_catalogue",
]

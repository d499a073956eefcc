"""``noline accounts templates``: the templates that an account's provider lists, and whether they may be sent."""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer

from noline.access import Workspace
from noline.app.api.account_templates import ApprovedTemplate, fetched
from noline.app.bootstrap import Noline
from noline.app.commands.account_health import named
from noline.app.commands.customers import AsJson, InWorkspace
from noline.app.commands.running import show, with_workspace


def templates(
    name: Annotated[str, typer.Argument(help="The account.")], workspace: InWorkspace = "demo", as_json: AsJson = False
) -> None:
    """Fetch the templates of a WhatsApp account: name, language, status, category. Nothing of it is kept."""

    async def work(noline: Noline, found: Workspace) -> list[ApprovedTemplate]:
        return await fetched(noline, await named(noline, found, name), private=True)

    found = with_workspace(workspace, work)
    show(
        msgspec.to_builtins(found),
        as_json=as_json,
        lines=lambda: [listed_line(it) for it in found] or ["There is no template."],
    )


def listed_line(listed: ApprovedTemplate) -> str:
    """Write a template in a line: its state first."""
    about = " ".join(filter(None, (listed.category, listed.reason)))
    return f"{listed.status:10}{listed.name} ({listed.language}) {about}".rstrip()

"""``noline apply`` and ``noline export``: a workspace's definitions as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from noline.access import Workspace
from noline.app.bootstrap import Noline
from noline.app.commands.customers import AsJson, InWorkspace
from noline.app.commands.running import messages, show, with_workspace
from noline.app.definition_diff import apply_and_compare
from noline.app.definitions import Changed, Definitions, apply_definitions, export_definitions, read_definitions


class _Rehearsed(Exception):
    """Ends the transaction of a dry run."""


def apply(
    directory: Annotated[Path, typer.Argument(help="Where the files are.")],
    workspace: InWorkspace = "demo",
    dry_run: Annotated[bool, typer.Option(help="Say what would change, and change nothing.")] = False,
    diff: Annotated[bool, typer.Option(help="Show what would change line by line, and change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring a workspace in line with files: templates, journeys, campaigns, rules; all of them or none."""
    definitions = read_definitions(directory)
    if diff:
        _show_difference(definitions, workspace, as_json=as_json)
        return

    async def work(noline: Noline, found: Workspace) -> list[Changed]:
        changed: list[Changed] = []
        try:
            async with noline.database.transaction() as tx:
                changed = await apply_definitions(tx, found, definitions, noline.clock.now())
                if dry_run:
                    raise _Rehearsed
        except _Rehearsed:
            pass
        return changed

    changed = with_workspace(workspace, work)
    lines = [line for it in changed for line in (f"{it.what} {it.name}: {it.outcome}", *map(_warning, it.warnings))]
    rows: list[dict[str, Any]] = msgspec.to_builtins(changed)
    show(rows, as_json=as_json, lines=lambda: lines or ["There is nothing to apply."])
    if any(it.outcome == "refused" for it in changed):
        messages.print("A campaign that has been launched is changed in its plan, not by a file.")
        raise typer.Exit(1)


def _warning(said: str) -> str:
    return f"  warning: {said}"


def _show_difference(definitions: Definitions, workspace: str, *, as_json: bool) -> None:
    async def work(noline: Noline, found: Workspace) -> list[str]:
        lines: list[str] = []
        try:
            async with noline.database.transaction() as tx:
                lines = await apply_and_compare(tx, found, definitions, noline.clock.now())
                raise _Rehearsed
        except _Rehearsed:
            return lines

    lines = with_workspace(workspace, work)
    show(lines, as_json=as_json, lines=lambda: lines or ["There is no difference."])


def export(
    directory: Annotated[Path, typer.Argument(help="Where to write the files.")],
    workspace: InWorkspace = "demo",
    as_json: AsJson = False,
) -> None:
    """Write a workspace's definitions as files, for version control or another installation."""

    async def work(noline: Noline, found: Workspace) -> list[str]:
        async with noline.database.connection() as connection:
            return await export_definitions(connection, found, directory)

    written = with_workspace(workspace, work)
    show(written, as_json=as_json, lines=lambda: written)

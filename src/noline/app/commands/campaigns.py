"""``noline campaigns``: save, launch, pause, resume, cancel, show."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from noline.access import Workspace
from noline.app.bootstrap import Noline
from noline.app.commands.customers import AsJson, InWorkspace
from noline.app.commands.running import messages, show, with_workspace
from noline.campaigns import cancel, find_campaign, launch, parse_definition, pause, resume, save_campaign
from noline.content import Templates
from noline.insights import event_rows, export_events

app = typer.Typer(no_args_is_help=True, help="Plan, launch and watch campaigns.")
Slug = Annotated[str, typer.Argument(help="The campaign's slug.")]


@app.command()
def save(
    slug: Slug,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The definition as JSON.")],
    workspace: InWorkspace = "demo",
) -> None:
    """Store a campaign as a draft."""
    definition = parse_definition(file.read_bytes())

    async def work(noline: Noline, found: Workspace) -> None:
        async with noline.database.transaction() as tx:
            await save_campaign(tx, found.id, slug, definition)

    with_workspace(workspace, work)
    messages.print(f"Campaign {slug} is saved as a draft.")


@app.command("launch")
def launch_(slug: Slug, workspace: InWorkspace = "demo") -> None:
    """Check a campaign as a whole and start it."""

    async def work(noline: Noline, found: Workspace) -> None:
        async with noline.database.transaction() as tx:
            catalogue = await noline.catalogue(tx)
            await launch(tx, found.id, slug, noline.clock.now(), catalogue[Templates])

    with_workspace(workspace, work)
    messages.print(f"Campaign {slug} is launched.")


@app.command("pause")
def pause_(slug: Slug, workspace: InWorkspace = "demo") -> None:
    """Hold everything that has not gone out yet."""
    with_workspace(workspace, lambda noline, found: pause(noline.database, found.id, slug))
    messages.print(f"Campaign {slug} is paused.")


@app.command("resume")
def resume_(slug: Slug, workspace: InWorkspace = "demo") -> None:
    """Go on where it was paused."""
    with_workspace(workspace, lambda noline, found: resume(noline.database, found.id, slug, noline.clock.now()))
    messages.print(f"Campaign {slug} goes on.")


@app.command("cancel")
def cancel_(slug: Slug, workspace: InWorkspace = "demo") -> None:
    """End a campaign; what waits is not sent."""
    with_workspace(workspace, lambda noline, found: cancel(noline.database, found.id, slug, noline.clock.now()))
    messages.print(f"Campaign {slug} is cancelled.")


@app.command("show")
def show_(slug: Slug, workspace: InWorkspace = "demo", as_json: AsJson = False) -> None:
    """Show what each contact event did on each channel."""

    async def work(noline: Noline, found: Workspace) -> dict[str, Any]:
        async with noline.database.connection() as connection:
            campaign = await find_campaign(connection, found.id, slug)
            return {"status": campaign.status, "events": await event_rows(connection, found.id, slug)}

    result = with_workspace(workspace, work)
    show(result, as_json=as_json, lines=lambda: _table(result))


@app.command()
def export(
    slug: Slug,
    file: Annotated[Path, typer.Argument(help="The CSV file to write.")],
    workspace: InWorkspace = "demo",
) -> None:
    """Write what each contact event did on each channel to a CSV file."""

    async def work(noline: Noline, found: Workspace) -> int:
        return await export_events(noline.database, found.id, slug, file)

    rows = with_workspace(workspace, work)
    messages.print(f"{rows:,} rows written to {file}.")


def _table(result: dict[str, Any]) -> list[str]:
    rows = result["events"]
    if not rows:
        return [f"{result['status']}; nothing has happened yet."]
    names = list(rows[0])
    widths = [max(len(name), *(len(row[name]) for row in rows)) for name in names]
    cells = [names, *([row[name] for name in names] for row in rows)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in cells]

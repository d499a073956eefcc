"""``noline journeys``: publish and list automations."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from noline.access import Workspace
from noline.app.bootstrap import Noline
from noline.app.commands.customers import AsJson, InWorkspace
from noline.app.commands.running import messages, show, with_workspace
from noline.journeys import Journeys, parse_journeys, publish_journey, require_sound

app = typer.Typer(no_args_is_help=True, help="Publish and list journeys.")


@app.command()
def publish(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Definitions as JSON.")],
    workspace: InWorkspace = "demo",
) -> None:
    """Store journeys as new versions; customers on earlier ones finish there."""
    journeys = parse_journeys({file.name: file.read_bytes() for file in files})
    for journey in journeys:
        require_sound(journey)

    async def work(noline: Noline, found: Workspace) -> None:
        async with noline.database.transaction() as tx:
            for journey in journeys:
                version = await publish_journey(tx, found.id, journey, at=noline.clock.now())
                messages.print(f"{journey.name} is live as version {version}.")

    with_workspace(workspace, work)


@app.command("list")
def list_(workspace: InWorkspace = "demo", as_json: AsJson = False) -> None:
    """List the journeys that customers may enter."""

    async def work(noline: Noline, found: Workspace) -> list[dict[str, str]]:
        async with noline.database.connection() as connection:
            journeys: Journeys = (await noline.catalogue(connection))[Journeys]
        return [
            {"name": it.name, "version": str(it.version), "entry": it.entry.describe()}
            for it in journeys.live.get(found.id, [])
        ]

    found = with_workspace(workspace, work)
    lines = [f"{it['name']} (version {it['version']}): {it['entry']}" for it in found]
    show(found, as_json=as_json, lines=lambda: lines or ["There is no journey."])

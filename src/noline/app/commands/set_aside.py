"""``noline set-aside``: what could not be handled, and handling it again."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import typer

from noline.access import Workspace
from noline.app.bootstrap import Noline
from noline.app.commands.customers import AsJson, InWorkspace
from noline.app.commands.running import messages, show, with_workspace
from noline.log import SetAside, list_set_aside
from noline.log import replay as replay_

app = typer.Typer(no_args_is_help=True, help="Look at what could not be handled, and handle it again.")


@app.command("list")
def list_(workspace: InWorkspace = "demo", as_json: AsJson = False) -> None:
    """List what is set aside, with the reason."""

    async def work(noline: Noline, found: Workspace) -> list[SetAside]:
        async with noline.database.connection() as connection:
            return await list_set_aside(connection, found.id)

    found = with_workspace(workspace, work)
    lines = [f"{it.shard:3} {it.id} {it.follower:8} {it.kind:24} {it.why}" for it in found]
    show(found, as_json=as_json, lines=lambda: lines or ["Nothing is set aside."])


@app.command()
def replay(
    shard: Annotated[int, typer.Argument(help="The shard, as listed.")],
    interaction: Annotated[UUID, typer.Argument(help="The interaction's id.")],
    workspace: InWorkspace = "demo",
) -> None:
    """Handle an interaction again, now that what was wrong is mended."""

    async def work(noline: Noline, found: Workspace) -> UUID:
        async with noline.database.transaction() as tx:
            await replay_(tx, found.id, shard, interaction, noline.clock.now())
        noline.wake.signal()
        await noline.engage.drain(shard)
        return interaction

    messages.print(f"{with_workspace(workspace, work)} is handled again.")

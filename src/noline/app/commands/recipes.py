"""``noline recipes`` and ``noline example``: ready-made services, and the back ends they can be tried on."""

from __future__ import annotations

import asyncio
import signal
from typing import Annotated, Any

import msgspec
import typer

from noline.access import RulesChange, System, Workspace, WorkspaceChange, change_workspace, get_workspace
from noline.app.bootstrap import Noline
from noline.app.commands.customers import AsJson, InWorkspace
from noline.app.commands.running import messages, show, with_workspace
from noline.app.end_of_input import stop_at_end_of_input
from noline.app.examples import EXAMPLES, KEY, serve
from noline.app.recipes import Installed, find_recipe, install_recipe, list_recipes
from noline.kernel.errors import NotFound

app = typer.Typer(no_args_is_help=True, help="Install ready-made connectors, services, templates and journeys.")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the recipes."""
    found = list_recipes()
    rows: list[dict[str, Any]] = msgspec.to_builtins(found)
    show(rows, as_json=as_json, lines=lambda: [f"{it.name}: {it.title['en']}. {it.about['en']}" for it in found])


@app.command()
def install(
    recipe: Annotated[str, typer.Argument(help="Its name.")],
    workspace: InWorkspace = "demo",
    url: Annotated[str, typer.Option(help="Where the back end is; by default the example on this machine.")] = "",
    api_key: Annotated[str, typer.Option(help="What the back end knows us by.", envvar="NOLINE_API_KEY")] = "",
    allow_private: Annotated[bool, typer.Option(help="Let connectors reach private networks.")] = False,
    replace: Annotated[bool, typer.Option(help="Put it in the stead of others of its names.")] = False,
    as_json: AsJson = False,
) -> None:
    """Install a recipe into a workspace; doing it again changes nothing."""
    found = find_recipe(recipe)

    async def work(noline: Noline, place: Workspace) -> Installed:
        async with noline.database.transaction() as tx:
            if allow_private and not place.rules.private_webhooks:
                change = WorkspaceChange(rules=RulesChange(private_webhooks=True))
                await change_workspace(tx, System(place.id), change)
            fresh = await get_workspace(tx, place.id)
            return await install_recipe(
                tx, fresh, noline.sealer, found, noline.clock.now(), url=url, api_key=api_key, replace=replace
            )

    made = with_workspace(workspace, work)
    rows: dict[str, Any] = msgspec.to_builtins(made)
    show(rows, as_json=as_json, lines=lambda: [f"{it.what} {it.name}: {it.outcome}" for it in made.changed])
    if not url and not as_json:
        messages.print(f"Its back end is played by: noline example {found.example}")


def example(
    name: Annotated[str, typer.Argument(help="bank, operator or shop.")],
    port: Annotated[int, typer.Option(help="Where it listens; by default its usual port.")] = -1,
    host: Annotated[str, typer.Option(help="The address it listens at.")] = "127.0.0.1",
    key: Annotated[str, typer.Option(help="What its callers must show.")] = KEY,
    attached: Annotated[bool, typer.Option(help="End with the process that started it.", hidden=True)] = False,
) -> None:
    """Run an example of a back end, with accounts, allowances or orders, and faults on request."""
    if name not in EXAMPLES:
        raise NotFound(f"There is no example {name[:50]!r}.", field="name", remedy=f"There are {', '.join(EXAMPLES)}.")

    async def work() -> None:
        ended, loop = asyncio.Event(), asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, ended.set)
        async with serve(name, port=None if port < 0 else port, host=host, key=key) as address:
            if attached:
                print(address, flush=True)
                stop_at_end_of_input(loop, ended.set)
            else:
                messages.print(f"The {name} is at {address}; its key is {key}.")
            await ended.wait()

    asyncio.run(work())

"""``noline keys``: keys of programs that use the API."""

from __future__ import annotations

from typing import Annotated

import typer

from noline.access import SCOPES, ApiKey, System, Workspace, create_key, list_keys, revoke_key
from noline.app.bootstrap import Noline
from noline.app.commands.customers import AsJson, InWorkspace
from noline.app.commands.running import messages, show, with_workspace
from noline.kernel.clock import wall_now

app = typer.Typer(no_args_is_help=True, help="Make and revoke keys of programs that use the API.")


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What you call the key, such as the program's name.")],
    scopes: Annotated[
        list[str] | None, typer.Option("--scope", "-s", help="customers:read …; once for each. * is every one.")
    ] = None,
    origins: Annotated[
        list[str] | None, typer.Option("--origin", help="A site whose pages are to hold it; once for each.")
    ] = None,
    workspace: InWorkspace = "demo",
    as_json: AsJson = False,
) -> None:
    """Make a key and print its secret, which can't be shown again."""
    wanted = SCOPES if scopes == ["*"] else scopes or []

    async def work(noline: Noline, found: Workspace) -> tuple[ApiKey, str]:
        async with noline.database.transaction() as tx:
            return await create_key(tx, System(found.id), name, wanted, origins=origins or ())

    key, secret = with_workspace(workspace, work)
    messages.print(f"Key {key.id} ({key.name}) may: {_scopes(key)}. Keep it: it is shown this once.")
    show({"key": key, "secret": secret}, as_json=as_json, lines=lambda: [secret])


@app.command("list")
def list_(workspace: InWorkspace = "demo", as_json: AsJson = False) -> None:
    """List keys, by the last four characters of their secrets."""

    async def work(noline: Noline, found: Workspace) -> list[ApiKey]:
        async with noline.database.connection() as connection:
            return await list_keys(connection, found.id, limit=10_000)

    found = with_workspace(workspace, work)
    show(found, as_json=as_json, lines=lambda: [_line(key) for key in found] or ["There is no key."])


@app.command()
def revoke(
    key: Annotated[int, typer.Argument(min=1, max=2**31 - 1, help="The key's number, as listed.")],
    workspace: InWorkspace = "demo",
) -> None:
    """End a key, for good and at once."""

    async def work(noline: Noline, found: Workspace) -> ApiKey:
        async with noline.database.transaction() as tx:
            return await revoke_key(tx, System(found.id), key, wall_now())

    messages.print(f"Key {key} ({with_workspace(workspace, work).name}) is revoked.")


def _line(key: ApiKey) -> str:
    state = "revoked" if key.revoked_at else "live"
    return f"{key.id:4} …{key.hint} {state:7} {key.name}  {_scopes(key)}"


def _scopes(key: ApiKey) -> str:
    return "everything" if set(key.scopes) == SCOPES else ", ".join(key.scopes)

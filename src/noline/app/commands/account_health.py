"""``noline accounts health`` and ``test``: how accounts do, as the screens show it, and whether one works just now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import msgspec
import typer

from noline.access import Workspace
from noline.app.api.account_health import AccountHealth, read_health
from noline.app.api.accounts import AccountTest, tested
from noline.app.bootstrap import Noline
from noline.app.commands.customers import AsJson, InWorkspace
from noline.app.commands.running import show, with_workspace
from noline.delivery import Account, list_accounts, note_mended
from noline.kernel.errors import NotFound

IN_TROUBLE = ("failing", "refused")


def health(workspace: InWorkspace = "demo", as_json: AsJson = False) -> None:
    """Show how accounts do: state, figures of today, what the provider said. Ends with 1 if one is in trouble."""

    async def work(noline: Noline, found: Workspace) -> list[AccountHealth]:
        async with noline.database.connection() as connection:
            await noline.catalogue(connection)
            return await read_health(noline, connection, found.id)

    found = with_workspace(workspace, work)
    builtins: list[Any] = msgspec.to_builtins(found)
    show(builtins, as_json=as_json, lines=lambda: list(told(found)) or ["There is no account."])
    if any(it.state in IN_TROUBLE for it in found):
        raise typer.Exit(1)


def check(
    name: Annotated[str, typer.Argument(help="The account.")], workspace: InWorkspace = "demo", as_json: AsJson = False
) -> None:
    """Connect and sign in as a sender would; nothing is sent, and what waits goes on. Ends with 1 if it fails."""

    async def work(noline: Noline, found: Workspace) -> AccountTest:
        account = await named(noline, found, name)
        result = await tested(noline, account, private=True)
        if result.ok:
            async with noline.database.transaction() as tx:
                await note_mended(tx, found.id, account.id)
        return result

    result = with_workspace(workspace, work)
    said = f"It works ({result.took_ms} ms)." if result.ok else f"{result.fault}: {result.text}"
    show(msgspec.to_builtins(result), as_json=as_json, lines=lambda: [said, *unsigned(result)])
    if not result.ok:
        raise typer.Exit(1)


def unsigned(result: AccountTest) -> Iterator[str]:
    """Warn where nothing proves that what comes in is the provider's."""
    if result.unsigned:
        yield f"Whoever knows its address can send in its name: set {' and '.join(result.unsigned)}."


async def named(noline: Noline, workspace: Workspace, name: str) -> Account:
    """Return a workspace's account of this name; raises NotFound."""
    async with noline.database.connection() as connection:
        accounts = await list_accounts(connection, workspace.id)
    account = next((it for it in accounts if it.name == name), None)
    if account is None:
        remedy = f"There are {', '.join(it.name for it in accounts)}." if accounts else "Add one."
        raise NotFound(f"There is no account {name!r}.", field="name", remedy=remedy)
    return account


def told(found: Sequence[AccountHealth]) -> Iterator[str]:
    """Write a line for each account, and below it what is wrong."""
    for it in found:
        counts = f"{it.sent} sent, {it.delivered} delivered, {it.failed} failed, {it.received} received today"
        yield f"{it.state:9}{it.name} ({it.provider}): {counts}; {it.waiting} waiting"
        if it.trouble is not None and it.trouble.now:
            since = f" since {it.since:%Y-%m-%d %H:%M} UTC" if it.since else ""
            yield f"         {it.trouble.text[:-1]}{since}."
            yield f"         {it.provider} said: {it.trouble.said}"
            yield f"         {it.trouble.remedy}"

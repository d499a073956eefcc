"""``noline customers``: import, export, show."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from noline.access import Workspace
from noline.app.bootstrap import Noline
from noline.app.commands.running import following, messages, show, with_workspace
from noline.conversations import read_conversations
from noline.customers import Entrance, ImportSettings, Loaded, find_customer, load_file, read_profile
from noline.insights import export_customers
from noline.log import read_history

app = typer.Typer(no_args_is_help=True, help="Import, export and look at customers.")

InWorkspace = Annotated[str, typer.Option("--workspace", "-w", help="The workspace's slug.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV or XLSX, names in the first row.")],
    workspace: InWorkspace = "demo",
    subscription: Annotated[str, typer.Option(help="What consent columns are about.")] = "news",
    as_json: AsJson = False,
) -> None:
    """Import customers; rows that can't be taken are reported one by one."""

    async def work(noline: Noline, found: Workspace) -> Loaded:
        entrance = Entrance(noline.database, noline.shards, noline.directory, noline.ids)
        settings = ImportSettings(region=found.region, subscription=subscription)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=messages, transient=True) as progress:
            task = progress.add_task("Reading …")

            def tell(loaded: Loaded) -> None:
                taken = loaded.new + loaded.known
                progress.update(task, description=f"{taken:,} customers, {loaded.refused:,} rows with errors")

            async with following(noline):
                return await load_file(entrance, found.id, file, settings, noline.clock.now(), tell)

    loaded = with_workspace(workspace, work)
    show(loaded, as_json=as_json, lines=lambda: _report(loaded))


def _report(loaded: Loaded) -> list[str]:
    lines = [f"{loaded.new:,} new customers, {loaded.known:,} known ones, {loaded.refused:,} rows with errors."]
    for error in loaded.errors[:50]:
        where = f"Row {error.number}" + (f", {error.column}" if error.column else "")
        lines.append(f"  {where}: {error.text} {error.remedy}")
    return lines


@app.command()
def export(
    campaign: Annotated[str, typer.Argument(help="The campaign's slug.")],
    file: Annotated[Path, typer.Argument(help="The CSV file to write.")],
    workspace: InWorkspace = "demo",
) -> None:
    """Write a campaign's customers to a CSV file for the CRM."""

    async def work(noline: Noline, found: Workspace) -> int:
        return await export_customers(noline.database, found.id, campaign, file)

    rows = with_workspace(workspace, work)
    messages.print(f"{rows:,} rows written to {file}.")


@app.command("show")
def show_(
    customer: Annotated[str, typer.Argument(help="An id, external id, mail address or phone number.")],
    workspace: InWorkspace = "demo",
    as_json: AsJson = False,
) -> None:
    """Show a customer: addresses, consent, conversations with every message, and all that happened."""

    async def work(noline: Noline, found: Workspace) -> dict[str, Any]:
        identity = await find_customer(noline.directory, found.id, found.region, customer)
        shard = noline.shards.of(identity)
        await noline.engage.drain(shard)
        async with noline.database.connection() as connection:
            return {
                "profile": await read_profile(connection, shard, found.id, identity),
                "conversations": await read_conversations(connection, shard, found.id, identity),
                "interactions": await read_history(connection, shard, found.id, identity),
            }

    result = with_workspace(workspace, work)
    show(result, as_json=as_json, lines=lambda: _portrait(msgspec.to_builtins(result)))


def _portrait(found: dict[str, Any]) -> list[str]:
    customer = found["profile"]["customer"]
    names = customer["attributes"]
    lines = [
        f"{names.get('first_name', '')} {names.get('last_name', '')}".strip() or "(no name)",
        f"  {customer['id']}",
    ]
    for address in found["profile"]["addresses"]:
        shown = " / ".join(address["display"].splitlines())
        lines.append(f"  {address['scheme']:9} {shown}  ({address['verification']}, {address['status']})")
    said = found["profile"]["consents"]
    lines += [f"  consent   {it['subscription']} by {it['channel']}: {it['state']}" for it in said]
    for entry in found["conversations"]:
        talk = entry["conversation"]
        channels = ", ".join(talk["channels"])
        lines.append(f"\nConversation {talk['id']} ({talk['status']}, waiting for {talk['waiting_for']}; {channels})")
        for message in entry["messages"]:
            arrow = "→" if message["direction"] == 2 else "←"
            text = (message["body"] or {}).get("text", "") or f"({message['contact_event'] or 'template'})"
            why = f"  [{message['placed_why']}]" if message["placed_why"] else ""
            lines.append(f"  {message['at'][:16]} {arrow} {message['channel']:6} {text[:70]!r}{why}")
    facts = found["interactions"]
    lines.append(f"\n{len(facts)} interactions")
    return lines + [f"  {fact['at'][:16]} {fact['kind']:24} {fact['channel'] or ''}" for fact in facts]

"""``noline accounts``: configure the accounts that carry channels."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
import typer

from noline.access import Workspace
from noline.app.bootstrap import Noline
from noline.app.commands.account_health import check, health
from noline.app.commands.account_prices import price
from noline.app.commands.account_templates import templates
from noline.app.commands.customers import AsJson, InWorkspace
from noline.app.commands.running import messages, show, with_workspace
from noline.app.domains import check_sender
from noline.channels import DomainReport
from noline.delivery import (
    Account,
    Routes,
    add_account,
    add_route,
    change_account,
    find_route,
    list_accounts,
    note_mended,
)
from noline.kernel.db import Connection
from noline.kernel.errors import InvalidInput
from noline.providers import completed, kind_named, read_settings

app = typer.Typer(no_args_is_help=True, help="Configure the accounts that carry channels.")
app.command()(health)
app.command("test")(check)
app.command()(templates)
app.command()(price)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="What you call the account.")],
    provider: Annotated[str, typer.Argument(help="smtp, sandbox …")],
    channel: Annotated[str, typer.Argument(help="email, sms, push, web, x, print")],
    settings: Annotated[
        str, typer.Option(help="The provider's settings as JSON; - reads them from standard input.")
    ] = "{}",
    sender: Annotated[str, typer.Option(help="Whom messages come from.")] = "",
    seats: Annotated[int, typer.Option(min=1, max=256, help="Connections at once.")] = 4,
    rate: Annotated[float | None, typer.Option(min=0.001, help="Messages a second over all connections.")] = None,
    position: Annotated[int, typer.Option(help="The order in which accounts of a channel are tried.")] = 0,
    workspace: InWorkspace = "demo",
) -> None:
    """Add an account, or change it. Passwords are stored sealed."""
    given = _json(typer.get_text_stream("stdin").read() if settings == "-" else settings)

    async def work(noline: Noline, found: Workspace) -> int:
        kind = kind_named(provider, noline.kinds)
        if channel not in kind.channels:
            text = f"{provider} does not carry {channel}."
            raise InvalidInput(text, field="channel", remedy=f"Use {', '.join(kind.channels)}.")
        async with noline.database.connection() as connection:
            known = await list_accounts(connection, found.id)
        before = next((it for it in known if it.name == name and it.provider == provider), None)
        whole = completed(kind, given, noline.sealer.open(before.settings) if before else None)
        read_settings(kind, whole)
        sealed = noline.sealer.seal(whole, kind.secrets)
        async with noline.database.transaction() as tx:
            if not kind.sends:
                return await _receiving(tx, found.id, name, provider, sealed)
            route = await add_route(
                tx, found.id, name, provider, channel,
                settings=sealed, sender=sender, seats=seats, rate=rate, position=position,
            )  # fmt: skip
            await note_mended(tx, found.id, (await find_route(tx, found.id, route)).account)
            return route

    number = with_workspace(workspace, work)
    what = "Account {} brings in {} by {}." if provider == "imap" else "Route {} carries {} by {}."
    messages.print(what.format(number, channel, name))


async def _receiving(tx: Connection, workspace: int, name: str, provider: str, sealed: dict[str, Any]) -> int:
    """Add or change an account that only receives: it has no route."""
    before = next((it for it in await list_accounts(tx, workspace) if it.name == name), None)
    if before is None:
        return (await add_account(tx, workspace, name, provider, sealed, private=True)).id
    if before.provider != provider:
        raise InvalidInput(f"It is an account of {before.provider}.", field="name", remedy="Choose another name.")
    after = Account(before.id, name, provider, sealed, before.department, private=True)
    return (await change_account(tx, workspace, after)).id


@app.command("check-domain")
def check_domain(
    domain: Annotated[str, typer.Argument(help="The domain that mail comes from: shop.example.com.")],
    selector: Annotated[
        list[str] | None, typer.Option(help="A DKIM selector, besides those of your accounts; may come several times.")
    ] = None,
    server: Annotated[str, typer.Option(help="Ask this name server: 192.0.2.1 or 192.0.2.1:5353.")] = "",
    workspace: InWorkspace = "demo",
    as_json: AsJson = False,
) -> None:
    """Look up SPF, DKIM and DMARC of a sender's domain; says what to publish. Ends with 1 if something is missing."""
    host, _, port = server.partition(":")
    asked = (host, int(port) if port.isdigit() else 53) if host else None

    async def work(noline: Noline, found: Workspace) -> DomainReport:
        return await check_sender(noline, found.id, domain, selector or (), server=asked)

    report = with_workspace(workspace, work)
    show(msgspec.to_builtins(report), as_json=as_json, lines=lambda: _told(report))
    if not report.good:
        raise typer.Exit(1)


def _told(report: DomainReport) -> list[str]:
    lines = []
    for it in report.findings:
        lines.append(f"{it.what.upper():6}{it.state:8}{it.name}: {it.says}")
        if it.found:
            lines.append(f"      found:   {it.found}")
        if it.publish is not None and it.state != "good":
            lines.append(f'      publish: {it.publish.name} {it.publish.type} "{it.publish.value}"')
    if not any(it.what == "dkim" for it in report.findings):
        lines.append("DKIM  unknown no selector is known: give one with --selector, or sign by an smtp account.")
    return lines


def _json(text: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise InvalidInput(
            f"It is not a JSON object: {error}.", field="settings", remedy='Give {"host": "…"}.'
        ) from None


@app.command("list")
def list_(workspace: InWorkspace = "demo", as_json: AsJson = False) -> None:
    """List accounts and their routes, without their settings."""

    async def work(noline: Noline, found: Workspace) -> list[dict[str, Any]]:
        async with noline.database.connection() as connection:
            routes: Routes = (await noline.catalogue(connection))[Routes]
        return [
            {
                "route": it.id, "channel": it.channel, "provider": it.provider, "sender": it.sender, "seats": it.seats,
                "rate": it.rate, "resting_until": it.suspended_until.isoformat() if it.suspended_until else None,
            }
            for it in routes.by_id.values()
            if it.workspace == found.id
        ]  # fmt: skip

    found = with_workspace(workspace, work)
    lines = [f"{it['route']:4} {it['channel']:6} {it['provider']:8} {it['sender']}" for it in found]
    show(found, as_json=as_json, lines=lambda: lines or ["There is no account."])

"""``noline sandbox``: an example to try things with: look into sandbox customers' boxes, and answer as one of them."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Annotated, Any
from uuid import uuid4

import msgspec
import typer

from noline.access import Workspace
from noline.app.bootstrap import Noline
from noline.app.commands.customers import AsJson, InWorkspace
from noline.app.commands.running import following, installation, messages, run, show, with_workspace
from noline.app.demo.people import as_customer, person
from noline.app.demo.scenario import SLUG, set_up
from noline.channels import Inbound
from noline.content import EmailRendered
from noline.customers import Entrance

app = typer.Typer(no_args_is_help=True, help="Be a customer: an example event, and what reaches its people.")


@app.command()
def example(
    customers: Annotated[int, typer.Option(min=1, max=10_000, help="How many sandbox customers.")] = 25,
) -> None:
    """Set up the workspace “demo”: sandbox routes, templates, customers, and the campaign “open-day” as a draft."""

    async def work() -> None:
        async with installation() as noline:
            now = noline.clock.now()
            smtp = (noline.settings.mail_host, noline.settings.mail_port)
            async with noline.database.transaction() as tx:
                workspace, _ = await set_up(tx, smtp=smtp, event_date=now + timedelta(days=25), at_once=True)
            entrance = Entrance(noline.database, noline.shards, noline.directory, noline.ids)
            rows = [as_customer(person(1, number)) for number in range(customers)]
            async with following(noline):
                await entrance.enter(workspace.id, workspace.region, rows, now)

    run(work())
    messages.print(f"Workspace demo has {customers} customers. Next: noline campaigns launch {SLUG}")


@app.command()
def box(
    address: Annotated[str | None, typer.Argument(help="Only what reached this address.")] = None,
    workspace: InWorkspace = "demo",
    as_json: AsJson = False,
) -> None:
    """Show what reached sandbox customers, with the address that a reply goes to."""

    async def work(noline: Noline, _: Workspace) -> list[dict[str, Any]]:
        found = [item for item in await noline.box.since(0, 10_000) if address in (None, item.address)]
        domain = noline.settings.mail_domain
        return [
            {
                "at": item.at.isoformat(),
                "channel": item.channel,
                "address": item.address,
                "message": str(item.message),
                "reply_to": f"r-{item.token}@{domain}" if item.token and item.channel == "email" else item.sender,
                "code": noline.signer.code(item.message) if item.channel == "print" else None,
                "text": _words(item.content),
            }
            for item in found
        ]

    items = with_workspace(workspace, work)
    show(items, as_json=as_json, lines=lambda: [_line(item) for item in items] or ["Nothing has arrived."])


def _words(content: dict[str, Any]) -> str:
    """Return what one reads: of a mail its subject and its plain words."""
    if "mime" not in content:
        return str(content.get("text") or content.get("title") or content["type"])
    mail = message_from_bytes(msgspec.convert(content, EmailRendered, strict=False).mime, policy=default)
    plain = mail.get_body(("plain",))
    return f"{mail['Subject']}: {plain.get_content().strip() if plain else ''}"


def _line(item: dict[str, Any]) -> str:
    code = f" code {item['code']}" if item["code"] else ""
    address = item["address"].replace("\n", " / ")
    return f"{item['at'][:16]} {item['channel']:6} {address:28} {item['text'][:100]!r}{code} ← {item['reply_to']}"


@app.command()
def sms(
    sender: Annotated[str, typer.Argument(help="The customer's phone number.")],
    text: Annotated[str, typer.Argument(help="What they write.")],
    workspace: InWorkspace = "demo",
) -> None:
    """Send a text message to the company, as a customer."""
    _write("sms", sender, text, workspace)


@app.command()
def x(
    sender: Annotated[str, typer.Argument(help="The customer's handle.")],
    text: Annotated[str, typer.Argument(help="What they write.")],
    workspace: InWorkspace = "demo",
) -> None:
    """Write to the company on X, as a customer."""
    _write("x", sender, text, workspace)


def _write(channel: str, sender: str, text: str, workspace: str) -> None:
    inbound = Inbound(channel=channel, sender=sender, recipient="sandbox", provider_id=uuid4().hex, text=text)

    async def work(noline: Noline, found: Workspace) -> str:
        appended = await noline.ingress.receive(found, inbound, noline.clock.now())
        await noline.engage.drain(appended.shard)
        return str(appended.id)

    messages.print(f"Received as {with_workspace(workspace, work)}.")

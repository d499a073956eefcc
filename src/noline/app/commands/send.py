"""``noline send``: one message to a customer or an address, as the API sends it."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
import typer

from noline.access import System, Workspace
from noline.app.bootstrap import Noline
from noline.app.commands.customers import AsJson, InWorkspace
from noline.app.commands.running import show, with_workspace
from noline.customers import find_customer
from noline.delivery import Asker, MessageContent, MessageFate, MessageTo, NewMessage, read_fate
from noline.kernel.errors import NotFound


def send(
    to: Annotated[str, typer.Argument(help="A customer's id or external id, a mail address or a telephone number.")],
    text: Annotated[str, typer.Argument(help="What it says; not needed with a template.")] = "",
    template: Annotated[str, typer.Option(help="A template instead.")] = "",
    channel: Annotated[str, typer.Option(help="The channel; best is the one that will reach them.")] = "best",
    matter: Annotated[str, typer.Option(help="What it is about, such as order-1234.")] = "",
    subject: Annotated[str, typer.Option(help="The subject, if it goes by mail.")] = "",
    workspace: InWorkspace = "demo",
    as_json: AsJson = False,
) -> None:
    """Send a message. It goes out as soon as a worker runs; the line says what is known of it now."""

    async def work(noline: Noline, found: Workspace) -> MessageFate:
        wanted = NewMessage(
            await _whom(noline, found, to),
            MessageContent(text=text, subject=subject, template=template),
            channel=channel,
            matter=matter,
        )
        now = noline.clock.now()
        identity = noline.ids.new(now, "message asked for by command")
        async with noline.database.connection() as connection:
            catalogue = await noline.catalogue(connection)
        asker = Asker(noline.database, noline.shards, noline.directory, noline.people)
        draft = await asker.draft(found, wanted, identity, System(found.id), now, catalogue)
        await noline.commands.perform(draft)
        async with noline.database.connection() as connection:
            return await read_fate(connection, found.id, noline.shards, identity)

    fate = with_workspace(workspace, work)
    result: dict[str, Any] = msgspec.to_builtins(fate)
    why = f" ({fate.reason.text})" if fate.reason else ""
    show(result, as_json=as_json, lines=lambda: [f"{fate.id} {fate.status} by {fate.channel} to {fate.address}{why}"])


async def _whom(noline: Noline, workspace: Workspace, to: str) -> MessageTo:
    """Return who is meant: somebody who is known, else an address of somebody new."""
    try:
        return MessageTo(customer=await find_customer(noline.directory, workspace.id, workspace.region, to))
    except NotFound:
        scheme = "email" if "@" in to[1:] else "phone" if to.lstrip("+").replace(" ", "").isdigit() else None
        if scheme is None:
            raise
        return MessageTo(scheme=scheme, value=to)

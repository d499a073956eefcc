"""``noline inspect``: how mail and providers' requests are read, without anything being kept or sent."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qsl

import typer

from noline.app.commands.customers import AsJson
from noline.app.commands.running import show
from noline.channels import WebhookRequest, describe_event
from noline.channels.mail import inspect_mail
from noline.kernel.clock import wall_now
from noline.kernel.errors import InvalidInput
from noline.providers import ProviderKind, kind_named, provider_kinds, read_settings

app = typer.Typer(no_args_is_help=True, help="See how what comes in is read.")


@app.command()
def mail(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Mails as files.")],
    as_json: AsJson = False,
) -> None:
    """Judge mails: message, automatic reply, bounce or complaint, and what was written."""
    for file in files:
        _show(inspect_mail(str(file), file.read_bytes()), as_json=as_json)


@app.command()
def webhook(
    provider: Annotated[str, typer.Argument(help="The provider's name: twilio, whatsapp, telegram …")],
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, allow_dash=True, help="A request's body; - for standard input."),
    ],
    query: Annotated[str, typer.Option(help="The query of its address: a=1&b=2.")] = "",
    header: Annotated[list[str] | None, typer.Option(help="A header, name:value; may come several times.")] = None,
    setting: Annotated[list[str] | None, typer.Option(help="A setting of the account, name=value.")] = None,
    url: Annotated[str, typer.Option(help="The address it was sent to, where the signature covers it.")] = "",
    method: Annotated[str, typer.Option(help="GET or POST.")] = "",
    unverified: Annotated[bool, typer.Option("--unverified", help="Don't check the signature.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read a request that a provider sent: the events it tells of, one a line; nothing where it means nothing."""
    kind = kind_named(provider, provider_kinds())
    if kind.webhook is None:
        raise InvalidInput(f"{provider} tells nothing by webhook.", field="provider")
    body = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    request = WebhookRequest(
        method=(method or ("POST" if body else "GET")).upper(),
        url=url,
        query=dict(parse_qsl(query, keep_blank_values=True)),
        headers=dict(_header(given) for given in header or ()),
        body=body,
    )
    if not unverified:
        _verify(kind, request, dict(_setting(given) for given in setting or ()))
    for event in kind.webhook.read(request).events:
        _show(describe_event(event), as_json=as_json)


def _verify(kind: ProviderKind, request: WebhookRequest, settings: dict[str, Any]) -> None:
    assert kind.webhook is not None
    if kind.webhook.verify is None:
        return
    try:
        account = read_settings(kind, settings)
    except InvalidInput as error:
        remedy = f"Give it with --setting {error.field}=…, or read it with --unverified."
        raise InvalidInput(error.text, field=error.field, remedy=remedy) from None
    kind.webhook.verify(account, request, wall_now())


def _header(given: str) -> tuple[str, str]:
    name, colon, value = given.partition(":")
    if not colon or not name.strip():
        raise InvalidInput(f"{given[:40]!r} is no header.", field="header", remedy="Write name:value.")
    return name.strip().lower(), value.strip()


def _setting(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not equals:
        raise InvalidInput(f"{given[:40]!r} is no setting.", field="setting", remedy="Write name=value.")
    return name.strip(), value


def _show(found: dict[str, Any], *, as_json: bool) -> None:
    show(found, as_json=as_json, lines=lambda: [f"{name}: {value}" for name, value in found.items()])

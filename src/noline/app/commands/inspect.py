"""``noline inspect``: how mail and providers' requests are read, without anything being kept or sent."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from noline.app.commands.customers import AsJson
from noline.app.commands.running import show
from noline.app.published_keys import PublishedKeys
from noline.channels import WebhookRequest, describe_event, kept_request
from noline.channels.mail import inspect_mail
from noline.kernel.clock import wall_now
from noline.kernel.errors import InvalidInput
from noline.providers import ProviderKind, kind_named, provider_kinds, read_settings

app = typer.Typer(no_args_is_help=True, help="See how what comes in is read.")


@app.command()
def mail(
    files: Annotated[
        list[Path], typer.Argument(exists=True, help="Mails as files; of a folder all files, those in its folders too.")
    ],
    as_json: AsJson = False,
) -> None:
    """Judge mails: message, automatic reply, bounce or complaint, and what was written."""
    for file in _mails(files):
        _show(inspect_mail(str(file), _content(file)), as_json=as_json)


@app.command()
def webhook(
    provider: Annotated[str, typer.Argument(help="The provider's name: twilio, whatsapp, telegram …")],
    file: Annotated[
        Path,
        typer.Argument(help="A request's body, or all of it with its head; -: standard input."),
    ],
    query: Annotated[str, typer.Option(help="The query of its address: a=1&b=2; the file may be empty then.")] = "",
    header: Annotated[list[str] | None, typer.Option(help="A header, name:value; may come several times.")] = None,
    setting: Annotated[
        list[str] | None, typer.Option(help="A setting of the account, name=value, to check the signature with.")
    ] = None,
    url: Annotated[str, typer.Option(help="The address it was sent to, where the signature covers it.")] = "",
    method: Annotated[str, typer.Option(help="GET or POST; as a rule told by the file.")] = "",
    unverified: Annotated[bool, typer.Option("--unverified", help="Don't check the signature.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read a request that a provider sent: the events it tells of, one a line; nothing where it means nothing.

    Whether the body is a form or JSON, its first sign tells where no header does. A malformed request ends with an
    error. Without --unverified the signature is checked as for an account with the settings given; where the provider
    needs settings for that and none are given, it ends with an error too. No account is needed and nothing is kept.
    """
    kind = kind_named(provider, provider_kinds())
    if kind.webhook is None:
        raise InvalidInput(f"{provider} tells nothing by webhook.", field="provider")
    body = _content(file)
    headers = dict(_header(given) for given in header or ())
    request = kept_request(body, query=query, headers=headers, url=url, method=method)
    if not unverified:
        _verify(kind, request, dict(_setting(given) for given in setting or ()))
    for event in kind.webhook.read(request).events:
        _show(describe_event(event, kind.webhook.named), as_json=as_json)


def _mails(given: Sequence[Path]) -> Iterator[Path]:
    """Yield files, and those of folders by name; what is hidden in a folder is no mail."""
    for path in given:
        if not path.is_dir():
            yield path
            continue
        inside = (it for it in path.rglob("*") if it.is_file())
        yield from sorted(it for it in inside if not any(x.startswith(".") for x in it.relative_to(path).parts))


def _content(file: Path) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{file} can't be read: {error.strerror}.", field="file") from None


def _verify(kind: ProviderKind, request: WebhookRequest, settings: dict[str, Any]) -> None:
    assert kind.webhook is not None
    if kind.webhook.verify is None:
        return
    try:
        account = read_settings(kind, settings)
    except InvalidInput as error:
        remedy = f"Give it with --setting {error.field}=…, or read it with --unverified."
        raise InvalidInput(error.text, field=error.field, remedy=remedy) from None
    published = kind.webhook.published
    if published is not None and (address := published.address(account)):
        keys = asyncio.run(PublishedKeys().of(address, published.named(request), private=True))
        published.check(account, request, wall_now(), keys)
    else:
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

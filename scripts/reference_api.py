"""The pages of docs/reference on the API and the command line, as texts; ``write_reference.py`` writes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import click
import typer

from noline.app.cli import program
from noline.app.commands.openapi import described


def api_page(made: str) -> str:
    """Return the page on the API: every endpoint by what it is about."""
    document = described()
    by_tag: dict[str, list[tuple[str, ...]]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            by_tag.setdefault(operation["tags"][0], []).append(_endpoint(method, path, operation))
    parts = [
        "# API",
        made,
        "REST under `/api/v1`, JSON in UTF-8. A running server gives its own description, OpenAPI 3.1, at "
        "`/api/v1/openapi.json`; `noline openapi` prints it. The browser's screens use nothing else.",
        "**Who asks** is told by `Authorization: Bearer nlk_…` (an API key, with its scopes) or by an "
        "agent's session, whose changes carry `X-CSRF-Token`. **Errors** are problems (RFC 9457): `detail` says what "
        "is wrong, `field` where, `remedy` what to do; nothing was changed. **Lists** come in pages: ask again with "
        "`cursor` set to `next` until that is null. A **POST** with an `Idempotency-Key` is done once, however often "
        "it is sent. What is accepted and not yet done is answered with 202.",
    ]
    for tag, rows in sorted(by_tag.items()):
        parts += [f"## {tag.replace('-', ' ').capitalize()}", table(("endpoint", "scope", "what it does"), rows)]
    return "\n\n".join(parts) + "\n"


def _endpoint(method: str, path: str, operation: Mapping[str, Any]) -> tuple[str, ...]:
    scope = "public" if operation.get("security") == [] else operation.get("x-scope", "signed in")
    return f"`{method.upper()} {path.removeprefix('/api/v1')}`", f"`{scope}`", _cell(operation["description"])


def cli_page(made: str) -> str:
    """Return the page on the command line."""
    command = typer.main.get_command(program())
    context = click.Context(command, info_name="noline")
    parts = [
        "# Command line",
        made,
        "`noline --help` says the same. Results go to standard output, messages to standard error; `--json` gives one "
        "JSON object. Settings come from the environment and `noline.toml` ([settings](settings.md)).",
    ]
    for name, each in _commands(command, context, "noline"):
        parts += [f"## `{name}`", _cell(each.help or "")]
        if rows := list(_options(each)):
            parts.append(table(("argument or option", "meaning"), rows))
    return "\n\n".join(parts) + "\n"


def _commands(command: Any, context: Any, name: str) -> Iterator[tuple[str, Any]]:
    for word in command.list_commands(context):
        each = command.get_command(context, word)
        if each is None or each.hidden:
            continue
        if hasattr(each, "list_commands"):
            yield from _commands(each, context, f"{name} {word}")
        else:
            yield f"{name} {word}", each


def _options(command: Any) -> Iterator[tuple[str, str]]:
    for parameter in command.params:
        if getattr(parameter, "hidden", False) or parameter.name == "help":
            continue
        shown = ", ".join(parameter.opts) if parameter.param_type_name == "option" else parameter.name.upper()
        yield f"`{shown}`", _cell(getattr(parameter, "help", None) or "–")


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.replace("``", "`").replace("|", "\\|").split())

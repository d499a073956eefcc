"""Kinds of connectors: the settings each takes, which of them are secret, and how a line is opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from noline.connectors.exchange import Line
from noline.connectors.file_line import FileLine
from noline.connectors.http_line import HttpLine
from noline.connectors.model import FileRequest, HttpRequest, Kind, Request, RpcRequest, SqlRequest
from noline.connectors.rpc_line import RpcLine
from noline.connectors.settings import FileSettings, HttpSettings, RpcSettings, SqlSettings
from noline.connectors.sql_line import SqlLine
from noline.connectors.sqlite_line import SqliteLine
from noline.kernel.errors import InvalidInput
from noline.kernel.targets import check_url, is_address, is_public


class Surroundings(Struct, frozen=True):
    """``private``: lines may lead into private networks; ``files``: the directory of database files, if any."""

    private: bool
    files: Path | None = None


class ConnectorKind(Struct, frozen=True):
    """One kind; ``request`` is what its operations ask with."""

    name: Kind
    settings: type[Struct]
    secrets: tuple[str, ...]
    request: type[Request]
    open: Callable[[Any, Surroundings], Line]


def _sql(settings: SqlSettings, around: Surroundings) -> Line:
    if settings.engine == "sqlite":
        return SqliteLine(settings, around.files)
    return SqlLine(settings, private=around.private)


KINDS: Final[Mapping[str, ConnectorKind]] = {
    kind.name: kind
    for kind in (
        ConnectorKind(
            "http",
            HttpSettings,
            ("password", "token", "api_key", "client_secret", "client_key", "signing_secret"),
            HttpRequest,
            lambda settings, around: HttpLine(settings, private=around.private),
        ),
        ConnectorKind("sql", SqlSettings, ("password",), SqlRequest, _sql),
        ConnectorKind(
            "jsonrpc",
            RpcSettings,
            ("password", "token"),
            RpcRequest,
            lambda settings, around: RpcLine(settings, private=around.private),
        ),
        ConnectorKind(
            "file",
            FileSettings,
            ("private_key", "password"),
            FileRequest,
            lambda settings, around: FileLine(settings, private=around.private),
        ),
    )
}
"""The kinds, by name."""


def check_places(settings: Struct, *, private: bool) -> None:
    """Refuse addresses that can't be reached; raises InvalidInput naming the field. ``private``: may be anywhere."""
    for name in ("url", "token_url"):
        url = getattr(settings, name, "")
        if url:
            try:
                check_url(url, private=private)
            except InvalidInput as error:
                raise InvalidInput(error.text, field=f"settings.{name}", remedy=error.remedy) from None
    host = getattr(settings, "host", "")
    if host and not private and is_address(host) and not is_public(host):
        text = "It leads into a private network."
        remedy = "Give a public host; an owner can allow the company's own network in the workspace's rules."
        raise InvalidInput(text, field="settings.host", remedy=remedy)


def read_settings(kind: ConnectorKind, given: Mapping[str, Any]) -> Struct:
    """Return checked settings; raises InvalidInput naming the field."""
    try:
        return msgspec.convert(dict(given), kind.settings)
    except InvalidInput as error:
        raise InvalidInput(error.text, field=f"settings.{error.field}", remedy=error.remedy) from None
    except msgspec.ValidationError as error:
        where = str(error).partition("`$.")[2].rstrip("`")
        text = f"It can't be such a setting: {str(error).partition(' - ')[0]}."
        raise InvalidInput(text, field=f"settings.{where}" if where else "settings", remedy="Correct it.") from None

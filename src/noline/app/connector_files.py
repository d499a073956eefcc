"""Connectors as files: what can be asked and where, without secrets; those that are stored stay as they are."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from noline.connectors import (
    KINDS,
    Connector,
    ConnectorDefinition,
    add_connector,
    change_connector,
    check_definition,
    find_connector_named,
    list_connectors,
    read_settings,
)
from noline.kernel.db import Connection
from noline.kernel.errors import InvalidInput

_STANDS_IN = "-"
"""For a secret that no file holds, where settings are checked: it is given later, in the settings."""


class ConnectorFile(Struct, frozen=True, forbid_unknown_fields=True):
    """What ``connectors/<name>.json`` holds: how it is asked, and where it is; no secret."""

    definition: ConnectorDefinition
    settings: dict[str, Any] = {}


_FILE = msgspec.json.Decoder(ConnectorFile)


def read_connector_file(path: Path) -> ConnectorFile:
    """Read and check one; raises InvalidInput naming the file and the fault."""
    where = f"connectors/{path.name}"
    try:
        found = _FILE.decode(path.read_bytes())
        check_definition(found.definition)
        kind = KINDS[found.definition.kind]
        if held := sorted(found.settings.keys() & set(kind.secrets)):
            raise InvalidInput("A file holds no secret.", field=held[0], remedy="Set it in the connector's settings.")
    except msgspec.DecodeError as error:
        raise InvalidInput(f"{error}.", field=where, remedy="Correct the file.") from None
    except InvalidInput as error:
        raise InvalidInput(error.text, field=f"{where}: {error.field}", remedy=error.remedy) from None
    return found


async def connector_files(tx: Connection, workspace: int) -> AsyncIterator[tuple[str, bytes]]:
    """Yield the files of a workspace's connectors."""
    for connector in await list_connectors(tx, workspace):
        file = ConnectorFile(connector.definition, _open_settings(connector))
        yield f"connectors/{connector.name}.json", msgspec.json.encode(file)


async def apply_connector(tx: Connection, workspace: int, name: str, file: ConnectorFile, at: datetime) -> str:
    """Bring a connector in line with its file; returns ``new``, ``changed`` or ``same``. Its secrets stay."""
    before = await find_connector_named(tx, workspace, name)
    kind = KINDS[file.definition.kind]
    if before is not None and before.definition.kind != file.definition.kind:
        text = "A connector keeps its kind."
        raise InvalidInput(text, field=f"connectors/{name}.json: definition.kind", remedy="Name it otherwise.")
    secrets = {it: value for it, value in before.settings.items() if it in kind.secrets} if before else {}
    _check(name, file, secrets)
    if before is None:
        await add_connector(tx, workspace, name, file.definition, file.settings, at)
        return "new"
    after = msgspec.structs.replace(before, definition=file.definition, settings={**file.settings, **secrets})
    if (after.definition, after.settings) == (before.definition, before.settings):
        return "same"
    await change_connector(tx, after, at)
    return "changed"


def _check(name: str, file: ConnectorFile, secrets: Mapping[str, Any]) -> None:
    kind = KINDS[file.definition.kind]
    standing_in = {it: _STANDS_IN for it in kind.secrets if it not in secrets}
    given = {**file.settings, **dict.fromkeys(secrets, _STANDS_IN), **standing_in}
    if not file.settings.get("client_certificate"):
        given.pop("client_key", None)
    try:
        read_settings(kind, given)
    except InvalidInput as error:
        field = f"connectors/{name}.json: {error.field}"
        raise InvalidInput(error.text, field=field, remedy=error.remedy) from None


def _open_settings(connector: Connector) -> dict[str, Any]:
    secrets = KINDS[connector.definition.kind].secrets
    return {name: value for name, value in connector.settings.items() if name not in secrets}

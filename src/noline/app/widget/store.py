"""Widgets as rows of the catalogue: found by their public key or by their workspace; secrets sealed."""

from __future__ import annotations

import secrets
from typing import Any, Final

import asyncpg
import msgspec
from msgspec import Struct

from noline.app.widget.model import WidgetSettings
from noline.kernel.db import Connection
from noline.kernel.errors import Conflict, InvalidInput, NotFound
from noline.kernel.sealing import Sealer

MOST: Final = 50
"""Widgets of a workspace."""
_SELECT: Final = "select id, workspace, key, name, settings, secret from widget"
_INSERT: Final = """
insert into widget (workspace, key, name, settings, secret) values ($1, $2, $3, $4, $5)
on conflict (workspace, name) do nothing returning id
"""
_TAKEN: Final = "select exists (select from widget where workspace = $1 and name = $2 and id <> $3)"
_CHANGE: Final = "update widget set name = $3, settings = $4, secret = $5 where workspace = $1 and id = $2"


class Widget(Struct, frozen=True):
    """One widget; ``secret`` is sealed."""

    id: int
    workspace: int
    key: str
    name: str
    settings: WidgetSettings
    secret: dict[str, Any]

    def identity_secret(self, sealer: Sealer) -> str:
        """Return the secret in clear."""
        return str(sealer.open({"secret": self.secret})["secret"])


async def list_widgets(connection: Connection, workspace: int) -> list[Widget]:
    """Return a workspace's widgets in the order they were made."""
    return [_widget(row) for row in await connection.fetch(f"{_SELECT} where workspace = $1 order by id", workspace)]


async def find_widget(connection: Connection, workspace: int, widget: int, *, lock: bool = False) -> Widget:
    """Return one, locked against others' changes if wished; raises NotFound."""
    statement = f"{_SELECT} where workspace = $1 and id = $2{' for update' if lock else ''}"
    row = await connection.fetchrow(statement, workspace, widget)
    if row is None:
        raise NotFound("There is no such widget.", field="widget", remedy="Look at the list of widgets.")
    return _widget(row)


async def widget_of_key(connection: Connection, key: str) -> Widget | None:
    """Return the widget that a page names, if there is one."""
    row = await connection.fetchrow(f"{_SELECT} where key = $1", key) if len(key) <= 64 else None
    return _widget(row) if row is not None else None


async def add_widget(
    tx: Connection, sealer: Sealer, workspace: int, name: str, settings: WidgetSettings
) -> tuple[Widget, str]:
    """Store a widget; returns it with its secret. Raises Conflict if there is one of this name."""
    if len(await list_widgets(tx, workspace)) >= MOST:
        raise InvalidInput(f"There are {MOST} widgets.", field="name", remedy="Remove one of them.")
    key, secret = secrets.token_urlsafe(12), new_identity_secret()
    sealed = _sealed(sealer, secret)
    identity = await tx.fetchval(_INSERT, workspace, key, name, _encoded(settings), _encoded(sealed))
    if identity is None:
        raise _taken(name)
    return Widget(identity, workspace, key, name, settings, sealed), secret


async def change_widget(tx: Connection, widget: Widget, sealer: Sealer, secret: str | None = None) -> Widget:
    """Store a widget's new name, settings and perhaps secret; raises Conflict if another one has the name."""
    if await tx.fetchval(_TAKEN, widget.workspace, widget.name, widget.id):
        raise _taken(widget.name)
    if secret is not None:
        widget = msgspec.structs.replace(widget, secret=_sealed(sealer, secret))
    changed = (widget.name, _encoded(widget.settings), _encoded(widget.secret))
    try:
        await tx.execute(_CHANGE, widget.workspace, widget.id, *changed)
    except asyncpg.UniqueViolationError:  # another took it at the same moment
        raise _taken(widget.name) from None
    return widget


async def remove_widget(tx: Connection, workspace: int, widget: int) -> None:
    """Remove a widget; raises NotFound. What was said stays."""
    await find_widget(tx, workspace, widget, lock=True)
    await tx.execute("delete from widget where workspace = $1 and id = $2", workspace, widget)


def new_identity_secret() -> str:
    """Return a secret of 256 bits."""
    return secrets.token_urlsafe(32)


def _sealed(sealer: Sealer, secret: str) -> dict[str, Any]:
    sealed: dict[str, Any] = sealer.seal({"secret": secret}, ("secret",))["secret"]
    return sealed


def _widget(row: Any) -> Widget:
    settings = msgspec.json.decode(row[4], type=WidgetSettings)
    return Widget(row[0], row[1], row[2], row[3], settings, msgspec.json.decode(row[5]))


def _encoded(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _taken(name: str) -> Conflict:
    return Conflict(f"There is a widget {name!r} already.", field="name", remedy="Give it another name.")

"""Keys over HTTP: made with a secret that is shown once, listed without, revoked for good."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from litestar import delete, get, post
from msgspec import Meta, Struct

from noline.access.api.shapes import Cursor, Limit, Name, Number, number_in
from noline.access.keys import create_key, list_keys, revoke_key
from noline.access.model import ApiKey, Principal
from noline.kernel.clock import wall_now
from noline.kernel.db import Connection, Database
from noline.kernel.http import Page, page_of


class KeyItem(Struct, frozen=True):
    """A key, without its secret."""

    id: int
    name: str
    hint: str
    scopes: list[str]
    created_by: int | None
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    origins: list[str]
    """The sites in whose pages it stands, for everybody to read; none for a key that is kept secret."""
    department: int | None
    """The department in whose name it writes; none: in any that is asked for."""


class NewKey(Struct, frozen=True, forbid_unknown_fields=True):
    """A key to be, and what it may do."""

    name: Name
    scopes: Annotated[list[str], Meta(min_length=1, max_length=50)]
    origins: Annotated[list[str], Meta(max_length=20)] = []
    """Sites (https://www.example.com) whose pages are to hold it: then it may have events:write alone."""
    department: Annotated[str, Meta(min_length=1, max_length=63)] | None = None
    """The short name of the department in whose name it writes."""


class KeyWithSecret(Struct, frozen=True):
    """A fresh key; nobody can be shown its secret again."""

    key: KeyItem
    secret: str


@get("/keys", scope="settings:read", summary="List keys")
async def list_workspace_keys(
    principal: Principal, connection: Connection, cursor: Cursor = None, limit: Limit = 50
) -> Page[KeyItem]:
    """Return keys in the order they were made, revoked ones too, without their secrets."""
    after = number_in(cursor) or 0
    keys = await list_keys(connection, principal.workspace, after=after, limit=limit + 1)
    return page_of([_key_item(key) for key in keys], limit, lambda item: (item.id,))


@post("/keys", scope="settings:write", shown_once=True, summary="Create a key")
async def create_workspace_key(principal: Principal, database: Database, data: NewKey) -> KeyWithSecret:
    """Make a key with scopes that one has oneself; its secret is shown this once."""
    async with database.transaction() as tx:
        key, secret = await create_key(
            tx, principal, data.name, data.scopes, origins=data.origins, department=data.department
        )
    return KeyWithSecret(_key_item(key), secret)


@delete("/keys/{key_id:int}", scope="settings:write", summary="Revoke a key")
async def revoke_workspace_key(principal: Principal, database: Database, key_id: Number) -> None:
    """End a key for good."""
    async with database.transaction() as tx:
        await revoke_key(tx, principal, key_id, wall_now())


HANDLERS = (
    list_workspace_keys,
    create_workspace_key,
    revoke_workspace_key,
)


def _key_item(it: ApiKey) -> KeyItem:
    scopes = list(it.scopes)
    times = it.created_at, it.last_used_at, it.revoked_at
    return KeyItem(it.id, it.name, it.hint, scopes, it.created_by, *times, list(it.origins), it.department)

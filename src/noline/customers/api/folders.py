"""Folders of sources over HTTP: where logs lie at an SFTP server, when they were looked for, and what went wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import delete, get, post, put
from litestar.params import FromPath, Parameter
from msgspec import Struct

from noline.access import Principal
from noline.customers.sources.folders import (
    SECRETS,
    SourceFolder,
    StoredFolder,
    find_folder,
    look_soon,
    remove_folder,
    save_folder,
)
from noline.customers.sources.repository import find_source
from noline.kernel.clock import wall_now
from noline.kernel.db import Connection, Database
from noline.kernel.errors import InvalidInput, NotFound
from noline.kernel.sealing import Sealer

_ONE = "/sources/{name:str}/folder"
_TAG = "Sources"

SourceName = Annotated[str, Parameter(pattern=r"^[a-z0-9][a-z0-9._-]{0,59}$")]


class SourceFolderItem(Struct, frozen=True):
    """A source's folder without its key. ``files``: those taken so far; ``problem``: of the last look."""

    host: str
    port: int
    username: str
    host_key: str
    directory: str
    minutes: float
    settle: float
    next_at: datetime
    looked_at: datetime | None
    files: int
    problem: str


@get(_ONE, scope="customers:read", tag=_TAG, summary="Read a source's folder")
async def read_source_folder(
    principal: Principal, connection: Connection, name: FromPath[SourceName]
) -> SourceFolderItem:
    """Return the folder from which a source's logs are fetched."""
    source = await find_source(connection, principal.workspace, name)
    return _shown(await find_folder(connection, source.id))


@put(
    _ONE,
    scope="customers:write",
    audit="source.folder_saved",
    confidential=True,
    tag=_TAG,
    summary="Set a source's folder",
)
async def save_source_folder(
    principal: Principal, database: Database, sealer: Sealer, name: FromPath[SourceName], data: SourceFolder
) -> SourceFolderItem:
    """Fetch logs from a folder at an SFTP server: each file once, moved to done or failed there."""
    async with database.transaction() as tx:
        source = await find_source(tx, principal.workspace, name)
        settings: dict[str, Any] = msgspec.structs.asdict(data)
        if not data.private_key:
            settings["private_key"] = await _key_of(tx, source.id, data)
        await save_folder(tx, source.id, sealer.seal(settings, SECRETS), wall_now())
        return _shown(await find_folder(tx, source.id))


@delete(
    _ONE, scope="customers:write", audit="source.folder_removed", status_code=204, tag=_TAG,
    summary="Remove a source's folder",
)  # fmt: skip
async def remove_source_folder(principal: Principal, database: Database, name: FromPath[SourceName]) -> None:
    """Fetch no more logs from there; what was taken stays."""
    async with database.transaction() as tx:
        await remove_folder(tx, (await find_source(tx, principal.workspace, name)).id)


@post(
    f"{_ONE}/look", scope="customers:write", audit="source.folder_looked", status_code=202, tag=_TAG,
    summary="Look into a source's folder",
)  # fmt: skip
async def look_into_source_folder(
    principal: Principal, database: Database, name: FromPath[SourceName]
) -> SourceFolderItem:
    """Look for new files within half a minute, not only when it is time again."""
    async with database.transaction() as tx:
        source = await find_source(tx, principal.workspace, name)
        await look_soon(tx, source.id, wall_now())
        return _shown(await find_folder(tx, source.id))


async def _key_of(tx: Connection, source: int, wanted: SourceFolder) -> Any:
    """Return the sealed key that is stored, for the same server and user alone: nobody is shown it by another."""
    missing = InvalidInput("The key is missing.", field="private_key", remedy="Paste the key to sign in with.")
    try:
        stored = (await find_folder(tx, source)).settings
    except NotFound:
        raise missing from None
    same = all(stored.get(field) == getattr(wanted, field) for field in ("host", "port", "username", "host_key"))
    if not same:
        raise missing
    return stored["private_key"]


def _shown(folder: StoredFolder) -> SourceFolderItem:
    held = {field: folder.settings[field] for field in SourceFolder.__struct_fields__ if field not in SECRETS}
    return SourceFolderItem(
        **held,
        next_at=folder.next_at,
        looked_at=folder.looked_at,
        files=folder.files,
        problem=folder.problem,
    )


HANDLERS = [read_source_folder, save_source_folder, remove_source_folder, look_into_source_folder]

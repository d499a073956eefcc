"""Folders of sources over HTTP: where logs lie at an SFTP server, when they were looked for, and what went wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

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
    sealed_settings,
)
from noline.customers.sources.repository import find_source
from noline.kernel.clock import wall_now
from noline.kernel.db import Connection, Database
from noline.kernel.sealing import Sealer

_ONE = "/sources/{name:str}/folder"
_TAG = "Sources"

SourceName = Annotated[str, Parameter(pattern=r"^[a-z0-9][a-z0-9._-]{0,59}$")]


class SourceFolderItem(Struct, frozen=True):
    """A source's folder without its secret. ``signs_in``: by which kind of secret; ``files``: those taken so far;
    ``problem``: of the last look.
    """

    host: str
    port: int
    username: str
    host_key: str
    directory: str
    pattern: str
    signs_in: Literal["key", "password"]
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
        await save_folder(tx, source.id, await sealed_settings(tx, source.id, data, sealer), wall_now())
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


def _shown(folder: StoredFolder) -> SourceFolderItem:
    settings = {"pattern": "*", **folder.settings}  # what was stored before there were patterns takes all
    held = {field: settings[field] for field in SourceFolder.__struct_fields__ if field not in SECRETS}
    return SourceFolderItem(
        **held,
        signs_in="password" if settings.get("password") else "key",
        next_at=folder.next_at,
        looked_at=folder.looked_at,
        files=folder.files,
        problem=folder.problem,
    )


HANDLERS = [read_source_folder, save_source_folder, remove_source_folder, look_into_source_folder]

"""Trials of sources' folders over HTTP: what a server's key is, and whether one gets in and what lies there."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, Parameter
from msgspec import Meta, Struct

from noline.access import Workspace
from noline.app.folder_sftp import FolderDown, folder_of, host_key_of
from noline.customers import SourceFolder, find_source, sealed_settings
from noline.kernel.clock import wall_now
from noline.kernel.db import Database
from noline.kernel.errors import InvalidInput
from noline.kernel.sealing import Sealer

_ONE = "/sources/{name:str}/folder"
_TAG = "Sources"
_SHOWN = 20

SourceName = Annotated[str, Parameter(pattern=r"^[a-z0-9][a-z0-9._-]{0,59}$")]


class FolderServer(Struct, frozen=True, forbid_unknown_fields=True):
    """An SFTP server."""

    host: Annotated[str, Meta(min_length=1, max_length=253, pattern=r"^[A-Za-z0-9.:_-]+$")]
    port: Annotated[int, Meta(ge=1, le=65535)] = 22


class FolderHostKey(Struct, frozen=True):
    """What a server shows as its key; whoever runs it says whether the ``fingerprint`` is theirs."""

    host_key: str
    fingerprint: str


class FolderTrial(Struct, frozen=True):
    """What came of a look that takes nothing. ``problem``: in words, if one did not get in.

    ``waiting``: the first files that would be taken; ``files``: all of them; ``growing``: those that may still be
    written; ``others``: those whose names are not asked for.
    """

    ok: bool
    problem: str
    waiting: list[str]
    files: int
    growing: int
    others: int


def folder_trial_routes() -> list[HTTPRouteHandler]:
    """Return the endpoints."""
    return [ask_for_host_key, try_source_folder]


@post(f"{_ONE}/host-key", scope="customers:write", status_code=200, tag=_TAG, summary="Ask a server for its key")
async def ask_for_host_key(
    workspace: Workspace, database: Database, name: FromPath[SourceName], data: FolderServer
) -> FolderHostKey:
    """Return the public key that the server shows just now: to be compared with what its people say."""
    async with database.connection() as connection:
        await find_source(connection, workspace.id, name)
    try:
        return FolderHostKey(*await host_key_of(data.host, data.port, private=workspace.rules.private_webhooks))
    except FolderDown as down:
        remedy = "Look at host and port, and whether the server lets us in."
        raise InvalidInput(str(down), field="host", remedy=remedy) from None


@post(
    f"{_ONE}/test", scope="customers:write", status_code=200, confidential=True, tag=_TAG, summary="Try a folder"
)  # fmt: skip
async def try_source_folder(
    workspace: Workspace, database: Database, sealer: Sealer, name: FromPath[SourceName], data: SourceFolder
) -> FolderTrial:
    """Sign in with these settings and look into the folder. Nothing is stored, taken or moved."""
    async with database.transaction() as tx:
        source = await find_source(tx, workspace.id, name)
        settings = msgspec.convert(sealer.open(await sealed_settings(tx, source.id, data, sealer)), SourceFolder)
    try:
        async with folder_of(settings, private=workspace.rules.private_webhooks) as folder:
            waiting, (growing, others) = await folder.waiting(wall_now()), await folder.left(wall_now())
    except FolderDown as down:
        return FolderTrial(False, str(down), [], 0, 0, 0)
    return FolderTrial(True, "", waiting[:_SHOWN], len(waiting), growing, others)

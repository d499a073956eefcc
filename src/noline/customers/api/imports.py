"""Files of customers over HTTP: upload, see what they would become, start, watch, stop, and which rows were refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath, Parameter
from msgspec import Meta, Struct

from noline.access import Principal, Workspace, record_audit
from noline.customers.api.profiles import Short
from noline.customers.columns import FIELDS
from noline.customers.directory import Directory
from noline.customers.enter import Entrance
from noline.customers.import_jobs import (
    ImportJob,
    ImportStatus,
    add_import,
    ask_to_stop,
    begin_import,
    find_import,
    list_imports,
    list_problems,
)
from noline.customers.import_run import ImportRun, count_rows, preview, settings_of, suffix_of, uploads
from noline.kernel.clock import Clock, wall_now
from noline.kernel.config import Settings
from noline.kernel.db import Connection, Database
from noline.kernel.errors import InvalidInput, NotFound
from noline.kernel.http import Page, decode_cursor, encode_cursor
from noline.kernel.ids import IdSource, RandomIds, Shards
from noline.kernel.postgres import default_data_dir

MAX_UPLOAD: Final = 100_000_000
"""Bytes of a file."""
Targets = Annotated[
    dict[Annotated[str, Meta(max_length=500)], Annotated[str, Meta(max_length=200)]], Meta(max_length=500)
]
_AT_WORK: set[asyncio.Task[None]] = set()  # the loop holds tasks by weak references only


class ImportItem(Struct, frozen=True):
    """An import. ``rows`` is an estimate until it is done; ``interrupted``: its server went away, start it again."""

    id: UUID
    name: str
    size: int
    rows: int
    status: ImportStatus
    stopping: bool
    done: int
    new: int
    known: int
    refused: int
    why: str
    seconds_left: int | None
    created_by: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class ImportList(Struct, frozen=True):
    """The latest imports."""

    items: list[ImportItem]


class ImportColumn(Struct, frozen=True):
    """What a column would be taken for: a ``target`` as it is given back, with its first values."""

    header: str
    target: str
    values: list[str]


class RowProblem(Struct, frozen=True):
    """What could not be taken of a row; ``skipped``: the whole row, not just this cell."""

    row: int
    column: str | None
    text: str
    remedy: str
    skipped: bool


class ImportPreview(Struct, frozen=True):
    """What the first rows of a file would become; ``fields`` are what a column may be taken for."""

    columns: list[ImportColumn]
    problems: list[RowProblem]
    fields: list[str]


class ImportMapping(Struct, frozen=True, forbid_unknown_fields=True):
    """What columns are: header → a field, ``ignore``, ``attribute:NAME[:TYPE]``, ``consent:SUBSCRIPTION:CHANNEL`` …

    ``verified``: kinds of addresses that the company knows to be these customers' own, so that they are told what is
    theirs without a proof; only owners say so.
    """

    targets: Targets = {}
    subscription: Short = "news"
    verified: Annotated[tuple[Literal["phone", "email"], ...], Meta(max_length=2)] = ()


@post(
    "/imports", scope="customers:write", audit="import.uploaded", tag="Imports", summary="Upload a file of customers",
    takes="application/octet-stream", request_max_body_size=MAX_UPLOAD,
)  # fmt: skip
async def upload_import(
    request: Request[Any, Any, Any],
    principal: Principal,
    database: Database,
    settings: Settings,
    name: Annotated[str, Parameter(min_length=1, max_length=200, description="The file's name: .csv or .xlsx.")],
) -> ImportItem:
    """Take a file of up to 100 MB as the body; nothing is entered before it is started."""
    suffix = suffix_of(name)
    identity = RandomIds().new(wall_now(), "import")
    path = _path(settings, identity, suffix)
    try:
        size = await _stored(request, path)
        rows = await asyncio.to_thread(count_rows, path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    shown = "".join(sign for sign in Path(name).name if sign.isprintable())
    job = ImportJob(
        identity, shown, size, rows, "news", {}, "waiting", False, 0, 0, 0, 0, "", principal.name, wall_now()
    )
    async with database.transaction() as tx:
        await add_import(tx, principal.workspace, job)
    return _item(job)


@get("/imports", scope="customers:read", tag="Imports", summary="List imports")
async def list_all_imports(principal: Principal, connection: Connection) -> ImportList:
    """Return the latest fifty imports, the newest first."""
    return ImportList([_item(job) for job in await list_imports(connection, principal.workspace, wall_now())])


@get("/imports/{import_id:uuid}", scope="customers:read", tag="Imports", summary="Read an import's progress")
async def read_import(principal: Principal, connection: Connection, import_id: FromPath[UUID]) -> ImportItem:
    """Return how far an import is, and about how long it takes still."""
    return _item(await find_import(connection, principal.workspace, import_id, wall_now()))


@post(
    "/imports/{import_id:uuid}/preview", scope="customers:read", status_code=200, tag="Imports",
    summary="Preview an import",
)  # fmt: skip
async def preview_import(
    workspace: Workspace,
    connection: Connection,
    settings: Settings,
    import_id: FromPath[UUID],
    data: ImportMapping,
) -> ImportPreview:
    """Return what each column would be taken for, and what is wrong with the first twenty rows."""
    job = await find_import(connection, workspace.id, import_id, wall_now())
    path = _existing(settings, job)
    reading = settings_of(workspace, data.targets, data.subscription)
    found = await asyncio.to_thread(preview, path, reading)
    columns = [
        ImportColumn(it.header, it.target, [row[it.index] if it.index < len(row) else "" for row in found.cells[:5]])
        for it in found.columns
    ]
    problems = [RowProblem(it.number, it.column, it.text, it.remedy, it.skipped) for it in found.problems]
    return ImportPreview(columns, problems, [*FIELDS, "ignore"])


@post(
    "/imports/{import_id:uuid}/start", scope="customers:write", audit="import.started", status_code=202,
    tag="Imports", summary="Start an import",
)  # fmt: skip
async def start_import(
    principal: Principal,
    workspace: Workspace,
    database: Database,
    directory: Directory,
    shards: Shards,
    ids: IdSource,
    clock: Clock,
    settings: Settings,
    import_id: FromPath[UUID],
    data: ImportMapping,
) -> ImportItem:
    """Begin to enter the file. Known customers are changed, so one that was interrupted can be started again."""
    reading = settings_of(workspace, data.targets, data.subscription, data.verified)
    if data.verified:
        principal.require("settings:write")
    async with database.transaction() as tx:
        path = _existing(settings, await find_import(tx, workspace.id, import_id, wall_now()))
        await asyncio.to_thread(preview, path, reading)  # a header that can't be read is told at once
        await begin_import(tx, workspace.id, import_id, data.targets, data.subscription, wall_now())
        job = await find_import(tx, workspace.id, import_id, wall_now())
        if data.verified:
            told = {"file": job.name, "verified": list(data.verified)}
            await record_audit(tx, principal, "import.addresses_verified", f"/api/v1/imports/{import_id}", told)
    run = ImportRun(database, Entrance(database, shards, directory, ids), clock)
    task = asyncio.create_task(run.run(workspace, job, path, reading))
    _AT_WORK.add(task)
    task.add_done_callback(_AT_WORK.discard)
    return _item(job)


@post(
    "/imports/{import_id:uuid}/cancel", scope="customers:write", audit="import.cancelled", status_code=200,
    tag="Imports", summary="Stop an import",
)  # fmt: skip
async def cancel_import(
    principal: Principal, database: Database, settings: Settings, import_id: FromPath[UUID]
) -> ImportItem:
    """Stop an import after the rows at hand; what was entered stays."""
    async with database.transaction() as tx:
        job = await ask_to_stop(tx, principal.workspace, import_id, wall_now())
    if job.status == "cancelled":
        with suppress(OSError):
            _path(settings, job.id, suffix_of(job.name)).unlink(missing_ok=True)
    return _item(job)


@get("/imports/{import_id:uuid}/problems", scope="customers:read", tag="Imports", summary="List refused rows")
async def list_import_problems(
    principal: Principal,
    connection: Connection,
    import_id: FromPath[UUID],
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Page[RowProblem]:
    """Return what could not be taken, in the order of rows."""
    await find_import(connection, principal.workspace, import_id, wall_now())
    (after,) = decode_cursor(cursor, tuple[int]) if cursor else (0,)
    found = await list_problems(connection, principal.workspace, import_id, after, limit + 1)
    items = [RowProblem(it.number, it.column, it.text, it.remedy, it.skipped) for _, it in found[:limit]]
    return Page(items, encode_cursor((found[limit - 1][0],)) if len(found) > limit else None)


async def _stored(request: Request[Any, Any, Any], path: Path) -> int:
    """Write the body to the disk piece by piece; returns its size."""
    await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True, mode=0o700)
    size = 0
    with path.open("wb") as file:
        pieces: AsyncIterator[bytes] = request.stream()
        async for piece in pieces:
            size += len(piece)
            file.write(piece)
    if not size:
        raise InvalidInput("The file is empty.", field="body", remedy="Send the file as the body of the request.")
    return size


def _path(settings: Settings, identity: UUID, suffix: str) -> Path:
    return uploads(settings.data or default_data_dir()) / f"{identity}{suffix}"


def _existing(settings: Settings, job: ImportJob) -> Path:
    path = _path(settings, job.id, suffix_of(job.name))
    if not path.exists():
        raise NotFound("The file is no longer here.", field="import", remedy="Upload it again.")
    return path


def _item(job: ImportJob) -> ImportItem:
    return ImportItem(
        job.id, job.name, job.size, job.rows, job.status, job.cancelled and job.status == "running", job.done, job.new,
        job.known, job.refused, job.why, job.seconds_left(wall_now()), job.created_by, job.created_at, job.started_at,
        job.ended_at,
    )  # fmt: skip


HANDLERS = (
    upload_import,
    list_all_imports,
    read_import,
    preview_import,
    start_import,
    cancel_import,
    list_import_problems,
)

"""What other systems sent, over HTTP: sources with their mappings, and logs that are uploaded, previewed and kept."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Request, delete, get, post, put
from litestar.params import FromPath, Parameter
from msgspec import Meta, Struct

from noline.access import Principal, Workspace
from noline.customers.api.imports import ImportItem, ImportList, RowProblem, _item, _stored
from noline.customers.import_jobs import (
    ImportJob,
    add_import,
    ask_to_stop,
    begin_import,
    find_import,
    list_imports,
    list_problems,
)
from noline.customers.import_run import count_rows, uploads
from noline.customers.importing import ImportSettings
from noline.customers.people import People
from noline.customers.rows import RowError
from noline.customers.sources import (
    FIELDS,
    KINDS,
    Keeping,
    SourceFact,
    SourceMapping,
    check_mapping,
    guess_mapping,
    open_log,
    preview_log,
    rows_of_items,
)
from noline.customers.sources.formats import LogRow, headers_of
from noline.customers.sources.repository import StoredSource, find_source, list_sources, remove_source, save_source
from noline.customers.sources.run import SourceRun, Taken, known_of, take_rows
from noline.kernel.clock import Clock, wall_now
from noline.kernel.config import Settings
from noline.kernel.db import Connection, Database
from noline.kernel.errors import InvalidInput, NotFound
from noline.kernel.http import Page, decode_cursor, encode_cursor
from noline.kernel.ids import RandomIds, Shards
from noline.kernel.postgres import default_data_dir

MAX_UPLOAD: Final = 500_000_000
MAX_ROWS: Final = 10_000
_TAG = "Sources"
_AT_WORK: set[asyncio.Task[None]] = set()  # the loop holds tasks by weak references only
_SUFFIXES: Final = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
}

SourceName = Annotated[str, Parameter(pattern=r"^[a-z0-9][a-z0-9._-]{0,59}$")]


class SourceItem(Struct, frozen=True):
    """A system that sends or sent to our customers. ``rows``: those that it has sent to its address by itself."""

    name: str
    mapping: SourceMapping
    changed_at: datetime
    last_at: datetime | None
    rows: int
    problem: str


class SourceList(Struct, frozen=True):
    """A company's sources."""

    items: list[SourceItem]


class SourceRows(Struct, frozen=True, forbid_unknown_fields=True):
    """Rows of a source's log: JSON objects as the source makes them."""

    rows: Annotated[list[dict[str, Any]], Meta(min_length=1, max_length=MAX_ROWS)]


class SourceTaken(Struct, frozen=True):
    """What came of rows: ``known`` had been kept before, ``ignored`` say nothing that counts."""

    rows: int
    new: int
    known: int
    ignored: int
    refused: int
    problems: list[RowProblem]


class LogRowPreview(Struct, frozen=True):
    """What a row would become: a fact about ``customer`` (an address), or nothing if it is ignored."""

    row: int
    ignored: bool
    customer: str
    scheme: str
    channel: str
    what: str
    at: datetime | None
    campaign: str
    campaign_known: bool
    text: str
    cost: int
    currency: str


class LogPreview(Struct, frozen=True):
    """A log as it would be read. ``headers`` with first ``values``; ``fields`` and ``kinds`` are what can be meant."""

    mapping: SourceMapping
    headers: list[str]
    values: list[list[str]]
    rows: list[LogRowPreview]
    problems: list[RowProblem]
    fields: list[str]
    kinds: list[str]


class LogMapping(Struct, frozen=True, forbid_unknown_fields=True):
    """How the log is read; without a mapping it is guessed, for a source of this name."""

    mapping: SourceMapping | None = None
    source: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,59}$")] = "import"


@get("/sources", scope="customers:read", tag=_TAG, summary="List sources")
async def list_all_sources(principal: Principal, connection: Connection) -> SourceList:
    """Return the systems whose logs are known how to read, by name."""
    return SourceList([_shown(it) for it in await list_sources(connection, principal.workspace)])


@get("/sources/{name:str}", scope="customers:read", tag=_TAG, summary="Read a source")
async def read_source(principal: Principal, connection: Connection, name: FromPath[SourceName]) -> SourceItem:
    """Return a source with its mapping."""
    return _shown(await find_source(connection, principal.workspace, name))


@put("/sources/{name:str}", scope="customers:write", audit="source.saved", tag=_TAG, summary="Save a source")
async def save_source_mapping(
    principal: Principal, database: Database, name: FromPath[SourceName], data: SourceMapping
) -> SourceItem:
    """Store how a system's log is read."""
    if data.source != name:
        raise InvalidInput("The mapping is of another source.", field="source", remedy=f"Write {name!r}.")
    async with database.transaction() as tx:
        return _shown(await save_source(tx, principal.workspace, check_mapping(data), wall_now()))


@delete(
    "/sources/{name:str}", scope="customers:write", audit="source.removed", status_code=204, tag=_TAG,
    summary="Remove a source",
)  # fmt: skip
async def remove_source_mapping(principal: Principal, database: Database, name: FromPath[SourceName]) -> None:
    """Forget how a system's log is read; what it brought stays."""
    async with database.transaction() as tx:
        await remove_source(tx, principal.workspace, name)


@post(
    "/sources/{name:str}/rows", scope="events:write", status_code=200, tag=_TAG, summary="Send rows of a source",
    request_max_body_size=20_000_000,
)  # fmt: skip
async def send_source_rows(
    workspace: Workspace,
    database: Database,
    shards: Shards,
    people: People,
    clock: Clock,
    name: FromPath[SourceName],
    data: SourceRows,
) -> SourceTaken:
    """Keep up to 10 000 rows; a row that was sent before counts once. Answers once they are kept."""
    async with database.connection() as connection:
        source = await find_source(connection, workspace.id, name)
        known = await known_of(connection, workspace)
    keeping = Keeping(database, shards, people)
    return shown_taken(await take_rows(keeping, known, source.mapping, rows_of_items(data.rows), clock.now()))


@post(
    "/source-logs", scope="customers:write", audit="source_log.uploaded", tag=_TAG, summary="Upload a log",
    takes="application/octet-stream", request_max_body_size=MAX_UPLOAD,
)  # fmt: skip
async def upload_source_log(
    request: Request[Any, Any, Any],
    principal: Principal,
    database: Database,
    settings: Settings,
    name: Annotated[str, Parameter(min_length=1, max_length=200, description="The file's name: .csv or .jsonl.")],
) -> ImportItem:
    """Take another system's log of up to 500 MB as the body; nothing is kept before it is started."""
    form_of(name)
    identity = RandomIds().new(wall_now(), "source log")
    path = _path(settings, identity)
    try:
        size = await _stored(request, path)
        rows = await asyncio.to_thread(count_rows, path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    shown = "".join(sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable())
    job = ImportJob(identity, shown, size, rows, "", {}, "waiting", False, 0, 0, 0, 0, "", principal.name, wall_now())
    async with database.transaction() as tx:
        await add_import(tx, principal.workspace, job, "log")
    return _item(job)


@get("/source-logs", scope="customers:read", tag=_TAG, summary="List logs")
async def list_source_logs(principal: Principal, connection: Connection) -> ImportList:
    """Return the latest fifty logs, the newest first."""
    found = await list_imports(connection, principal.workspace, wall_now(), kind="log")
    return ImportList([_item(job) for job in found])


@get("/source-logs/{log_id:uuid}", scope="customers:read", tag=_TAG, summary="Read a log's progress")
async def read_source_log(principal: Principal, connection: Connection, log_id: FromPath[UUID]) -> ImportItem:
    """Return how far a log is, and about how long it takes still."""
    return _item(await find_import(connection, principal.workspace, log_id, wall_now(), "log"))


@post("/source-logs/{log_id:uuid}/preview", scope="customers:read", status_code=200, tag=_TAG, summary="Preview a log")
async def preview_source_log(
    workspace: Workspace,
    connection: Connection,
    settings: Settings,
    clock: Clock,
    log_id: FromPath[UUID],
    data: LogMapping,
) -> LogPreview:
    """Return what the first twenty rows would become, and what is wrong with them, row by row."""
    job = await find_import(connection, workspace.id, log_id, wall_now(), "log")
    path, form = _existing(settings, job), form_of(job.name)

    def first() -> list[LogRow]:
        with open_log(path, data.mapping.format if data.mapping else form) as rows:
            return [row for row, _ in zip(rows, range(20), strict=False)]

    rows = await asyncio.to_thread(first)
    headers = headers_of(rows)
    mapping = data.mapping or guess_mapping(headers, data.source, form)
    values = [[row[1].get(header, "") for header in headers] for row in rows if not isinstance(row, RowError)][:5]
    found: list[SourceFact | RowError | int] = []
    if data.mapping is not None:
        check_mapping(mapping)
        found = preview_log(rows, mapping, await known_of(connection, workspace), clock.now())
    shown = [_row_shown(it) for it in found if not isinstance(it, RowError)]
    problems = [_problem(it) for it in found if isinstance(it, RowError)]
    return LogPreview(mapping, headers, values, shown, problems, list(FIELDS), list(KINDS))


@post(
    "/source-logs/{log_id:uuid}/start", scope="customers:write", audit="source_log.started", status_code=202, tag=_TAG,
    summary="Start a log",
)  # fmt: skip
async def start_source_log(
    workspace: Workspace,
    database: Database,
    shards: Shards,
    people: People,
    clock: Clock,
    settings: Settings,
    log_id: FromPath[UUID],
    data: SourceMapping,
) -> ImportItem:
    """Begin to keep the log by this mapping, which is saved under its source's name. A row once kept counts once."""
    check_mapping(data)
    async with database.transaction() as tx:
        path = _existing(settings, await find_import(tx, workspace.id, log_id, wall_now(), "log"))
        await begin_import(tx, workspace.id, log_id, {"mapping": msgspec.json.encode(data).decode()}, "", wall_now())
        await save_source(tx, workspace.id, data, wall_now())
        known = await known_of(tx, workspace)
        job = await find_import(tx, workspace.id, log_id, wall_now(), "log")
    run = SourceRun(database, Keeping(database, shards, people), clock, data, known)
    task = asyncio.create_task(run.run(workspace, job, path, ImportSettings()))
    _AT_WORK.add(task)
    task.add_done_callback(_AT_WORK.discard)
    return _item(job)


@post(
    "/source-logs/{log_id:uuid}/cancel", scope="customers:write", audit="source_log.cancelled", status_code=200,
    tag=_TAG, summary="Stop a log",
)  # fmt: skip
async def cancel_source_log(
    principal: Principal, database: Database, settings: Settings, log_id: FromPath[UUID]
) -> ImportItem:
    """Stop after the rows at hand; what was kept stays."""
    async with database.transaction() as tx:
        job = await ask_to_stop(tx, principal.workspace, log_id, wall_now(), "log")
    if job.status == "cancelled":
        with suppress(OSError):
            _path(settings, job.id).unlink(missing_ok=True)
    return _item(job)


@get("/source-logs/{log_id:uuid}/problems", scope="customers:read", tag=_TAG, summary="List a log's refused rows")
async def list_source_log_problems(
    principal: Principal,
    connection: Connection,
    log_id: FromPath[UUID],
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Page[RowProblem]:
    """Return what could not be taken, in the order of rows."""
    await find_import(connection, principal.workspace, log_id, wall_now(), "log")
    (after,) = decode_cursor(cursor, tuple[int]) if cursor else (0,)
    found = await list_problems(connection, principal.workspace, log_id, after, limit + 1)
    items = [_problem(it) for _, it in found[:limit]]
    return Page(items, encode_cursor((found[limit - 1][0],)) if len(found) > limit else None)


def form_of(name: str) -> Any:
    """Return the form of a file by its name; raises InvalidInput."""
    suffix = name[name.rfind(".") :].lower()
    if suffix not in _SUFFIXES:
        text = f"{name[:80]!r} is neither CSV nor JSON lines."
        raise InvalidInput(text, field="name", remedy="Save it as .csv or .jsonl.")
    return _SUFFIXES[suffix]


def shown_taken(found: tuple[Taken, list[RowError]]) -> SourceTaken:
    """Return what came of rows, with the first problems."""
    taken, errors = found
    problems = [_problem(it) for it in errors[:200]]
    return SourceTaken(taken.rows, taken.new, taken.known, taken.ignored, taken.refused, problems)


def _path(settings: Settings, identity: UUID) -> Any:
    return uploads(settings.data or default_data_dir()) / f"{identity}.log"


def _existing(settings: Settings, job: ImportJob) -> Any:
    path = _path(settings, job.id)
    if not path.exists():
        raise NotFound("The file is no longer here.", field="log", remedy="Upload it again.")
    return path


def _problem(it: RowError) -> RowProblem:
    return RowProblem(it.number, it.column, it.text, it.remedy, it.skipped)


def _row_shown(it: SourceFact | int) -> LogRowPreview:
    if isinstance(it, int):
        return LogRowPreview(it, True, "", "", "", "ignore", None, "", False, "", 0, "")
    return LogRowPreview(
        it.number, False, it.named.display, it.named.scheme, it.channel, it.what, it.at, it.campaign,
        it.campaign_id is not None, it.subject or it.text[:200], it.cost, it.currency,
    )  # fmt: skip


def _shown(it: StoredSource) -> SourceItem:
    return SourceItem(it.mapping.source, it.mapping, it.changed_at, it.last_at, it.rows, it.problem)


HANDLERS = (
    list_all_sources,
    read_source,
    save_source_mapping,
    remove_source_mapping,
    send_source_rows,
    upload_source_log,
    list_source_logs,
    read_source_log,
    preview_source_log,
    start_source_log,
    cancel_source_log,
    list_source_log_problems,
)

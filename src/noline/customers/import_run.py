"""An import at work: reads the uploaded file in a thread, enters it batch by batch, and writes down how far it is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final

import structlog
from msgspec import Struct
from msgspec.structs import replace

from noline.access import Workspace
from noline.customers.columns import Column
from noline.customers.enter import Entrance
from noline.customers.import_jobs import (
    MAX_PROBLEMS,
    SILENT,
    ImportJob,
    ImportStatus,
    end_import,
    note_life,
    note_progress,
)
from noline.customers.importing import CustomerRow, ImportSettings, customers_of, preview_of
from noline.customers.load import SPREADSHEETS, Loaded, batches, enter_batch, open_rows
from noline.customers.rows import RowError
from noline.kernel.clock import Clock, wall_now
from noline.kernel.db import LOST, Database
from noline.kernel.errors import InvalidInput, NolineError

log = structlog.get_logger()

SUFFIXES: Final = (".csv", ".tsv", ".txt", *SPREADSHEETS)
PREVIEW: Final = 20
BEAT: Final = SILENT.total_seconds() / 5


class Preview(Struct, frozen=True):
    """What a file would be taken for: its columns, its first rows as customers, and what is wrong with them."""

    columns: tuple[Column, ...]
    cells: tuple[tuple[str, ...], ...]
    problems: tuple[RowError, ...]


def suffix_of(name: str) -> str:
    """Return the kind of a file by its name; raises InvalidInput."""
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        remedy = "Save it as CSV or XLSX."
        raise InvalidInput(f"{name!r} is neither CSV nor XLSX.", field="name", remedy=remedy)
    return suffix


def count_rows(path: Path) -> int:
    """Return about how many rows follow the header: exact for spreadsheets, lines of text otherwise."""
    if path.suffix.lower() in SPREADSHEETS:
        with open_rows(path) as rows:
            return max(0, sum(1 for _ in rows) - 1)
    with path.open("rb") as stream:
        lines = sum(piece.count(b"\n") for piece in iter(lambda: stream.read(1 << 20), b""))
    return max(0, lines - 1)


def preview(path: Path, settings: ImportSettings) -> Preview:
    """Read the first rows of a file; raises InvalidInput for one that can't be taken."""
    with open_rows(path) as rows:
        columns = preview_of(rows, settings)
    with open_rows(path) as rows:
        first = list(islice(rows, PREVIEW + 1))
    cells = tuple(row.cells for row in first[1:] if not isinstance(row, RowError))
    problems = tuple(it for it in customers_of(iter(first), settings) if isinstance(it, RowError))
    return Preview(columns, cells, problems)


class ImportRun:
    """One import at work."""

    def __init__(self, database: Database, entrance: Entrance | None, clock: Clock) -> None:
        self._database = database
        self._entrance = entrance
        self._clock = clock

    async def run(self, workspace: Workspace, job: ImportJob, path: Path, settings: ImportSettings) -> None:
        """Enter the file to its end, until it is asked to stop, or until it can't go on; the row says which."""
        beating = asyncio.create_task(self._beat(workspace, job))
        try:
            whole = await self._enter(workspace, job, path, settings)
            await self._end(workspace, job, "done" if whole else "cancelled")
        except (NolineError, *LOST, OSError) as error:
            log.warning("an import ended early", job=str(job.id), why=str(error))
            await self._end(workspace, job, "failed", str(error))
        finally:
            beating.cancel()
            if (await self._status(workspace, job)) in ("done", "cancelled"):
                with suppress(OSError):
                    await asyncio.to_thread(path.unlink, missing_ok=True)

    async def _enter(self, workspace: Workspace, job: ImportJob, path: Path, settings: ImportSettings) -> bool:
        assert self._entrance is not None
        loaded = Loaded()
        done = kept = 0
        at = self._clock.now()
        with ExitStack() as files:
            rows = await asyncio.to_thread(files.enter_context, open_rows(path))
            waiting = batches(customers_of(rows, settings))
            while batch := await asyncio.to_thread(_next, waiting):  # reading is work for a processor
                before = replace(loaded, errors=())
                loaded = await enter_batch(self._entrance, workspace.id, settings, batch, before, job.name, at)
                done += len({row.number for row in batch})
                problems = loaded.errors[: max(0, MAX_PROBLEMS - kept)]
                kept += len(problems)
                told = replace(job, done=done, new=loaded.new, known=loaded.known, refused=loaded.refused)
                if not await self._told(workspace, told, problems):
                    return False
        return True

    async def _beat(self, workspace: Workspace, job: ImportJob) -> None:
        """Say that it is at work, however long the log takes to have room."""
        while True:
            await asyncio.sleep(BEAT)
            with suppress(*LOST):
                async with self._database.transaction() as tx:
                    await note_life(tx, workspace.id, job.id, wall_now())

    async def _told(self, workspace: Workspace, job: ImportJob, problems: tuple[RowError, ...]) -> bool:
        async with self._database.transaction() as tx:
            return await note_progress(tx, workspace.id, job, problems, wall_now())

    async def _end(self, workspace: Workspace, job: ImportJob, status: ImportStatus, why: str = "") -> None:
        with suppress(*LOST):  # it will look interrupted, as it was
            async with self._database.transaction() as tx:
                await end_import(tx, workspace.id, job.id, status, wall_now(), why)

    async def _status(self, workspace: Workspace, job: ImportJob) -> str:
        with suppress(*LOST):
            async with self._database.connection() as lent:
                statement = "select status from customer_import where workspace = $1 and id = $2"
                return str(await lent.fetchval(statement, workspace.id, job.id))
        return ""


def _next(waiting: Iterator[list[CustomerRow | RowError]]) -> list[CustomerRow | RowError]:
    return next(waiting, [])


def settings_of(
    workspace: Workspace, targets: dict[str, str], subscription: str, verified: tuple[str, ...] = ()
) -> ImportSettings:
    """Return how a workspace reads a file."""
    return ImportSettings(region=workspace.region, targets=targets, subscription=subscription, verified=verified)


def uploads(data: Path) -> Path:
    """Return the folder of uploaded files."""
    return data / "uploads"


def started_late(job: ImportJob, now: datetime) -> bool:
    """Say whether an uploaded file has waited for a day: nobody will start it."""
    return job.status == "waiting" and now - job.created_at > timedelta(days=1)

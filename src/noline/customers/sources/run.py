"""A log at work: read in a thread, kept batch by batch, with how far it is told after each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from noline.access import Workspace
from noline.customers.import_jobs import MAX_PROBLEMS, ImportJob
from noline.customers.import_run import ImportRun
from noline.customers.importing import ImportSettings
from noline.customers.people import People
from noline.customers.rows import RowError
from noline.customers.sources.formats import LogRow, headers_of, open_log, rows_of_items, rows_of_text
from noline.customers.sources.keeping import Keeping
from noline.customers.sources.mapping import SourceMapping, guess_mapping
from noline.customers.sources.reading import Known, Reader, SourceFact, preview_log
from noline.customers.sources.repository import StoredSource, note_rows
from noline.kernel.clock import Clock
from noline.kernel.db import Connection, Database
from noline.kernel.ids import Shards

BATCH = 10_000
"""Rows at a time: each of 64 shards gets a handful in one transaction."""

# Slugs and names of campaigns, a catalogue that this room stands below.
_CAMPAIGNS = "select id, slug, definition ->> 'name' from campaign where workspace = $1"


class Taken(Struct, frozen=True):
    """What came of a log so far. ``errors``: those of the last batch."""

    rows: int = 0
    new: int = 0
    known: int = 0
    ignored: int = 0
    refused: int = 0
    errors: tuple[RowError, ...] = ()


Read = list[SourceFact | RowError | int]


async def known_of(connection: Connection, workspace: Workspace) -> Known:
    """Return what a reader has to know of a company."""
    rows = await connection.fetch(_CAMPAIGNS, workspace.id)
    names = {str(name).casefold(): row[0] for row in rows for name in (row[2], row[1]) if name}
    return Known(workspace.id, workspace.region, names)


async def take_batch(keeping: Keeping, known: Known, source: str, batch: Read, taken: Taken, now: datetime) -> Taken:
    """Keep a batch and count it."""
    facts = [it for it in batch if isinstance(it, SourceFact)]
    errors = tuple(it for it in batch if isinstance(it, RowError))
    kept = await keeping.keep(known.workspace, source, facts, now)
    return Taken(
        rows=taken.rows + len(batch),
        new=taken.new + kept.new,
        known=taken.known + kept.known,
        ignored=taken.ignored + len(batch) - len(facts) - len(errors),
        refused=taken.refused + len(errors),
        errors=errors,
    )


def batches(read: Iterable[SourceFact | RowError | int]) -> Iterator[Read]:
    """Yield what was read, ``BATCH`` rows at a time."""
    waiting = iter(read)
    while batch := list(islice(waiting, BATCH)):
        yield batch


class SourceRun(ImportRun):
    """The log of one source at work; its row in the database is that of any import."""

    def __init__(
        self, database: Database, keeping: Keeping, clock: Clock, mapping: SourceMapping, known: Known
    ) -> None:
        super().__init__(database, None, clock)
        self._keeping = keeping
        self._mapping = mapping
        self._known = known

    async def _enter(self, workspace: Workspace, job: ImportJob, path: Path, _: ImportSettings) -> bool:
        taken, kept, now = Taken(), 0, self._clock.now()
        with ExitStack() as files:
            rows = await asyncio.to_thread(files.enter_context, open_log(path, self._mapping.format))
            waiting = batches(Reader(self._mapping, self._known, now).read(rows))
            while batch := await asyncio.to_thread(next, waiting, None):
                taken = await take_batch(self._keeping, self._known, self._mapping.source, batch, taken, now)
                problems = taken.errors[: max(0, MAX_PROBLEMS - kept)]
                kept += len(problems)
                told = replace(job, done=taken.rows, new=taken.new, known=taken.known, refused=taken.refused)
                if not await self._told(workspace, told, problems):
                    return False
        return True


async def take_rows(
    keeping: Keeping, known: Known, mapping: SourceMapping, rows: Iterable[LogRow], now: datetime
) -> tuple[Taken, list[RowError]]:
    """Keep rows that are here as a whole; returns what came of them, and what was wrong."""
    taken, errors = Taken(), list[RowError]()
    for batch in batches(Reader(mapping, known, now).read(rows)):
        taken = await take_batch(keeping, known, mapping.source, batch, taken, now)
        errors += taken.errors
    return taken, errors


class SourceRowsTaken(Struct, frozen=True):
    """What came of rows that a source sent by itself."""

    rows: int
    new: int
    known: int
    ignored: int
    refused: int
    problems: list[str]


async def take_source_rows(
    parts: tuple[Database, Shards, People],
    workspace: Workspace,
    source: StoredSource,
    items: Sequence[Any] | bytes,
    now: datetime,
    wall: datetime,
) -> SourceRowsTaken:
    """Keep what a source sent, and note that it did. Rows that can't be taken are told, the others are kept."""
    async with parts[0].connection() as connection:
        known = await known_of(connection, workspace)
    rows = rows_of_text(items, source.mapping.format) if isinstance(items, bytes) else rows_of_items(items)
    taken, errors = await take_rows(Keeping(*parts), known, source.mapping, rows, now)
    problems = [f"Row {it.number}, {it.column or 'all of it'}: {it.text} {it.remedy}".strip() for it in errors[:50]]
    async with parts[0].transaction() as tx:
        await note_rows(tx, source.id, taken.rows, problems[0] if problems else "", wall)
    return SourceRowsTaken(taken.rows, taken.new, taken.known, taken.ignored, taken.refused, problems)


async def keep_log(
    parts: tuple[Database, Shards, People],
    workspace: Workspace,
    path: Path,
    mapping: SourceMapping,
    now: datetime,
    tell: Callable[[Taken], None],
) -> Taken:
    """Keep a file to its end; ``errors`` of what is returned are the first hundred."""
    async with parts[0].connection() as connection:
        known = await known_of(connection, workspace)
    keeping, taken, errors = Keeping(*parts), Taken(), list[RowError]()
    with open_log(path, mapping.format) as rows:
        waiting = batches(Reader(mapping, known, now).read(rows))
        while batch := await asyncio.to_thread(next, waiting, None):
            taken = await take_batch(keeping, known, mapping.source, batch, taken, now)
            errors += taken.errors[: max(0, 100 - len(errors))]
            tell(taken)
    return replace(taken, errors=tuple(errors))


async def look_into_log(
    database: Database, workspace: Workspace, path: Path, mapping: SourceMapping, now: datetime
) -> list[SourceFact | RowError | int]:
    """Return what the first rows of a file would become."""
    async with database.connection() as connection:
        known = await known_of(connection, workspace)
    with open_log(path, mapping.format) as rows:
        return preview_log(rows, mapping, known, now)


def guess_log(path: Path, source: str) -> SourceMapping:
    """Return the mapping that a file seems to need."""
    form: Literal["csv", "jsonl"] = "jsonl" if path.suffix.lower() in (".jsonl", ".ndjson", ".json") else "csv"
    with open_log(path, form) as rows:
        return guess_mapping(headers_of(islice(rows, 20)), source, form)

"""Files of customers on their way in: what was uploaded, how far its import is, and which rows could not be taken.

The row in the database outlives the process that does the work: one that has not been heard of for a while was
interrupted, says so, and can be started again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.customers.rows import RowError
from noline.kernel.db import Connection
from noline.kernel.errors import Conflict, NotFound

ImportStatus = Literal["waiting", "running", "interrupted", "done", "failed", "cancelled"]
ImportKind = Literal["customers", "log"]
"""Customers, or what another system sent to them."""
SILENT: Final = timedelta(seconds=30)
"""After so long without a word an import was interrupted."""
MAX_PROBLEMS: Final = 100_000
"""Problems that are kept; further ones are only counted."""

_COLUMNS = (
    "id, name, size, rows, subscription, targets, status, cancelled, done, new, known, refused, why, created_by,"
    " created_at, started_at, seen_at, ended_at"
)


class ImportJob(Struct, frozen=True):
    """A file of customers and what has come of it. ``rows`` is an estimate, ``done`` how many were read."""

    id: UUID
    name: str
    size: int
    rows: int
    subscription: str
    targets: dict[str, str]
    status: ImportStatus
    cancelled: bool
    done: int
    new: int
    known: int
    refused: int
    why: str
    created_by: str
    created_at: datetime
    started_at: datetime | None = None
    seen_at: datetime | None = None
    ended_at: datetime | None = None

    def seconds_left(self, now: datetime) -> int | None:
        """Return an estimate; None where nothing can be said."""
        if self.status != "running" or self.started_at is None or not self.done:
            return None
        spent = (now - self.started_at).total_seconds()
        return max(0, round(spent / self.done * (self.rows - self.done)))


def _job(row: Any, now: datetime) -> ImportJob:
    values = list(row)
    values[5] = msgspec.json.decode(values[5])
    if values[6] == "running" and (values[16] is None or values[16] < now - SILENT):
        values[6] = "interrupted"
    return ImportJob(*values)


async def list_imports(
    tx: Connection, workspace: int, now: datetime, limit: int = 50, kind: ImportKind = "customers"
) -> list[ImportJob]:
    """Return the latest imports."""
    statement = (
        f"select {_COLUMNS} from customer_import where workspace = $1 and kind = $3"
        " order by created_at desc, id desc limit $2"
    )
    return [_job(row, now) for row in await tx.fetch(statement, workspace, limit, kind)]


async def find_import(
    tx: Connection, workspace: int, identity: UUID, now: datetime, kind: ImportKind = "customers"
) -> ImportJob:
    """Return an import; raises NotFound."""
    statement = f"select {_COLUMNS} from customer_import where workspace = $1 and id = $2 and kind = $3"
    row = await tx.fetchrow(statement, workspace, identity, kind)
    if row is None:
        raise NotFound("There is no such import.", field="import", remedy="Upload the file again.")
    return _job(row, now)


async def add_import(tx: Connection, workspace: int, job: ImportJob, kind: ImportKind = "customers") -> None:
    """Store an uploaded file's row."""
    await tx.execute(
        "insert into customer_import (workspace, id, name, size, rows, subscription, status, created_by, created_at,"
        " kind) values ($1, $2, $3, $4, $5, $6, 'waiting', $7, $8, $9)",
        workspace, job.id, job.name, job.size, job.rows, job.subscription, job.created_by, job.created_at, kind,
    )  # fmt: skip


async def begin_import(
    tx: Connection, workspace: int, identity: UUID, targets: dict[str, str], subscription: str, now: datetime
) -> None:
    """Set an import to work from its first row; raises Conflict if it is at work or has ended."""
    begun = await tx.fetchval(
        "update customer_import set status = 'running', cancelled = false, targets = $3::jsonb, subscription = $4,"
        " started_at = $5, seen_at = $5, done = 0, new = 0, known = 0, refused = 0, why = ''"
        " where workspace = $1 and id = $2 and (status in ('waiting', 'failed')"
        " or (status = 'running' and seen_at < $6)) returning id",
        workspace, identity, msgspec.json.encode(targets).decode(), subscription, now, now - SILENT,
    )  # fmt: skip
    if begun is None:
        remedy = "Wait for it, or upload the file again."
        raise Conflict("This import is at work or has ended.", field="status", remedy=remedy)
    await tx.execute("delete from customer_import_problem where workspace = $1 and import = $2", workspace, identity)


async def note_progress(
    tx: Connection, workspace: int, job: ImportJob, problems: Sequence[RowError], now: datetime
) -> bool:
    """Write down how far it is, with new problems; returns whether it is to go on."""
    row = await tx.fetchrow(
        "update customer_import set done = $3, new = $4, known = $5, refused = $6, seen_at = $7,"
        " rows = greatest(rows, $3)"
        " where workspace = $1 and id = $2 returning cancelled",
        workspace, job.id, job.done, job.new, job.known, job.refused, now,
    )  # fmt: skip
    records = [(workspace, job.id, it.number, it.column, it.text, it.remedy, it.skipped) for it in problems]
    await tx.copy_records_to_table(
        "customer_import_problem",
        columns=("workspace", "import", "number", "name", "text", "remedy", "skipped"),
        records=records,
    )
    return row is not None and not row[0]


async def note_life(tx: Connection, workspace: int, identity: UUID, now: datetime) -> None:
    """Write down that it is at work."""
    await tx.execute(
        "update customer_import set seen_at = $3 where workspace = $1 and id = $2", workspace, identity, now
    )


async def end_import(
    tx: Connection, workspace: int, identity: UUID, status: ImportStatus, now: datetime, why: str = ""
) -> None:
    """Write down how it ended."""
    await tx.execute(
        "update customer_import set status = $3, ended_at = $4, seen_at = $4, why = $5,"
        " rows = case $3 when 'done' then done else rows end where workspace = $1 and id = $2",
        workspace, identity, status, now, why,
    )  # fmt: skip


async def ask_to_stop(
    tx: Connection, workspace: int, identity: UUID, now: datetime, kind: ImportKind = "customers"
) -> ImportJob:
    """Ask an import to stop after the rows at hand; one that is not at work ends here."""
    job = await find_import(tx, workspace, identity, now, kind)
    if job.status in ("waiting", "interrupted"):
        await end_import(tx, workspace, identity, "cancelled", now)
    elif job.status == "running":
        await tx.execute(
            "update customer_import set cancelled = true where workspace = $1 and id = $2", workspace, identity
        )
    else:
        raise Conflict("This import has ended.", field="status", remedy="What it entered stays.")
    return await find_import(tx, workspace, identity, now, kind)


async def list_problems(
    tx: Connection, workspace: int, identity: UUID, after: int = 0, limit: int = 1000
) -> list[tuple[int, RowError]]:
    """Return problems with their places, in the order of rows."""
    rows = await tx.fetch(
        "select id, number, name, text, remedy, skipped from customer_import_problem"
        " where workspace = $1 and import = $2 and id > $3 order by id limit $4",
        workspace, identity, after, limit,
    )  # fmt: skip
    return [(row[0], RowError(*row[1:])) for row in rows]

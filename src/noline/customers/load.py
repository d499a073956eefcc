"""Load customers from a file: parse row by row, enter in batches, report each row that could not be taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path

from msgspec import Struct

from noline.customers.enter import Entrance, NewCustomer
from noline.customers.importing import CustomerRow, ImportSettings, customers_of, rows_of_csv, rows_of_xlsx
from noline.customers.rows import Row, RowError
from noline.kernel.errors import InvalidInput
from noline.log.kinds import ConsentChanged

SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".ods")
BATCH = 4000
"""Rows at a time: enough that each of 64 shards gets a fair handful in one transaction."""

MAX_ERRORS = 10_000
"""Errors that are kept; further ones are only counted."""


class Loaded(Struct, frozen=True):
    """What came of a file so far: rows taken as new or known customers, and rows with errors (the first of them)."""

    new: int = 0
    known: int = 0
    errors: tuple[RowError, ...] = ()
    refused: int = 0


Tell = Callable[[Loaded], None]


async def load_file(
    entrance: Entrance, workspace: int, path: Path, settings: ImportSettings, at: datetime, tell: Tell
) -> Loaded:
    """Enter a CSV or XLSX file; raises InvalidInput for a file that is neither or has no usable header."""
    loaded = Loaded()
    with open_rows(path) as rows:
        for batch in batches(customers_of(rows, settings)):
            loaded = await enter_batch(entrance, workspace, settings, batch, loaded, path.name, at)
            tell(loaded)
    return loaded


@contextmanager
def open_rows(path: Path) -> Iterator[Iterator[Row | RowError]]:
    """Open the rows of a CSV or XLSX file, told apart by its name."""
    with path.open("rb") as stream:
        spreadsheet = path.suffix.lower() in SPREADSHEETS
        yield rows_of_xlsx(path) if spreadsheet else rows_of_csv(stream)


def batches(rows: Iterable[CustomerRow | RowError]) -> Iterator[list[CustomerRow | RowError]]:
    """Yield the rows ``BATCH`` at a time."""
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        yield batch


async def enter_batch(
    entrance: Entrance,
    workspace: int,
    settings: ImportSettings,
    batch: list[CustomerRow | RowError],
    loaded: Loaded,
    source: str,
    at: datetime,
) -> Loaded:
    """Enter some rows and return what came of all so far; a row that the database can't hold lets the others in."""
    errors = [row for row in batch if isinstance(row, RowError)]
    rows = [_new(row, source, settings.verified) for row in batch if isinstance(row, CustomerRow)]
    try:
        entered = await entrance.enter(workspace, settings.region or "", rows, at)
    except InvalidInput as error:
        # A value that the database can't hold: find the row and let its neighbours through.
        if len(rows) == 1:
            number = int(rows[0].key.rpartition(" ")[2])
            refused = RowError(number, error.field, error.text, error.remedy or "")
            return _counted(loaded, [*errors, refused], 0, 0)
        for row in batch:
            loaded = await enter_batch(entrance, workspace, settings, [row], loaded, source, at)
        return loaded
    new = sum(it.new for it in entered)
    return _counted(loaded, errors, new, len(entered) - new)


def _counted(loaded: Loaded, errors: list[RowError], new: int, known: int) -> Loaded:
    kept = (*loaded.errors, *errors)[:MAX_ERRORS]
    return Loaded(loaded.new + new, loaded.known + known, kept, loaded.refused + len(errors))


def _new(row: CustomerRow, source: str, verified: tuple[str, ...]) -> NewCustomer:
    names = {"first_name": row.first_name, "last_name": row.last_name}
    return NewCustomer(
        key=f"{source} row {row.number}",
        external_id=row.external_id or None,
        attributes={name: value for name, value in names.items() if value} | dict(row.attributes),
        addresses=row.addresses,
        verified=tuple(it for it in row.addresses if it[0] in verified),
        locale=row.locale or None,
        zone=row.zone or None,
        tags=row.tags,
        consents=tuple(
            ConsentChanged(consent.subscription, consent.channel, f"import of {source}", state=consent.state)
            for consent in row.consents
        ),
        source=source,
    )

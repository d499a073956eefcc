"""Rows of an XLSX workbook as the texts that a CSV file would have; refused first if it would not fit in memory."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time
from os import PathLike
from typing import TYPE_CHECKING, Any, Final

from noline.customers.rows import MAX_FIELD, Row, RowError, too_long
from noline.kernel.errors import InvalidInput, TooLarge
from noline.kernel.later import later

if TYPE_CHECKING:
    import python_calamine as calamine
else:
    calamine = later("python_calamine")  # for those who read workbooks

MAX_BYTES: Final = 1_000_000_000
"""Of the workbook's parts, unpacked."""
MAX_CELLS: Final = 20_000_000

_CELL = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")


def rows_of_xlsx(source: str | PathLike[str] | bytes, *, sheet: str | None = None) -> Iterator[Row | RowError]:
    """Return the rows of a sheet (the first visible one if not named), cells as the texts a CSV file would have.

    ``source`` is a path or the file's bytes. The sheet is held in memory; a file of more than ``MAX_CELLS`` is refused
    with ``TooLarge``, one that is no XLSX file with ``InvalidInput``.
    """
    _check_extent(source)
    try:
        book = calamine.CalamineWorkbook.from_object(io.BytesIO(source) if isinstance(source, bytes) else source)
        page = book.get_sheet_by_name(_sheet_name(book, sheet))
    except calamine.CalamineError:
        raise _not_a_spreadsheet() from None
    return _sheet_rows(page.iter_rows())


def _check_extent(source: str | PathLike[str] | bytes) -> None:
    """Refuse files whose cells would not fit in memory: the reader lays out every cell up to the last one.

    A file of 5 KB can name a cell in the last row of the last column, for which the reader would ask for 512 GB and end
    the process; so the places of the cells are looked at first.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as parts:
            if "xl/workbook.xml" not in parts.namelist():
                raise _not_a_spreadsheet()
            if sum(part.file_size for part in parts.infolist()) > MAX_BYTES:
                raise _too_large()
            for part in parts.infolist():
                _check_part(parts, part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error):
        raise _not_a_spreadsheet() from None


def _check_part(parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    rows = columns = 0
    rest = b""
    with parts.open(part) as content:
        while piece := content.read(1 << 20):
            places = _CELL.findall(rest + piece)
            if places:
                rows = max(rows, *(int(row) for row in {row for _, row in places}))
                columns = max(columns, *(_column(name) for name in {name for name, _ in places}))
                if rows * columns > MAX_CELLS:
                    raise _too_large()
            rest = piece[-64:]


def _column(name: bytes) -> int:
    number = 0
    for letter in name.upper():
        number = number * 26 + letter - 64
    return number


def _sheet_name(book: calamine.CalamineWorkbook, wanted: str | None) -> str:
    if wanted is not None and wanted not in book.sheet_names:
        names = ", ".join(book.sheet_names)
        raise InvalidInput(f"There is no sheet {wanted!r}.", field="sheet", remedy=f"Use one of: {names}.")
    visible = [sheet.name for sheet in book.sheets_metadata if str(sheet.visible).endswith(".Visible")]
    return wanted or (visible or book.sheet_names)[0]


def _sheet_rows(rows: Iterable[Sequence[Any]]) -> Iterator[Row | RowError]:
    for number, values in enumerate(rows, start=1):
        cells = tuple([value if type(value) is str else _text(value) for value in values])
        if any(len(cell) > MAX_FIELD for cell in cells):
            yield too_long(number)
        elif any(cells):
            yield Row(number, cells)


def _text(value: object) -> str:
    """Return what a CSV file would hold: whole numbers without a fraction, ISO dates, true and false."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    return "" if value is None else str(value)


def _not_a_spreadsheet() -> InvalidInput:
    remedy = "Save it as an Excel workbook (.xlsx) without a password, or as “CSV UTF-8”."
    return InvalidInput("This is not an XLSX file that can be read.", field="file", remedy=remedy)


def _too_large() -> TooLarge:
    remedy = "Delete what lies far outside the table, or save it as “CSV UTF-8”, which has no limit."
    return TooLarge(f"The workbook has more than {MAX_CELLS:,} cells.", field="file", remedy=remedy)

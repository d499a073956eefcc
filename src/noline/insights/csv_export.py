"""Tables as CSV that a CRM takes in and that no spreadsheet runs: RFC 4180, UTF-8, streamed.

Cells that a spreadsheet would take for a formula get an apostrophe in front (OWASP, *CSV injection*), since what
customers wrote ends up in them. Two kinds of text begin like a formula and are left as they are, because a changed one
would not be found again in the CRM and neither can do anything: plain numbers (``-12.50``) and phone numbers in E.164
(``+34612345678``, which Excel shows as a number, without its plus, unless the column is imported as text).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

Cell = str | int | float | Decimal | bool | date | datetime | UUID | None
"""What a cell may hold; None is empty, moments are written in UTC (``2026-05-04T10:00:00Z``)."""

MEDIA_TYPE = "text/csv; charset=utf-8; header=present"

_BOM = b"\xef\xbb\xbf"
_PIECE = 32_768  # characters gathered before they are handed on
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
_HARMLESS = re.compile(r"-(?:0|[1-9][0-9]*)(?:[.,][0-9]+)?|\+[1-9][0-9]{5,14}")


def csv_of(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, bom: bool = False) -> Iterator[bytes]:
    """Yield the file in pieces of some 32 KB, whatever the number of rows.

    ``bom`` puts a byte order mark in front, by which Excel knows UTF-8; most CRMs take the file without. Raises
    ``ValueError`` for a row that is not as long as the header.
    """
    writer = _Writer(header, bom=bom)
    for row in rows:
        if piece := writer.add(row):
            yield piece
    yield writer.rest()


async def csv_of_async(
    header: Sequence[str], rows: AsyncIterable[Sequence[Cell]], *, bom: bool = False
) -> AsyncIterator[bytes]:
    """Yield the same as ``csv_of`` from rows that come from a database."""
    writer = _Writer(header, bom=bom)
    async for row in rows:
        if piece := writer.add(row):
            yield piece
    yield writer.rest()


def safe(text: str) -> str:
    """Return ``text`` so that no spreadsheet takes it for a formula and every decoder takes it for text."""
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode()  # lone surrogates, which no encoding has
    if "\0" in text:
        text = text.replace("\0", "")
    if _FORMULA.match(text) and not _HARMLESS.fullmatch(text):
        return f"'{text}"
    return text


class _Writer:
    """Gathers rows into pieces of bytes."""

    def __init__(self, header: Sequence[str], *, bom: bool) -> None:
        self._width = len(header)
        self._buffer = io.StringIO(newline="")
        self._writer = csv.writer(self._buffer, lineterminator="\r\n")
        self._first = _BOM if bom else b""
        # Quoted, because Excel takes a file that begins with a bare ID for another format (SYLK).
        csv.writer(self._buffer, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerow(map(safe, header))

    def add(self, row: Sequence[Cell]) -> bytes | None:
        """Take a row; return a piece when enough has gathered."""
        if len(row) != self._width:
            raise ValueError(f"a row of {len(row)} cells under a header of {self._width}")
        self._writer.writerow([safe(cell) if type(cell) is str else _text(cell) for cell in row])
        return self.rest() if self._buffer.tell() >= _PIECE else None

    def rest(self) -> bytes:
        """Return what has gathered since the last piece."""
        piece = self._first + self._buffer.getvalue().encode()
        self._first = b""
        self._buffer.seek(0)
        self._buffer.truncate()
        return piece


def _text(cell: Cell) -> str | int | float | Decimal:
    """Return what is written for a cell that is not plain text: numbers as they are, with a point."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(cell, date | UUID):
        return str(cell)
    if isinstance(cell, int | float | Decimal):
        return cell
    return safe(str(cell))

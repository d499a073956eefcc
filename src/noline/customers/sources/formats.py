"""The rows of a log, CSV or JSON lines, as texts by the names of their columns; what can't be read is told by row."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import msgspec

from noline.customers.csv_rows import ByteStream, rows_of_csv
from noline.customers.rows import MAX_COLUMNS, MAX_FIELD, RowError
from noline.kernel.errors import InvalidInput

Cells = Mapping[str, str]
LogRow = tuple[int, Cells] | RowError
"""A row by its number, or what is wrong with it."""

_LONGEST = 1_000_000
_DEEPEST = 6


@contextmanager
def open_log(path: Path, form: Literal["csv", "jsonl"]) -> Iterator[Iterator[LogRow]]:
    """Open a file of either form."""
    with path.open("rb") as stream:
        yield _rows(stream, form)


def rows_of_text(content: bytes, form: Literal["csv", "jsonl"]) -> Iterator[LogRow]:
    """Return the rows of a text that is here as a whole."""
    return _rows(io.BytesIO(content), form)


def rows_of_items(items: Sequence[Any]) -> Iterator[LogRow]:
    """Return the rows of JSON objects that have been read."""
    for number, item in enumerate(items, 1):
        yield _row(number, item)


def headers_of(rows: Iterable[LogRow]) -> list[str]:
    """Return the names of the columns that rows have, in the order in which they come."""
    return list(dict.fromkeys(name for row in rows if not isinstance(row, RowError) for name in row[1]))


def _rows(stream: io.BufferedReader | io.BytesIO, form: Literal["csv", "jsonl"]) -> Iterator[LogRow]:
    return _of_csv(stream) if form == "csv" else _of_lines(stream)


def _of_csv(stream: ByteStream) -> Iterator[LogRow]:
    rows = rows_of_csv(stream)
    header = next(rows, None)
    if header is None or isinstance(header, RowError):
        text = header.text if header else "The file is empty."
        raise InvalidInput(text, field="file", remedy="Name the columns in the first row.")
    names = [cell.strip() for cell in header.cells]
    for row in rows:
        if isinstance(row, RowError):
            yield row
        else:
            yield row.number, {name: cell.strip() for name, cell in zip(names, row.cells, strict=False) if name}


def _of_lines(stream: io.BufferedReader | io.BytesIO) -> Iterator[LogRow]:
    number = 0
    while line := stream.readline(_LONGEST + 1):
        number += 1
        if len(line) > _LONGEST:
            while line and not line.endswith(b"\n"):
                line = stream.readline(_LONGEST)
            yield RowError(number, None, "The line is too long.", "Keep lines within a million bytes.")
        elif text := line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield _line(number, text)


def _line(number: int, text: bytes) -> LogRow:
    try:
        item = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return RowError(number, None, "The line is no JSON.", "Write one JSON object a line.")
    return _row(number, item)


def _row(number: int, item: object) -> LogRow:
    if not isinstance(item, dict):
        return RowError(number, None, "This is no JSON object.", "Write one object for each row.")
    return number, dict(list(_leaves(item, "", 0))[:MAX_COLUMNS])


def _leaves(item: Mapping[str, Any], before: str, depth: int) -> Iterator[tuple[str, str]]:
    """Walk to the values of an object: ``user.email``."""
    for name, value in item.items():
        path = f"{before}{name}"
        if isinstance(value, dict) and depth < _DEEPEST:
            yield from _leaves(value, f"{path}.", depth + 1)
        elif isinstance(value, bool):
            yield path, str(value).lower()
        elif isinstance(value, str | int | float):
            yield path, str(value)[:MAX_FIELD].strip()
        elif isinstance(value, list) and value and isinstance(value[0], str | int | float):
            yield path, str(value[0])[:MAX_FIELD].strip()

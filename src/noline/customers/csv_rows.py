"""Rows of a CSV file as texts, with what could not be read; nothing here knows what the columns mean.

It follows RFC 4180 and what spreadsheets make of it: any of four separators, UTF-8, UTF-16 or Windows-1252, blank
lines, ``sep=;`` in front. The file is read as a stream: whatever its size, it takes the memory of its longest row.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import Any, Final, Protocol

from noline.customers.rows import MAX_FIELD, Row, RowError, too_long
from noline.kernel.errors import InvalidInput

MAX_LINE: Final = 1_000_000
"""Characters in one line."""

_SAMPLE = 65_536
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_OTHER_SEPARATORS = re.compile(r"[\^~¦\x1f\x01§]")
_SEP_LINE = re.compile(r'"?sep=(.)"?\r?\n')
_DAMAGED = re.compile("[\ud800-\udfff\ufffd]")


class ByteStream(Protocol):
    """Anything that gives bytes: a file, an upload."""

    def read(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes; none at the end."""
        ...


def rows_of_csv(
    stream: ByteStream, *, encoding: str | None = None, separator: str | None = None
) -> Iterator[Row | RowError]:
    """Return the rows of a CSV file, the header first; blank ones are left out but counted.

    ``encoding`` and ``separator`` are found out from the first 64 KB where they are not given. Raises ``InvalidInput``
    for the field ``file`` if it is not a CSV file or the separator is wrong.
    """
    sample = _read(stream, _SAMPLE)
    _refuse_other_formats(sample)
    encoding, mixed = (encoding, False) if encoding else _encoding_of(sample)
    beginning = _decoded(sample, encoding)
    announced = _SEP_LINE.match(beginning)
    body = beginning[announced.end() :] if announced else beginning
    separator = _separator(body, announced[1] if announced else separator, whole=len(sample) < _SAMPLE)
    raw = io.BufferedReader(_Chained(sample, stream), _SAMPLE)
    text = io.TextIOWrapper(raw, encoding, errors=_errors(encoding), newline="")
    lines = _Lines(text, mixed)
    if announced:
        next(lines)
    return _records(lines, separator, first=2 if announced else 1)


class _Unreadable(Exception):
    """A line that can't be taken; the next one can."""


class _Chained(io.RawIOBase):
    """The sample, then the rest of the stream."""

    def __init__(self, sample: bytes, stream: ByteStream) -> None:
        self._sample = memoryview(sample)
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part = self._sample[: len(buffer)] or self._stream.read(len(buffer))
        self._sample = self._sample[len(part) :]
        buffer[: len(part)] = part
        return len(part)


class _Lines:
    """The lines of a text, of bounded length; ``flaw`` tells what is wrong with those read since the record began."""

    def __init__(self, text: io.TextIOWrapper, mixed: bool) -> None:
        self._text = text
        self._mixed = mixed
        self.flaw: str | None = None
        self.length = 0

    def begin(self) -> None:
        """Start another record."""
        self.flaw, self.length = None, 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._text.readline(MAX_LINE + 1)
        if not line:
            raise StopIteration
        if len(line) > MAX_LINE:
            self._skip_rest(line)
            raise _Unreadable
        self.length += len(line)
        if "\0" in line:
            self.flaw = "The row has a NUL character."
        if not line.isascii() and _DAMAGED.search(line):
            line = self._repaired(line)
        return line

    def _repaired(self, line: str) -> str:
        """Read the line as Windows-1252 if nothing before spoke for UTF-8, else tell that it is damaged."""
        if self._mixed:
            line = line.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
        if _DAMAGED.search(line):
            self.flaw = "The row has characters that can't be read."
            line = _DAMAGED.sub("?", line)
        return line

    def _skip_rest(self, line: str) -> None:
        while line and not line.endswith(("\n", "\r")):
            line = self._text.readline(MAX_LINE)


def _records(lines: _Lines, separator: str, first: int) -> Iterator[Row | RowError]:
    reader = csv.reader(lines, delimiter=separator, strict=True)
    number = first - 1
    while True:
        number += 1
        lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _Unreadable) as error:
            yield _broken(number, error)
            continue
        if lines.flaw:
            yield RowError(number, None, lines.flaw, "Save the file again as “CSV UTF-8”.")
        elif lines.length > MAX_FIELD and any(len(cell) > MAX_FIELD for cell in cells):
            yield too_long(number)
        elif any(cells):
            yield Row(number, tuple(cells))


def _broken(number: int, error: Exception) -> RowError:
    if isinstance(error, _Unreadable) or "field larger" in str(error):
        return too_long(number)
    remedy = "Close every quote that a cell opens, and write a quote inside a cell twice."
    return RowError(number, None, "A quote in this row is not closed, or text follows a closing quote.", remedy)


def _read(stream: ByteStream, size: int) -> bytes:
    """Return the first ``size`` bytes, fewer only if the file is shorter: uploads come in small pieces."""
    parts: list[bytes] = []
    while size > 0 and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _refuse_other_formats(sample: bytes) -> None:
    if not sample.strip(b" \r\n\t\xef\xbb\xbf"):
        raise InvalidInput("The file is empty.", field="file", remedy="Give a header row and a row for each customer.")
    if sample.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        remedy = "Import it as XLSX, or save it as “CSV UTF-8”."
        raise InvalidInput("This is not a CSV file.", field="file", remedy=remedy)


def _encoding_of(sample: bytes) -> tuple[str, bool]:
    """Return the encoding, and whether lines that turn out not to be UTF-8 may be read as Windows-1252."""
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", False
    if not sample.startswith(b"\xef\xbb\xbf"):
        if sample[1::2].count(0) > len(sample) // 5:
            return "utf-16-le", False
        if sample[::2].count(0) > len(sample) // 5:
            return "utf-16-be", False
        if not sample.isascii() and not _is_utf8(sample):
            return "cp1252", False
    return "utf-8-sig", sample.isascii()


def _is_utf8(sample: bytes) -> bool:
    """Tell whether most signs beyond ASCII are well-formed UTF-8, so that one damaged row does not spoil the others."""
    text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(sample)
    damaged = sum("\udc80" <= sign <= "\udcff" for sign in text)
    return len(text) - sum(map(str.isascii, text)) - damaged > damaged


def _errors(encoding: str) -> str:
    return "surrogateescape" if encoding.lower().startswith(("utf-8", "utf8")) else "replace"


def _decoded(sample: bytes, encoding: str) -> str:
    try:
        return sample.decode(encoding, _errors(encoding)).removeprefix("\ufeff")
    except LookupError:
        remedy = "Leave it out, or use utf-8, utf-16 or cp1252."
        raise InvalidInput(f"There is no encoding {encoding!r}.", field="encoding", remedy=remedy) from None


def _separator(text: str, given: str | None, *, whole: bool) -> str:
    """Return the separator: the given one if it fits, else the one that cuts the sample most evenly."""
    if given is not None and len(given) != 1:
        raise InvalidInput("A separator is one character.", field="separator", remedy="Give , ; | or a tab.")
    scores = {sign: _evenness(text, sign, whole=whole) for sign in (*([given] if given else []), *_SEPARATORS)}
    best = max(scores, key=lambda sign: scores[sign])
    fits = given or best
    if scores[fits][1] > 1:
        return fits
    if scores[best][1] > 1:
        name = f"{_SEPARATORS.get(best, best)} ({best!r})"
        text = f"The columns are separated by {name}, not by {given!r}."
        raise InvalidInput(text, field="separator", remedy=f"Choose {best!r}, or leave the separator out.")
    header = text.splitlines()[0] if text else ""
    if other := _OTHER_SEPARATORS.search(header):
        remedy = "Save the file with commas, semicolons, tabs or bars between the columns."
        raise InvalidInput(f"The columns seem to be separated by {other[0]!r}.", field="separator", remedy=remedy)
    return fits


def _evenness(text: str, separator: str, *, whole: bool) -> tuple[float, int]:
    """Return which share of the first records has as many cells as the header, and how many that are.

    A header in one piece scores nothing.
    """
    lines = text.splitlines(keepends=True)
    try:
        reader = csv.reader(lines if whole or len(lines) < 2 else lines[:-1], delimiter=separator)
        records = [record for record, _ in zip(reader, range(100), strict=False) if record]
    except csv.Error:
        return 0.0, 0
    width = len(records[0]) if records else 0
    return (sum(len(record) == width for record in records) / len(records), width) if width > 1 else (0.0, width)

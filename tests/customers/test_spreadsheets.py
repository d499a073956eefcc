"""Files of rows: every encoding, separator and oddity that spreadsheets produce, and a clear word about the rest."""

from __future__ import annotations

import contextlib
import csv
import io
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from noline.customers.csv_rows import MAX_LINE, rows_of_csv
from noline.customers.rows import MAX_FIELD, Row, RowError
from noline.customers.xlsx_rows import rows_of_xlsx
from noline.kernel.errors import InvalidInput, TooLarge

PEOPLE = "name;email\r\nAna Ruiz;ana@example.com\r\nZoë Ñandú;zoe@example.com\r\n"
EXPECTED = [("name", "email"), ("Ana Ruiz", "ana@example.com"), ("Zoë Ñandú", "zoe@example.com")]


def _read(content: bytes | str) -> list[Row | RowError]:
    return list(rows_of_csv(io.BytesIO(content if isinstance(content, bytes) else content.encode())))


def _cells(content: bytes | str) -> list[tuple[str, ...]]:
    rows = _read(content)
    assert all(isinstance(row, Row) for row in rows), rows
    return [row.cells for row in rows if isinstance(row, Row)]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)  # utf-16 writes a byte order mark, the two after it don't
def test_the_encoding_is_found_out(encoding: str) -> None:
    assert _cells(PEOPLE.encode(encoding)) == EXPECTED


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_out(separator: str) -> None:
    assert _cells(PEOPLE.replace(";", separator)) == EXPECTED


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_any_end_of_line(newline: str) -> None:
    assert _cells(PEOPLE.replace("\r\n", newline)) == EXPECTED
    assert _cells(PEOPLE.replace("\r\n", newline).rstrip()) == EXPECTED


SHAPES = [
    ("quoted newline", 'a,b\n"x\ny",z\n', [("a", "b"), ("x\ny", "z")]),
    ("quoted separator", 'a,b\n"x, y",z\n', [("a", "b"), ("x, y", "z")]),
    ("doubled quote", 'a,b\n"say ""hi""",z\n', [("a", "b"), ('say "hi"', "z")]),
    ("quote inside a bare cell", 'a,b\n5" pipe,z\n', [("a", "b"), ('5" pipe', "z")]),
    (
        "separators inside texts",
        "name;notes\nAna;a,b,c\nBo;d,e\n",
        [("name", "notes"), ("Ana", "a,b,c"), ("Bo", "d,e")],
    ),
    ("decimal commas", "name;price\nAna;1,5\n", [("name", "price"), ("Ana", "1,5")]),
    ("one column", "email\nana@example.com\n", [("email",), ("ana@example.com",)]),
    ("announced separator", "sep=;\r\na;b\r\n1;2\r\n", [("a", "b"), ("1", "2")]),
    ("header only", "a,b\n", [("a", "b")]),
    ("rows of other lengths", "a,b\n1\n1,2,3\n", [("a", "b"), ("1",), ("1", "2", "3")]),
]


@pytest.mark.parametrize(("label", "content", "cells"), SHAPES, ids=[row[0] for row in SHAPES])
def test_shapes_of_csv(label: str, content: str, cells: list[tuple[str, ...]]) -> None:
    assert _cells(content) == cells


def test_row_numbers_are_those_the_spreadsheet_shows() -> None:
    rows = _read('a,b\n\n,,\n"x\ny",1\nz,2\n')
    assert [(row.number, row.cells[0]) for row in rows if isinstance(row, Row)] == [(1, "a"), (4, "x\ny"), (5, "z")]


def test_windows_1252_that_begins_as_ascii_is_still_read() -> None:
    plain = "name;email\r\n" + "Ana;ana@example.com\r\n" * 5000
    rows = _cells(plain.encode() + "Zoë;zoe@example.com\r\n".encode("cp1252"))
    assert rows[-1] == ("Zoë", "zoe@example.com")


def test_a_utf_8_sequence_cut_by_the_end_of_the_sample_is_still_utf_8() -> None:
    for shift in range(4):
        content = "name,b\n" + "x" * shift + "é😀" * 20000 + ",1\n"
        assert _decodes_as(content)


def _decodes_as(content: str) -> bool:
    (header, error) = _read(content)  # one cell is longer than is allowed, which shows that it was read as one
    return isinstance(header, Row) and isinstance(error, RowError) and "too long" in error.text


FLAWS = [
    ("NUL", b"a,b\n1,x\0y\n2,z\n", 2, "NUL"),
    ("bytes that are not UTF-8 in a file that is", "a,b\n¡olé!,1\n".encode() + b"\xff,2\n3,z\n", 3, "can't be read"),
    ("text after a closing quote", b'a,b\n"x"y,1\n2,z\n', 2, "quote"),
    ("cell too long", b"a,b\n" + b"x" * (MAX_FIELD + 1) + b",1\n2,z\n", 2, "too long"),
    ("cell beyond what the reader takes", b"a,b\n" + b"x" * 200_000 + b",1\n2,z\n", 2, "too long"),
    ("line too long", b"a,b\n" + b"x" * (2 * MAX_LINE + 5) + b",1\n2,z\n", 2, "too long"),
]


@pytest.mark.parametrize(("label", "content", "number", "text"), FLAWS, ids=[row[0] for row in FLAWS])
def test_a_flawed_row_is_reported_and_the_next_one_read(label: str, content: bytes, number: int, text: str) -> None:
    rows = _read(content)
    (error,) = [row for row in rows if isinstance(row, RowError)]
    assert error.number == number
    assert text in error.text
    assert error.remedy
    assert error.skipped
    assert isinstance(rows[-1], Row)
    assert rows[-1].cells[1] == "z"


def test_a_quote_that_is_never_closed_is_reported() -> None:
    rows = _read('a,b\n"x,1\n2,z\n')
    assert isinstance(rows[-1], RowError)
    assert "quote" in rows[-1].text


REFUSED = [
    ("empty", b"", "file", "empty"),
    ("blank", b"\xef\xbb\xbf \r\n", "file", "empty"),
    ("a workbook", b"PK\x03\x04....", "file", "not a CSV"),
    ("another separator in the header", b"name^email\nAna^a@b.com\n", "separator", "'^'"),
]


@pytest.mark.parametrize(("label", "content", "field", "text"), REFUSED, ids=[row[0] for row in REFUSED])
def test_files_that_are_no_tables(label: str, content: bytes, field: str, text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        rows_of_csv(io.BytesIO(content))
    assert refusal.value.field == field
    assert text in refusal.value.text
    assert refusal.value.remedy


def test_the_wrong_separator_is_named() -> None:
    with pytest.raises(InvalidInput, match="semicolons"):
        rows_of_csv(io.BytesIO(PEOPLE.encode()), separator=",")
    assert len(list(rows_of_csv(io.BytesIO(PEOPLE.encode()), separator=";"))) == 3


def test_an_unknown_encoding_is_named() -> None:
    with pytest.raises(InvalidInput, match="klingon"):
        rows_of_csv(io.BytesIO(PEOPLE.encode()), encoding="klingon")
    assert list(rows_of_csv(io.BytesIO("имя;b\n".encode("cp1251")), encoding="cp1251")) == [Row(1, ("имя", "b"))]


class _Trickle:
    """An upload that gives a few bytes at a time."""

    def __init__(self, content: bytes) -> None:
        self._content = io.BytesIO(content)
        self.most = 0

    def read(self, size: int, /) -> bytes:
        self.most = max(self.most, size)
        return self._content.read(min(size, 7))


def test_a_stream_is_read_in_small_pieces() -> None:
    stream = _Trickle(PEOPLE.encode())
    assert [row.cells for row in rows_of_csv(stream) if isinstance(row, Row)] == EXPECTED
    assert stream.most <= 65_536


_CELL = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffd"), max_size=12
) | st.sampled_from(['"', "a\nb", "a,b;c", " x ", "\u2028"])


@given(st.lists(st.tuples(_CELL, _CELL, _CELL), max_size=8), st.sampled_from([",", ";", "\t", "|"]))
def test_what_a_csv_writer_wrote_is_read_back(rows: list[tuple[str, str, str]], separator: str) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator).writerows([("first", "second", "third"), *rows])
    read = [
        row.cells
        for row in rows_of_csv(io.BytesIO(file.getvalue().encode()), separator=separator)
        if isinstance(row, Row)
    ]
    assert read[1:] == [row for row in rows if any(row)]


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_a_clear_refusal(content: bytes) -> None:
    with contextlib.suppress(InvalidInput):
        assert all(isinstance(row, (Row, RowError)) for row in _read(content))


Fill = Callable[[openpyxl.Workbook], None]


def _workbook(fill: Fill) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _sheet(book: openpyxl.Workbook, *rows: list[object]) -> None:
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)


def test_a_workbook_reads_as_the_csv_file_would(tmp_path: Path) -> None:
    moment = datetime(2026, 5, 4, 9, 30, tzinfo=UTC).replace(tzinfo=None)
    content = _workbook(
        lambda book: _sheet(
            book,
            ["name", "phone", "size", "member", "born", "seen"],
            ["Ana", 34612345678, 38.5, True, date(1990, 2, 3), moment],
            [],
            ["Bo", "+34 612", 40, False, None, ""],
        )
    )
    expected = [
        Row(1, ("name", "phone", "size", "member", "born", "seen")),
        Row(2, ("Ana", "34612345678", "38.5", "true", "1990-02-03", "2026-05-04T09:30:00")),
        Row(4, ("Bo", "+34 612", "40", "false", "", "")),
    ]
    assert list(rows_of_xlsx(content)) == expected
    path = tmp_path / "people.xlsx"
    path.write_bytes(content)
    assert list(rows_of_xlsx(path)) == expected


def test_the_first_visible_sheet_or_the_named_one() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        _sheet(book, ["hidden"])
        assert book.active is not None
        book.active.title = "Old"
        book.create_sheet("People").append(["email"])
        book["Old"].sheet_state = "hidden"
        book.active = 1

    content = _workbook(fill)
    assert list(rows_of_xlsx(content)) == [Row(1, ("email",))]
    assert list(rows_of_xlsx(content, sheet="Old")) == [Row(1, ("hidden",))]
    with pytest.raises(InvalidInput, match="People"):
        rows_of_xlsx(content, sheet="Nope")


def test_a_cell_at_the_far_corner_is_refused_before_memory_is_asked_for() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        assert book.active is not None
        book.active["A1"] = "email"
        book.active["XFD1048576"] = "x"

    with pytest.raises(TooLarge):
        rows_of_xlsx(_workbook(fill))


def _zip(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    "content", [b"", b"name,email\n", b"PK\x03\x04junk", _zip({"a.txt": b""}), _zip({"xl/workbook.xml": b"<x"})]
)
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput) as refusal:
        rows_of_xlsx(content)
    assert refusal.value.field == "file"

"""CSV for the CRM: what comes out is what went in, but never a formula, and never more in memory than a piece."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noline.insights.csv_export import Cell, csv_of, csv_of_async, safe


class Status(StrEnum):
    WAITING = "waiting"


def _file(header: Sequence[str], rows: Sequence[Sequence[Cell]], *, bom: bool = False) -> bytes:
    return b"".join(csv_of(header, rows, bom=bom))


def _read_back(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


CELLS: list[tuple[str, Cell, str]] = [
    ("text", "Ana", "Ana"),
    ("nothing", None, ""),
    ("separator", "Ruiz, Ana", "Ruiz, Ana"),
    ("quote", 'say "hi"', 'say "hi"'),
    ("lines", "C/ Mayor 1\n28001 Madrid", "C/ Mayor 1\n28001 Madrid"),
    ("other scripts", "Zoë 山田 😀", "Zoë 山田 😀"),
    ("whole number", 42, "42"),
    ("negative number", -42, "-42"),
    ("money", Decimal("-12.50"), "-12.50"),
    ("fraction", 0.1, "0.1"),
    ("yes", True, "true"),
    ("day", date(2026, 5, 4), "2026-05-04"),
    ("moment", datetime(2026, 5, 4, 12, tzinfo=timezone(timedelta(hours=2))), "2026-05-04T10:00:00Z"),
    ("id", UUID(int=7), "00000000-0000-0000-0000-000000000007"),
    ("word of a closed list", Status.WAITING, "waiting"),
    ("E.164 phone, unchanged for the CRM", "+34612345678", "+34612345678"),
    ("negative number as text", "-12.50", "-12.50"),
    ("decimal comma", "-12,50", "-12,50"),
    ("date of a letter", "04-05-2026", "04-05-2026"),
    ("formula", "=1+1", "'=1+1"),
    ("link formula", '=HYPERLINK("http://x.example","y")', '\'=HYPERLINK("http://x.example","y")'),
    ("command", "=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
    ("plus", "+1+1", "'+1+1"),
    ("a phone with something behind it", "+34612345678+cmd|' /C calc'!A0", "'+34612345678+cmd|' /C calc'!A0"),
    ("minus", "-2+3", "'-2+3"),
    ("minus and text", "- item", "'- item"),
    ("at", "@SUM(A1)", "'@SUM(A1)"),
    ("tab", "\t=1", "'\t=1"),
    ("carriage return", "\r=1", "'\r=1"),
    ("line feed", "\n=1", "'\n=1"),
    ("space before a formula", "  =1+1", "'  =1+1"),
    ("no-break space before a formula", "\u00a0=1+1", "'\u00a0=1+1"),
    ("full-width sign", "＝1+1", "'＝1+1"),
    ("NUL before a formula", "\0=1+1", "'=1+1"),
    ("lone surrogate", "a\ud800b", "a?b"),
    ("apostrophe of the customer's", "'t Hart", "'t Hart"),
    ("sign in the middle", "a=b", "a=b"),
]


@pytest.mark.parametrize(("label", "cell", "written"), CELLS, ids=[row[0] for row in CELLS])
def test_what_is_written_for_a_cell(label: str, cell: Cell, written: str) -> None:
    assert _read_back(_file(["first", "second"], [["x", cell]])) == [["first", "second"], ["x", written]]


def test_the_file_is_rfc_4180() -> None:
    assert _file(["ID", "name"], [[1, "Ana"], [2, 'R"x']]) == b'"ID","name"\r\n1,Ana\r\n2,"R""x"\r\n'


def test_a_byte_order_mark_only_where_it_is_asked_for() -> None:
    assert _file(["a"], [["é"]], bom=True) == b'\xef\xbb\xbf"a"\r\n\xc3\xa9\r\n'
    assert _file(["a"], []) == b'"a"\r\n'


def test_a_header_is_no_formula_either() -> None:
    assert _read_back(_file(["=1+1"], [])) == [["'=1+1"]]


def test_a_row_of_another_length_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="2 cells under a header of 1"):
        _file(["a"], [["x", "y"]])


def test_rows_are_taken_one_by_one_and_handed_on_in_pieces() -> None:
    taken = 0

    def rows() -> Iterator[Sequence[Cell]]:
        nonlocal taken
        for number in range(20_000):
            taken += 1
            yield [number, "x" * 50]

    pieces = csv_of(["id", "text"], rows())
    first = next(pieces)
    assert taken < 1000
    rest = list(pieces)
    assert max(map(len, [first, *rest])) < 40_000
    assert len(_read_back(first + b"".join(rest))) == 20_001


async def test_rows_from_a_database_give_the_same_file() -> None:
    rows: list[list[Cell]] = [[number, f"é{number}"] for number in range(5000)]

    async def stream() -> AsyncIterator[Sequence[Cell]]:
        for row in rows:
            yield row

    pieces = [piece async for piece in csv_of_async(["id", "text"], stream(), bom=True)]
    assert len(pieces) > 1
    assert b"".join(pieces) == _file(["id", "text"], rows, bom=True)


_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20) | st.from_regex(
    r"\s?[=+@-][\w,;\"'\r\n]{0,5}", fullmatch=True
)


@given(st.lists(st.lists(_TEXTS, min_size=3, max_size=3), max_size=5))
def test_every_text_comes_back_but_for_the_apostrophe_before_a_formula(rows: list[list[str]]) -> None:
    _, *read = _read_back(_file(["a", "b", "c"], rows))
    for row, back in zip(rows, read, strict=True):
        for text, again in zip(row, back, strict=True):
            assert again in (text, f"'{text}")


@given(_TEXTS)
def test_no_text_can_begin_a_formula(text: str) -> None:
    written = safe(text)
    begins = written.lstrip()[:1]
    if (begins and begins in "=+-@") or written[:1] in ("\t", "\r", "\n"):
        assert written.lstrip("+-").replace(".", "").replace(",", "").isdigit()

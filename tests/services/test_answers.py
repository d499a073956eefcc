"""Reading what customers type as values."""

from __future__ import annotations

from typing import Any

import pytest

from noline.services.answers import read_value


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("whole", "5", 5),
        ("whole", " 5 ", 5),
        ("whole", "٥", 5),
        ("whole", "５", 5),
        ("whole", "5.5", None),
        ("whole", "five", None),
        ("whole", "", None),
        ("whole", "9" * 400, None),
        ("number", "-1.5", -1.5),
        ("number", "0.125", 0.125),
        ("amount", "€ 1.234,50", 1234.5),
        ("amount", "1,234.50 EUR", 1234.5),
        ("amount", "12,5", 12.5),
        ("amount", "1 000", 1000),
        ("amount", "1.234", 1234),
        ("amount", "$20", 20),
        ("amount", "20 or so", None),
        ("amount", "💶", None),
        ("date", "2026-05-04", "2026-05-04"),
        ("date", "4.5.2026", "2026-05-04"),
        ("date", "04/05/26", "2026-05-04"),
        ("date", "31.2.2026", None),
        ("date", "tomorrow", None),
        ("text", " Ana ", "Ana"),
        ("text", "x" * 1001, None),
        ("text", "", None),
    ],
)
def test_what_is_typed_is_read(kind: str, text: str, value: Any) -> None:
    assert read_value(kind, text) == value


def test_an_american_writes_the_month_first() -> None:
    assert read_value("date", "04/05/2026", language="en-US") == "2026-04-05"


@pytest.mark.parametrize(("text", "value"), [("5", 5), ("0", None), ("11", None)])
def test_bounds_hold(text: str, value: Any) -> None:
    assert read_value("whole", text, least=1, most=10) == value


@pytest.mark.parametrize(
    ("mask", "text", "value"),
    [
        ("AA-9999", "ab 1234", "AB-1234"),
        ("AA-9999", "AB1234", "AB-1234"),
        ("AA-9999", "A11234", None),
        ("AA-9999", "AB-12345", None),
        ("999", "٣٢١", "321"),
        ("R-XXX", "r 7a9", "R-7A9"),
        ("R-XXX", "s 7a9", None),
        ("999", "😀12", None),
    ],
)
def test_a_pattern_is_a_mask(mask: str, text: str, value: str | None) -> None:
    assert read_value("pattern", text, pattern=mask) == value

"""Template variables: plain JSON data within limits."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from noline.content import check_values
from noline.kernel.errors import InvalidInput, TooLarge


class Reachable:
    """An object with a method."""

    def act(self) -> str:
        return "acted"


class Text(str):
    """A string that could carry methods."""


deep: Any = "x"
for _ in range(9):
    deep = [deep]

REFUSED: dict[str, tuple[Any, str]] = {
    "an object": (Reachable(), "values.x"),
    "a function": (print, "values.x"),
    "a kind of string": (Text("a"), "values.x"),
    "bytes": (b"a", "values.x"),
    "a datetime": (datetime(2025, 1, 1, tzinfo=UTC), "values.x"),
    "a decimal": (Decimal("1.5"), "values.x"),
    "an object inside": ({"a": [1, Reachable()]}, "values.x.a.1"),
    "NUL": ("a\x00", "values.x"),
    "an escape character": ("a\x1b[0m", "values.x"),
    "the mark of values": ("a\x02", "values.x"),
    "a lone surrogate": ("\udc00", "values.x"),
    "not a number": (float("nan"), "values.x"),
    "infinity": (float("inf"), "values.x"),
    "an absurd number": (10**30, "values.x"),
    "a key that is no text": ({1: "a"}, "values.x"),
}
TOO_LARGE: dict[str, tuple[Any, str]] = {
    "a long text": ("a" * 16_385, "values.x"),
    "long in all": ({str(n): "a" * 16_000 for n in range(5)}, "values"),
    "many": (list(range(5_001)), "values"),
    "deep": (deep, "values.x.0.0.0.0.0.0.0"),
}


@pytest.mark.parametrize(("value", "field"), (REFUSED | TOO_LARGE).values(), ids=REFUSED | TOO_LARGE)
def test_refuses(value: Any, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_values({"x": value})
    assert caught.value.field == field
    assert caught.value.remedy


@pytest.mark.parametrize("value", [one for one, _ in TOO_LARGE.values()], ids=TOO_LARGE)
def test_says_that_it_is_too_large(value: Any) -> None:
    with pytest.raises(TooLarge):
        check_values({"x": value})


def test_takes_plain_data() -> None:
    check_values({"a": "é\n\tü 🎉", "b": [1, 2.5, True, None, {"c": ()}], "d": "a" * 16_384, "e": 2**63 - 1})

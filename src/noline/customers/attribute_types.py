"""The types of a customer's own attributes, found in the texts of a file: number, boolean, date or text.

A type is only found where no value could mean anything else: what has a leading zero, too many digits, thousands
separators or a day that could be a month stays text, since a wrong number is worse than a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Final, Literal

from noline.customers.column_names import NO, YES
from noline.customers.words import folded
from noline.kernel.errors import InvalidInput

AttributeType = Literal["number", "boolean", "date", "text"]
AttributeValue = bool | int | float | date | str

_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,14})(?:[.,][0-9]{1,10})?")
_THOUSANDS = re.compile(r"[-+]?[0-9]{1,3}[.,][0-9]{3}")
_DATE = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?:[T ]00:00(?::00)?)?")
_GERMAN_DATE = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_MAX_TEXT: Final = 2_000
_REMEDIES: Final = {
    "number": "Write digits with at most one point or comma, or make the column a text.",
    "boolean": "Write yes or no, or make the column a text.",
    "date": "Write it as 2026-05-04, or make the column a text.",
    "text": f"Keep it within {_MAX_TEXT:,} characters.",
}


def type_of(values: Iterable[str]) -> AttributeType:
    """Return the one type that all ``values`` have; text if there are none or they differ."""
    kinds = {_kind(value) for value in values if value}
    return kinds.pop() if len(kinds) == 1 else "text"


def typed(value: str, kind: AttributeType) -> AttributeValue:
    """Return ``value`` as ``kind``; raises ``InvalidInput`` with a remedy if it is none."""
    found: AttributeValue | None
    if kind == "number":
        found = _number(value)
    elif kind == "boolean":
        found = truth(value)
    elif kind == "date":
        found = _date(value)
    else:
        found = value if len(value) <= _MAX_TEXT else None
    if found is None:
        shown = value if len(value) <= 40 else f"{value[:40]}…"
        raise InvalidInput(f"{shown!r} is no {kind}.", remedy=_REMEDIES[kind])
    return found


@lru_cache(maxsize=4096)
def truth(value: str) -> bool | None:
    """Return what a yes or no in one of many languages says, None for anything else."""
    phrase = folded(value) or value.strip()
    return _TRUTHS.get(phrase)


def _kind(value: str) -> AttributeType:
    # A column of ones and zeros counts something as often as it says yes or no.
    if value not in ("0", "1") and truth(value) is not None:
        return "boolean"
    if _NUMBER.fullmatch(value) and not _THOUSANDS.fullmatch(value) and value[0] != "+":
        return "number"
    return "date" if _date(value) is not None else "text"


def _number(value: str) -> int | float | None:
    if not _NUMBER.fullmatch(value):
        return None
    plain = value.replace(",", ".")
    return float(plain) if "." in plain else int(plain)


def _date(value: str) -> date | None:
    if found := _DATE.fullmatch(value):
        year, month, day = found[1], found[3], found[4]
    elif found := _GERMAN_DATE.fullmatch(value):
        day, month, year = found[1], found[2], found[3]
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


_TRUTHS: Final = {
    folded(word) or word.strip(): answer for words, answer in ((YES, True), (NO, False)) for word in words.split(",")
}

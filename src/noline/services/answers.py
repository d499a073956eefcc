"""Reading what customers type as values: numbers, amounts, dates, texts, and what fits a pattern; pure.

A pattern is a mask: ``9`` stands for a digit, ``A`` for a letter, ``X`` for either, anything else for itself, as in
``AA-9999``.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any, Final

MAX_TEXT: Final = 1000
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,6})?|[+-]?\d{1,3}(?:[., '\u00a0]\d{3})+(?:[.,]\d{1,2})?")
_MONEY = re.compile(r"^(?:[A-Z]{3}|[^\w\s.,+-]{1,2})\s*|\s*(?:[A-Z]{3}|[^\w\s.,+-]{1,2})$", re.IGNORECASE)
_DAY = re.compile(r"(\d{1,2})[./ -](\d{1,2})[./ -](\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_LOOSE = re.compile(r"[\s\-./_]")


def read_value(
    kind: str,
    text: str,
    *,
    least: float | None = None,
    most: float | None = None,
    pattern: str = "",
    language: str = "en",
) -> Any:
    """Return the value that a text is of a kind; None where it is none, or out of bounds. A date is ISO 8601 text."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain or len(plain) > MAX_TEXT:
        return None
    match kind:
        case "text":
            return plain
        case "pattern":
            return read_mask(plain, pattern)
        case "date":
            day = _date(plain, american=language.lower() in ("en-us", "en_us"))
            return day.isoformat() if day else None
    number = _number(_MONEY.sub("", plain) if kind == "amount" else plain)
    if number is None or (least is not None and number < least) or (most is not None and number > most):
        return None
    if kind == "whole":
        return int(number) if number == int(number) else None
    return round(number, 2) if kind == "amount" else number


def read_mask(text: str, mask: str) -> str | None:
    """Return the text as the mask writes it; case, spaces and separators make no difference."""
    given = [*_LOOSE.sub("", text)]
    written = []
    for sign in mask:
        if sign not in "9AX" and (not sign.isalnum()):
            written.append(sign)
            continue
        if not given:
            return None
        found = given.pop(0)
        if sign not in "9AX":
            if found.casefold() != sign.casefold():
                return None
            written.append(sign)
        elif not {"9": found.isdigit(), "A": found.isalpha(), "X": found.isalnum()}[sign]:
            return None
        else:
            written.append(str(int(found)) if found.isdigit() else found.upper())
    return "".join(written) if not given else None


def _number(text: str) -> float | int | None:
    plain = "".join(str(unicodedata.decimal(it)) if it.isdecimal() else it for it in text.strip())
    if not _NUMBER.fullmatch(plain):
        return None
    sign, digits = ("-", plain[1:]) if plain[0] == "-" else ("", plain.lstrip("+"))
    marks = [it for it in digits if not it.isdigit()]
    if len(marks) == 1 and marks[0] in ".," and len(digits.partition(marks[0])[2]) != 3:
        return float(sign + digits.replace(",", "."))
    if len(set(marks)) > 1 and marks[-1] != marks[0]:
        whole, _, part = digits.rpartition(marks[-1])
        return float(f"{sign}{re.sub(r'[^0-9]', '', whole)}.{part}")
    if len(marks) == 1 and marks[0] == "." and digits.startswith("0"):
        return float(sign + digits)
    return int(sign + re.sub(r"[^0-9]", "", digits))


def _date(text: str, *, american: bool) -> date | None:
    if found := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _DAY.fullmatch(text):
        first, second, year = (int(part) for part in found.groups())
        day, month = (second, first) if american else (first, second)
        year += 2000 if year < 100 else 0
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None

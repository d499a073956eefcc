"""The template filters of ours: dates, times, numbers, money and bounded text, as the reader's locale writes them.

Month and weekday names are known for the languages of ``locales``; others get English names and ISO order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date as Date
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, cast
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from minijinja import escape, pass_state

from noline.content.locales import CURRENCY_SIGNS, Locale, find_locale
from noline.kernel.currencies import minor_digits

MAX_TEXT = 16 * 1024
"""The longest text a filter of ours returns, in characters."""


def _with_state(filter_: Callable[..., Any]) -> Callable[..., Any]:
    """Give a filter the state of the rendering (the library's own type allows no further arguments)."""
    return cast("Callable[..., Any]", pass_state(filter_))


@_with_state
def date(state: Any, value: object, style: str = "medium", tz: str | None = None) -> str:
    """Write an ISO 8601 date: ``short`` (31.12.2025), ``medium``, ``long``, ``iso`` or a strftime pattern."""
    moment, locale = _moment(value, tz), _locale(state)
    if "%" in style:
        return locale.write(moment, style)
    patterns = {"short": locale.short, "medium": locale.medium, "long": locale.long, "iso": "%Y-%m-%d"}
    if style not in patterns:
        raise ValueError(f"date has no style {style!r}: use short, medium, long, iso or a pattern such as %d.%m.%Y")
    return locale.write(moment, patterns[style])


@_with_state
def time(state: Any, value: object, tz: str | None = None) -> str:
    """Write the time of day of an ISO 8601 moment as ``18:30`` (``6:30 PM`` in the United States)."""
    locale = _locale(state)
    return locale.write(_moment(value, tz), locale.time)


@_with_state
def number(state: Any, value: object, decimals: int | None = None) -> str:
    """Write a number with the locale's separators; ``decimals`` rounds half up (0 to 12)."""
    return _grouped(_decimal(value), decimals, _locale(state), _space(state))


@_with_state
def money(state: Any, value: object, currency: str, decimals: int | None = None) -> str:
    """Write an amount with its currency (ISO 4217) where the locale puts it: ``€12.50``, ``12,50 €``."""
    if not re.fullmatch("[A-Z]{3}", currency):
        raise ValueError(f"money needs a currency such as EUR, not {currency!r}")
    locale, amount, space = _locale(state), _decimal(value), _space(state)
    places = decimals if decimals is not None else _digits(currency)
    digits = _grouped(abs(amount), places, locale, space)
    sign = "-" if amount < 0 else ""
    symbol = CURRENCY_SIGNS.get(currency, currency)
    if locale.money_first:
        gap = space if locale.money_gap or symbol == currency else ""
        return f"{sign}{symbol}{gap}{digits}"
    return f"{sign}{digits}{space}{symbol}"


def _digits(currency: str) -> int:
    """Return how many digits are shown: those of minor units, but for the forint, whose hundredths are history."""
    return 0 if currency == "HUF" else minor_digits(currency)


def times(value: object, count: object) -> int | float:
    """Multiply two numbers (``*`` is not allowed in templates, because it can repeat a text without end)."""
    product = _decimal(value) * _decimal(count)
    return int(product) if product == product.to_integral_value() else float(product)


def plural(count: object, one: str, many: str) -> str:
    """Return ``one`` for a count of 1 (or a list of one), else ``many``."""
    size = len(count) if isinstance(count, (list, tuple, dict)) else _decimal(count)
    return one if size == 1 else many


def default(value: object = None, other: object = "", /) -> object:
    """Return ``other`` where the variable is missing or null."""
    return other if value is None else value


def truncate(value: object, length: int = 80, end: str = "…") -> str:
    """Cut a text to ``length`` characters, at a word where one ends nearby."""
    text, room = str(value), max(0, min(length, MAX_TEXT) - len(end))
    if len(text) <= length:
        return text[:MAX_TEXT]
    cut = text[:room]
    word, space, _ = cut.rpartition(" ")
    return (word if space and len(word) >= room * 2 // 3 else cut).rstrip() + end


def replace(value: object, old: str, new: str) -> str:
    """Replace every ``old`` by ``new``."""
    text = str(value)
    _bound(len(text) + (text.count(old) if old else len(text) + 1) * len(new))
    return text.replace(old, new)


def join(value: Iterable[object], separator: str = "", attribute: str | None = None) -> str:
    """Join the members of a list (or one attribute of each) with a separator."""
    items = [item[attribute] if attribute and isinstance(item, Mapping) else item for item in value]
    _bound(len(items) * len(separator))
    texts = [str(item) for item in items]
    _bound(sum(map(len, texts)) + len(texts) * len(separator))
    return separator.join(texts)


def urlencode(value: object) -> str:
    """Encode a text for use inside a URL."""
    text = str(value)
    _bound(len(text) * 3)
    return quote(text, safe="")


@_with_state
def escape_once(state: Any, value: object) -> object:
    """Escape for HTML; in plain text, where there is nothing to escape, return the value as it is."""
    return escape(value) if state.auto_escape == "html" else value


def short_range(start: int, stop: int | None = None, step: int = 1) -> list[int]:
    """Return up to 1,000 whole numbers, as Python's ``range``."""
    numbers = range(start, stop, step) if stop is not None else range(start)
    if len(numbers) > 1000:
        raise ValueError("range gives at most 1,000 numbers")
    return list(numbers)


FILTERS: Mapping[str, Callable[..., Any]] = {
    "d": default,
    "date": date,
    "default": default,
    "e": escape_once,
    "escape": escape_once,
    "join": join,
    "money": money,
    "number": number,
    "plural": plural,
    "replace": replace,
    "time": time,
    "times": times,
    "truncate": truncate,
    "urlencode": urlencode,
}
"""Filters by their name in templates."""


def _bound(size: int) -> None:
    if size > MAX_TEXT:
        raise ValueError(f"the text would grow beyond {MAX_TEXT:,} characters")


def _locale(state: Any) -> Locale:
    return find_locale(state.lookup("_locale") or "en")


def _space(state: Any) -> str:
    """A space that doesn't break, in HTML only: the SMS alphabet has none."""
    return "\u00a0" if state.auto_escape == "html" else " "


def _moment(value: object, tz: str | None) -> datetime:
    try:
        text = str(value)
        moment = datetime.fromisoformat(text) if len(text) > 10 else _midnight(Date.fromisoformat(text))
        return moment.astimezone(ZoneInfo(tz)) if tz and moment.tzinfo else moment
    except (ValueError, ZoneInfoNotFoundError, OverflowError):
        zone = f" in the zone {tz}" if tz else ""
        raise ValueError(f"{str(value)[:40]!r} is not an ISO 8601 date{zone}, such as 2025-12-31T18:30:00Z") from None


def _midnight(day: Date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a date of the calendar has no zone


def _decimal(value: object) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal("NaN")
    if isinstance(value, bool) or not amount.is_finite() or abs(amount) >= Decimal(10) ** 24:
        raise ValueError(f"{str(value)[:40]!r} is not a number this filter can write")
    return amount


def _grouped(amount: Decimal, decimals: int | None, locale: Locale, space: str) -> str:
    if decimals is not None:
        amount = amount.quantize(Decimal(1).scaleb(-max(0, min(decimals, 12))), ROUND_HALF_UP)
    group = space if locale.group == " " else locale.group
    plain = f"{amount:,f}"
    return plain.translate({ord(","): group, ord("."): locale.decimal})

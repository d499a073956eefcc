"""Whether a condition holds for given facts: comparison by kind, membership, spans of time, counts of events."""

from __future__ import annotations

import operator as order
import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from math import isfinite
from typing import Any

from noline.customers.conditions.model import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Facts,
    Happened,
    Incomparable,
    Not,
    Operator,
    Within,
)

_LISTS = (list, tuple, set, frozenset)
# The library also takes forms like 20260504, which is a number here.
_DATED = re.compile(r"\d{4}-\d\d-\d\d")


def evaluate(condition: Condition, facts: Facts) -> bool:
    """Say whether the condition holds. Raises ``Incomparable`` where an ordering has no meaning for the fact's kind."""
    match condition:
        case AllOf(of=parts):
            return all(evaluate(part, facts) for part in parts)
        case AnyOf(of=parts):
            return any(evaluate(part, facts) for part in parts)
        case Not(of=part):
            return not evaluate(part, facts)
        case Compare():
            return _COMPARED[condition.operator](look_up(facts, condition.field), condition)
        case Within():
            return _within(condition, facts)
        case Happened():
            return _happened(condition, facts)


def look_up(facts: Facts, field: str) -> Any:
    """Return the fact at a dotted path (``customer.city``), or None where any part of the path is missing."""
    found: Any = facts
    for part in field.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(part)
    return found


def moment(value: object) -> datetime | None:
    """Read an aware UTC time from a datetime (naive means UTC), a date (midnight in UTC) or ISO 8601 text."""
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value) if _DATED.match(value) else None
        elif isinstance(value, date) and not isinstance(value, datetime):
            value = datetime(value.year, value.month, value.day, tzinfo=UTC)
        if not isinstance(value, datetime):
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # not a day of the calendar, or moved off its end by the offset
        return None


def number(value: object) -> int | float | None:
    """Read a finite number, or a text that is written as one; yes and no are not numbers."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, str) and re.fullmatch(r"\s*-?[0-9]{1,15}(\.[0-9]{1,9})?\s*", value):
        return float(value) if "." in value else int(value)
    return None


def _equal(left: object, right: object) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, str) and isinstance(right, str):
        return left.casefold() == right.casefold()
    pair = _as_one_kind(left, right)
    return pair is not None and pair[0] == pair[1]


def _as_one_kind(left: object, right: object) -> tuple[Any, Any] | None:
    for read in (number, moment):
        pair = read(left), read(right)
        if pair[0] is not None and pair[1] is not None:
            return pair
    return None


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Compare], bool]:
    def holds(found: Any, condition: Compare) -> bool:
        if found is None:
            return False
        pair = _as_one_kind(found, condition.value)
        if pair is None:
            raise _incomparable(condition.field, found, "put in order with this value")
        return compare(*pair)

    return holds


def _members(found: Any) -> Collection[Any]:
    return found if isinstance(found, _LISTS) else (found,)


def _is_in(found: Any, condition: Compare) -> bool:
    values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    return any(_equal(member, value) for member in _members(found) for value in values)


def _contains(found: Any, condition: Compare) -> bool:
    if found is None:
        return False
    if isinstance(found, str):
        return str(condition.value).casefold() in found.casefold()
    if isinstance(found, _LISTS):
        return any(_equal(member, condition.value) for member in found)
    raise _incomparable(condition.field, found, "searched for a part")


def _has_prefix(found: Any, condition: Compare) -> bool:
    if found is None:
        return False
    if not isinstance(found, str):
        raise _incomparable(condition.field, found, "matched by its beginning")
    return found.casefold().startswith(str(condition.value).casefold())


def _exists(found: Any, _: Compare) -> bool:
    return found is not None and found != "" and len(_members(found)) > 0


_COMPARED: Mapping[Operator, Callable[[Any, Compare], bool]] = {
    "eq": lambda found, condition: _equal(found, condition.value),
    "ne": lambda found, condition: not _equal(found, condition.value),
    "lt": _ordered(order.lt),
    "le": _ordered(order.le),
    "gt": _ordered(order.gt),
    "ge": _ordered(order.ge),
    "in": _is_in,
    "contains": _contains,
    "prefix": _has_prefix,
    "exists": _exists,
}
OPERATORS: tuple[str, ...] = tuple(_COMPARED)


def _within(condition: Within, facts: Facts) -> bool:
    found = look_up(facts, condition.field)
    if found is None:
        return False
    at = moment(found)
    if at is None:
        raise _incomparable(condition.field, found, "read as a time")
    now = _now(facts)
    return now - condition.past <= at <= now + condition.future


def _happened(condition: Happened, facts: Facts) -> bool:
    count = 0
    for event in facts.get("events", ()):
        if event.get("name") == condition.event and _counts(event, condition, facts):
            count += 1
            if count >= condition.at_least:
                return True
    return False


def _counts(event: Mapping[str, Any], condition: Happened, facts: Facts) -> bool:
    if condition.within is not None:
        at = moment(event.get("at"))
        if at is None or not _now(facts) - condition.within <= at <= _now(facts):
            return False
    return condition.where is None or evaluate(condition.where, {**facts, "event": event.get("properties", {})})


def _now(facts: Facts) -> datetime:
    now = moment(facts.get("now"))
    if now is None:
        raise Incomparable("The facts hold no present time.", field="now", remedy="Give ``now`` as an aware time.")
    return now


def _incomparable(field: str, found: object, how: str) -> Incomparable:
    return Incomparable(f"{_kind(found)} can't be {how}.", field=field, remedy="Compare it with a value of its kind.")


def _kind(found: object) -> str:
    for kind, types in (("Yes or no", bool), ("A text", str), ("A number", int | float), ("A time", date)):
        if isinstance(found, types):
            return kind
    return "A list" if isinstance(found, _LISTS) else "A compound value"

"""A condition said in words, for people who read a segment, a plan or an explanation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from noline.customers.conditions.model import AllOf, AnyOf, Compare, Condition, Happened, Not, Value, Within


def to_sentence(condition: Condition) -> str:
    """Say the condition in words, for people who read a plan or an explanation."""
    match condition:
        case AllOf(of=parts):
            return " and ".join(_nested(part) for part in parts)
        case AnyOf(of=parts):
            return " or ".join(_nested(part) for part in parts)
        case Not(of=part):
            return f"not ({to_sentence(part)})"
        case Compare(field="tags", operator=operator, value=value):
            return " ".join(filter(None, ("the customer has", _TAGS.get(operator, "tags"), _quoted(value))))
        case Compare(field=field, operator=operator, value=value):
            return " ".join(filter(None, (_named(field), _SAID[operator], _quoted(value))))
        case Within(field=field, past=past, future=future):
            return f"{_named(field)} lies {_span(past, future)}"
        case Happened():
            return _happened_in_words(condition)


_SAID: Mapping[str, str] = {
    "eq": "is", "ne": "is not", "lt": "is below", "le": "is at most", "gt": "is above", "ge": "is at least",
    "in": "is one of", "contains": "contains", "prefix": "begins with", "exists": "is known",
}  # fmt: skip

_TAGS: Mapping[str, str] = {"contains": "the tag", "in": "one of the tags"}


def in_words(span: timedelta) -> str:
    """Say a span of time in words: ``2 days 3 hours``."""
    seconds = abs(int(span.total_seconds()))
    said = []
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            said.append(f"{count} {unit}{'s' if count > 1 else ''}")
    return " ".join(said) or "no time"


def _nested(condition: Condition) -> str:
    said = to_sentence(condition)
    return f"({said})" if isinstance(condition, AllOf | AnyOf) and len(condition.of) > 1 else said


def _named(field: str) -> str:
    root, _, name = field.partition(".")
    owner = {"context": "the conversation", "run": "the journey"}.get(root, f"the {root}")
    return f"{owner}'s {name.replace('_', ' ')}" if name else owner


def _quoted(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ", ".join(_quoted(one) for one in value)
        case str():
            return f"“{value}”"
        case _:
            return str(value)


def _span(past: timedelta, future: timedelta) -> str:
    said = [f"in the last {in_words(past)}"] if past or not future else []
    return " or ".join(said + ([f"in the next {in_words(future)}"] if future else []))


def _happened_in_words(condition: Happened) -> str:
    often = f" at least {condition.at_least} times" if condition.at_least > 1 else ""
    span = f" in the last {in_words(condition.within)}" if condition.within else ""
    where = f" where {to_sentence(condition.where)}" if condition.where is not None else ""
    return f"“{condition.event}” happened{often}{span}{where}"

"""What is wrong with a condition before it is used: unknown facts, values that don't fit the operator, limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import timedelta

from msgspec import Struct
from msgspec.structs import replace

from noline.customers.conditions.evaluate import moment, number
from noline.customers.conditions.model import (
    LONGEST,
    MAX_DEPTH,
    MAX_PARTS,
    MAX_TEXT,
    MAX_VALUES,
    ROOTS,
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Happened,
    Kind,
    Not,
    Problem,
    Scalar,
    Value,
    Within,
)


class Scope(Struct, frozen=True):
    """The facts that exist where a condition stands; None leaves names below ``run`` or ``customer`` unchecked."""

    roots: frozenset[str] = ROOTS
    variables: Collection[str] | None = None
    attributes: Mapping[str, Kind] | None = None

    def also(self, root: str) -> Scope:
        """Return the scope with one more root."""
        return replace(self, roots=self.roots | {root})


def check_condition(condition: Condition, scope: Scope | None = None, *, path: str = "condition") -> list[Problem]:
    """Return what is wrong with a condition, each problem with its path below ``path``."""
    parts = list(_walk(condition, path, scope or Scope(), 1))
    if len(parts) > MAX_PARTS:
        return [Problem(path, f"A condition has at most {MAX_PARTS} parts.", "Split it, or make a segment of a part.")]
    too_deep = [where for _, where, _, depth in parts if depth > MAX_DEPTH]
    if too_deep:
        return [Problem(too_deep[0], f"Conditions nest at most {MAX_DEPTH} deep.", "Flatten it.")]
    return [problem for part, where, known, _ in parts for problem in _problems_of(part, where, known)]


def check_field(field: str, scope: Scope, *, path: str) -> list[Problem]:
    """Return what is wrong with the dotted name of a fact (none or one problem)."""
    root, _, name = field.partition(".")
    if root not in scope.roots:
        return [Problem(path, f"“{root}” is not known here.", f"Use one of: {', '.join(sorted(scope.roots))}.")]
    if root == "tags":
        return [] if not name else [Problem(path, "Tags have no parts.", "Compare ``tags`` with ``contains``.")]
    if not re.fullmatch(r"[\w-]{1,64}(\.[\w-]{1,64}){0,3}", name):
        return [Problem(path, f"“{field}” is not the name of a fact.", f"Write it as {root}.name.")]
    if root == "run" and scope.variables is not None and name.partition(".")[0] not in scope.variables:
        known = ", ".join(sorted(scope.variables)) or "none yet"
        return [Problem(path, f"No step sets the variable “{name}”.", f"Declare it, or use one of: {known}.")]
    if root == "customer" and scope.attributes is not None and name not in scope.attributes:
        return [Problem(path, f"Customers have no attribute “{name}”.", "Define it or correct its spelling.")]
    return []


def _walk(condition: Condition, path: str, scope: Scope, depth: int) -> Iterator[tuple[Condition, str, Scope, int]]:
    yield condition, path, scope, depth
    if depth > MAX_DEPTH:
        return
    match condition:
        case AllOf(of=parts) | AnyOf(of=parts):
            for index, part in enumerate(parts):
                yield from _walk(part, f"{path}.of.{index}", scope, depth + 1)
        case Not(of=part):
            yield from _walk(part, f"{path}.of", scope, depth + 1)
        case Happened(where=part) if part is not None:
            yield from _walk(part, f"{path}.where", scope.also("event"), depth + 1)


def _problems_of(part: Condition, path: str, scope: Scope) -> Iterator[Problem]:
    match part:
        case AllOf(of=()) | AnyOf(of=()):
            yield Problem(f"{path}.of", "There is nothing in it.", "Add a condition or remove this part.")
        case Compare(field=field):
            yield from check_field(field, scope, path=f"{path}.field")
            yield from _value_problems(part, path)
            yield from _operator_problems(part, path, scope)
        case Within(field=field, past=past, future=future):
            yield from check_field(field, scope, path=f"{path}.field")
            yield from _span_problems(past, f"{path}.past", shortest=timedelta(0))
            yield from _span_problems(future, f"{path}.future", shortest=timedelta(0))
        case Happened():
            yield from _event_problems(part, path)


_VALUES: Mapping[str, tuple[Callable[[Value], bool], str]] = {
    **dict.fromkeys(("eq", "ne"), (lambda value: isinstance(value, Scalar), "one text, number or yes/no")),
    **dict.fromkeys(
        ("lt", "le", "gt", "ge"),
        (lambda value: number(value) is not None or moment(value) is not None, "a number or a time like 2026-05-04"),
    ),
    "in": (lambda value: isinstance(value, tuple) and 0 < len(value) <= MAX_VALUES, f"a list of 1 to {MAX_VALUES:,}"),
    "contains": (lambda value: isinstance(value, Scalar) and value != "", "one text, number or yes/no"),
    "prefix": (lambda value: isinstance(value, str) and value != "", "a text"),
    "exists": (lambda value: value is None, "no value"),
}


def _value_problems(part: Compare, path: str) -> Iterator[Problem]:
    fits, wanted = _VALUES[part.operator]
    if not fits(part.value):
        yield Problem(f"{path}.value", f"“{part.operator}” can't be used with this value.", f"It takes {wanted}.")
    values = part.value if isinstance(part.value, tuple) else (part.value,)
    if any(isinstance(value, str) and len(value) > MAX_TEXT for value in values):
        yield Problem(f"{path}.value", f"A text here has at most {MAX_TEXT:,} characters.", "Shorten it.")


_KINDS: Mapping[str, frozenset[Kind]] = {
    **dict.fromkeys(("lt", "le", "gt", "ge"), frozenset[Kind]({"number", "moment"})),
    "contains": frozenset({"text", "list"}),
    "prefix": frozenset({"text"}),
}


def _operator_problems(part: Compare, path: str, scope: Scope) -> Iterator[Problem]:
    if part.field == "tags" and part.operator not in ("contains", "in", "exists"):
        text = f"Tags can't be compared with “{part.operator}”."
        yield Problem(f"{path}.operator", text, "Use contains, in or exists.")
    root, _, name = part.field.partition(".")
    kind = scope.attributes.get(name) if scope.attributes and root == "customer" else None
    if kind is not None and kind not in _KINDS.get(part.operator, {kind}):
        wanted = " or ".join(sorted(_KINDS[part.operator]))
        text = f"“{part.field}” is of the kind {kind}; “{part.operator}” takes {wanted}."
        yield Problem(f"{path}.operator", text, "Use eq or in.")


def _event_problems(part: Happened, path: str) -> Iterator[Problem]:
    if not part.event:
        yield Problem(f"{path}.event", "The event has no name.", "Name the event.")
    if not 1 <= part.at_least <= 1_000:
        yield Problem(f"{path}.at_least", "It must lie between 1 and 1,000.", "For never, put it into a ``not``.")
    if part.within is not None:
        yield from _span_problems(part.within, f"{path}.within", shortest=timedelta(seconds=1))


def _span_problems(span: timedelta, path: str, shortest: timedelta) -> Iterator[Problem]:
    if not shortest <= span <= LONGEST:
        yield Problem(path, "The span is out of range.", f"Give a span of up to {LONGEST.days:,} days, like P30D.")

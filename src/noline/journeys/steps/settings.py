"""Values that a step is set to: constants, or facts as they are at the time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from noline.customers.conditions import Facts, Problem, Scope, check_field, look_up
from noline.journeys.steps.step import MAX_TEXT, ROOTS

MAX_VALUES = 50


class From(Struct, frozen=True, forbid_unknown_fields=True, rename={"field": "from"}):
    """The value of a fact at the time: ``{"from": "run.answer"}``."""

    field: str


Setting = str | int | float | bool | None | tuple[str, ...] | From


def settled(settings: Mapping[str, Setting], facts: Facts) -> dict[str, Any]:
    """Return the values as they are now."""
    return {name: value_of(setting, facts) for name, setting in settings.items()}


def value_of(setting: Setting, facts: Facts) -> Any:
    """Return one value as it is now."""
    match setting:
        case From(field=field):
            return look_up(facts, field)
        case tuple():
            return list(setting)  # plain JSON, as it comes back from storage
        case _:
            return setting


def check_settings(settings: Mapping[str, Setting], part: str, variables: frozenset[str]) -> Iterator[Problem]:
    """Yield what is wrong with values; field paths begin with ``part``."""
    if len(settings) > MAX_VALUES:
        yield Problem(part, f"A step sets at most {MAX_VALUES} of them.", "Use another step for the rest.")
    for name, value in settings.items():
        yield from check_setting(value, f"{part}.{name}", variables)


def check_setting(value: Setting, field: str, variables: frozenset[str]) -> Iterator[Problem]:
    """Yield what is wrong with one value."""
    if isinstance(value, From):
        yield from check_field(value.field, Scope(ROOTS, variables), path=f"{field}.from")
    elif isinstance(value, str) and len(value) > MAX_TEXT:
        yield Problem(field, f"A text here has at most {MAX_TEXT:,} characters.", "Shorten it.")

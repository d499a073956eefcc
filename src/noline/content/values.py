"""What template variables may be: plain JSON data within limits, checked before a template sees it."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, NamedTuple

from noline.content.syntax import FORBIDDEN
from noline.kernel.errors import InvalidInput, TooLarge

MAX_STRING = 16 * 1024
MAX_TOTAL = 64 * 1024
MAX_MEMBERS = 5_000
MAX_DEPTH = 8
MAX_WHOLE = 2**63


class Weight(NamedTuple):
    """What checking found: characters in all strings and keys, members in all lists and mappings, any null."""

    characters: int
    members: int
    nulls: bool


def check_values(values: Mapping[str, Any]) -> Weight:
    """Refuse anything but plain JSON data within the limits; the error's field is ``values.…``."""
    weight = _weigh(dict(values), "values", 0)
    if weight.characters > MAX_TOTAL:
        raise TooLarge("The variables hold more than 64 KB of text.", field="values", remedy="Pass only what is used.")
    if weight.members > MAX_MEMBERS:
        raise TooLarge("The variables have more than 5,000 members.", field="values", remedy="Pass only what is used.")
    return weight


def _weigh(value: Any, path: str, depth: int) -> Weight:
    kind = type(value)
    if kind is str:
        return Weight(_check_string(value, path), 1, False)
    if kind is int or kind is float or kind is bool or value is None:
        if (kind is float and not isfinite(value)) or (kind is int and abs(value) > MAX_WHOLE):
            raise InvalidInput("The number is outside of what a template can print.", field=path, remedy="Correct it.")
        return Weight(0, 1, value is None)
    if kind not in (dict, list, tuple):
        text = f"A template variable is plain JSON data, not {kind.__name__}."
        raise InvalidInput(text, field=path, remedy="Pass text, numbers, lists and mappings; dates as ISO 8601 text.")
    if depth >= MAX_DEPTH:
        raise TooLarge("The variables nest deeper than 8 levels.", field=path, remedy="Pass flatter data.")
    return _weigh_members(value, path, depth)


def _weigh_members(value: Any, path: str, depth: int) -> Weight:
    keyed = value.items() if isinstance(value, dict) else enumerate(value)
    characters, members, nulls = 0, 1, False
    for key, member in keyed:
        if type(member) is str:  # the usual case, kept out of a call
            if len(member) > 256 or not member.isprintable():
                _check_string(member, f"{path}.{key}")
            characters += len(member)
            members += 1
        else:
            inner = _weigh(member, f"{path}.{key}", depth + 1)
            characters, members, nulls = characters + inner[0], members + inner[1], nulls or inner[2]
        if type(key) is str:
            characters += len(key)
        elif isinstance(value, dict):
            raise InvalidInput("The key of a mapping is text.", field=path, remedy="Use text as keys.")
        if members > MAX_MEMBERS:
            break
    return Weight(characters, members, nulls)


def _check_string(value: str, path: str) -> int:
    if len(value) > MAX_STRING:
        raise TooLarge("The text is longer than 16 KB.", field=path, remedy="Shorten it.")
    if not value.isprintable() and (found := FORBIDDEN.search(value)):
        text = f"The text holds the character U+{ord(found[0]):04X}."
        raise InvalidInput(text, field=path, remedy="Remove it.")
    return len(value)

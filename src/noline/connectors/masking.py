"""What logs may show of an exchange: neither the secrets of a connector nor what is personal of a customer; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote, quote_plus

import msgspec

from noline.connectors.model import Operation

MASK: Final = "***"
MOST_SHOWN: Final = 16 << 10
_LEAST = 3  # shorter values would mask half of any text
_NAMES = re.compile(
    r'("[^"\\]{0,60}(?:passw|secret|token|api[_-]?key|credential|session|\bpin\b)[^"\\]{0,60}"\s*:\s*)'
    r'("(?:[^"\\]|\\.)*"|[-\w.]+)',
    re.IGNORECASE,
)


def hidden_of(
    operation: Operation, arguments: Mapping[str, Any], values: Mapping[str, Any], secrets: Iterable[str]
) -> frozenset[str]:
    """Return the texts that must not be shown: secrets, and the values of what is personal."""
    personal = [arguments.get(name) for name, it in operation.arguments.items() if it.personal]
    personal += [values.get(name) for name, it in operation.response.items() if it.personal]
    return frozenset([*_leaves(personal), *filter(None, secrets)])


def masked_text(text: str, hidden: frozenset[str]) -> str:
    """Return a text with what must not be shown masked, in whatever spelling it stands there."""
    text = text[: 4 * MOST_SHOWN]
    for each in sorted(hidden, key=len, reverse=True):
        if len(each) < _LEAST:
            text = re.sub(rf"(?<![\w.]){re.escape(each)}(?![\w.])", MASK, text)
            continue
        for spelling in dict.fromkeys((each, _in_json(each), quote(each, safe=""), quote_plus(each))):
            text = text.replace(spelling, MASK)
    return _NAMES.sub(rf'\1"{MASK}"', text)[:MOST_SHOWN]


def masked_values(values: Mapping[str, Any], personal: Iterable[str]) -> dict[str, Any]:
    """Return named values with the personal ones masked."""
    hide = frozenset(personal)
    return {name: MASK if name in hide and value is not None else value for name, value in values.items()}


def _in_json(text: str) -> str:
    return msgspec.json.encode(text).decode()[1:-1]


def _leaves(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [leaf for it in value.values() for leaf in _leaves(it)]
    if isinstance(value, list | tuple):
        return [leaf for it in value for leaf in _leaves(it)]
    if value is None or isinstance(value, bool) or value == "":
        return []
    return [str(value)]

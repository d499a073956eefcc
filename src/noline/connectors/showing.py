"""An exchange as people may see it: masked, and where an answer holds what is personal, by its shape alone; pure."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from msgspec import Struct

from noline.connectors.backends import Answer
from noline.connectors.masking import MASK, masked_text, masked_values
from noline.connectors.model import Connector

_MOST_ITEMS: Final = 3
_MOST_NAMES: Final = 60
_MOST_DEPTH: Final = 8


class ShownExchange(Struct, frozen=True):
    """An exchange, masked. ``answered``: what came back; ``values``: what was taken of it."""

    method: str = ""
    address: str = ""
    query: str = ""
    sent: str = ""
    status: int = 0
    answered: str = ""
    size: int = 0
    media_type: str = ""
    values: dict[str, Any] = {}


def shown(connector: Connector, operation: str, answer: Answer) -> ShownExchange:
    """Return what may be seen of an exchange by whoever looks into what went on."""
    asked = connector.definition.operations.get(operation)
    personal = [name for name, it in asked.response.items() if it.personal] if asked else []
    values = masked_values(answer.values, personal)
    it = answer.exchange
    if it is None:
        return ShownExchange(values=values)
    hide = answer.hidden
    private = bool(personal) or (asked is not None and any(given.personal for given in asked.arguments.values()))
    return ShownExchange(
        method=it.method,
        address=masked_text(it.address, hide),
        query=masked_text(it.query, hide),
        sent=masked_text(it.sent, hide),
        status=it.status,
        answered=_shape_of(it.answered) if private else masked_text(it.answered, hide),
        size=it.size,
        media_type=it.media_type,
        values=values,
    )


def _shape_of(text: str) -> str:
    """Return an answer with its names, and for every value what kind of thing it is."""
    try:
        decoded = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return MASK if text else ""
    return msgspec.json.format(msgspec.json.encode(_shape(decoded, 0)), indent=2).decode()


def _shape(value: Any, depth: int) -> Any:
    if depth >= _MOST_DEPTH:
        return "…"
    if isinstance(value, dict):
        return {name: _shape(it, depth + 1) for name, it in list(value.items())[:_MOST_NAMES]}
    if isinstance(value, list):
        rest = len(value) - _MOST_ITEMS
        more = [f"… {rest} more"] if rest > 0 else []
        return [*(_shape(it, depth + 1) for it in value[:_MOST_ITEMS]), *more]
    if value is None:
        return None
    return {bool: "yes or no", int: "number", float: "number"}.get(type(value), "text")

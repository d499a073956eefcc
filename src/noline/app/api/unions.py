"""Unions under names of their own: what a condition may be is said once, and referred to wherever it is meant.

Generated clients then have one type for it; and who walks the description (conditions have conditions in them)
sees that it comes back to where it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, get_args

from noline.customers.conditions import Condition

_PREFIX: Final = "#/components/schemas/"
_NAMED: Final[Mapping[frozenset[str], str]] = {
    frozenset(kind.__name__ for kind in get_args(Condition)): "Condition",
}


def name_unions(document: dict[str, Any]) -> dict[str, Any]:
    """Return a description in which every union that has a name is a component, and referred to."""
    found: dict[str, Any] = {}
    named: dict[str, Any] = _referring(document, found)
    schemas = named["components"]["schemas"]
    named["components"]["schemas"] = dict(sorted((schemas | found).items()))
    return named


def _referring(part: Any, found: dict[str, Any]) -> Any:
    if isinstance(part, list):
        return [_referring(each, found) for each in part]
    if not isinstance(part, Mapping):
        return part
    name = _name_of(part)
    if name is None:
        return {key: _referring(value, found) for key, value in part.items()}
    found[name] = {"anyOf": part["anyOf"], "discriminator": part["discriminator"]}
    rest = {key: value for key, value in part.items() if key not in ("anyOf", "discriminator")}
    return {"$ref": f"{_PREFIX}{name}"} | rest


def _name_of(part: Mapping[str, Any]) -> str | None:
    if "discriminator" not in part or not isinstance(part.get("anyOf"), list):
        return None
    members = [each.get("$ref", "").removeprefix(_PREFIX) for each in part["anyOf"]]
    return _NAMED.get(frozenset(members))

"""Requests and answers mapped: arguments checked, templates filled in, values taken out by their types; pure."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from noline.connectors.exchange import CallFailed
from noline.connectors.model import Operation, OperationArgument, OperationValue
from noline.content import check_values, take_value, write_text
from noline.kernel.errors import InvalidInput

MOST_ITEMS: Final = 100
"""Items of a list that are kept."""
MOST_TEXT: Final = 8000
"""Characters of one text that are kept."""

_ALONE = re.compile(r"\s*\{\{(?P<inside>[^{}]*)\}\}\s*")
_WHOLE = re.compile(r"[-+]?\d{1,18}")
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?")
_YES, _NO = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
_MOST_WHOLE = 1 << 53  # beyond it a JSON number is another one to half of the world's programs


class _Lie(ValueError):
    """A value is not of its type."""


def checked_arguments(operation: Operation, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an operation is asked with, each of its type; raises InvalidInput naming the argument."""
    unknown = sorted(given.keys() - operation.arguments.keys())
    if unknown:
        known = ", ".join(sorted(operation.arguments)) or "none"
        remedy = f"It takes: {known}."
        raise InvalidInput("The operation takes no such argument.", field=f"arguments.{unknown[0]}", remedy=remedy)
    found: dict[str, Any] = {}
    for name, argument in operation.arguments.items():
        value = given.get(name)
        if value is None or value == "":
            if not argument.optional:
                raise InvalidInput("It is missing.", field=f"arguments.{name}", remedy="Give it a value.")
            found[name] = None
            continue
        found[name] = _argument(name, argument, value)
    check_values({name: value for name, value in found.items() if value is not None})
    return found


def _argument(name: str, argument: OperationArgument, value: Any) -> Any:
    try:
        return _fitted(argument.type, value)
    except _Lie:
        text = f"It is no {argument.type}."
        raise InvalidInput(text, field=f"arguments.{name}", remedy="Give it as the operation says.") from None


def filled(value: Any, arguments: Mapping[str, Any], field: str) -> Any:
    """Return JSON whose texts are templates with the arguments in their place; one alone keeps its type."""
    if isinstance(value, str):
        alone = _ALONE.fullmatch(value)
        if alone:
            return take_value(alone["inside"], arguments, field)
        return write_text(value, _given(arguments), as_text, field)
    if isinstance(value, Mapping):
        return {name: filled(it, arguments, field) for name, it in value.items()}
    if isinstance(value, list | tuple):
        return [filled(it, arguments, field) for it in value]
    return value


def filled_texts(texts: Mapping[str, str], arguments: Mapping[str, Any], field: str) -> dict[str, str]:
    """Return texts filled in; one of which nothing but an absent argument would stand is left out."""
    found: dict[str, str] = {}
    for name, source in texts.items():
        alone = _ALONE.fullmatch(source)
        if alone and take_value(alone["inside"], arguments, field) is None:
            continue
        found[name] = write_text(source, _given(arguments), as_text, field)
    return found


def as_text(value: Any) -> str:
    """Return a value as it stands in an address or a header."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float):
        raise ValueError("a list or map can't be printed")
    return str(value)


def _given(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments for texts: what is absent leaves nothing there."""
    return {name: "" if value is None else value for name, value in arguments.items()}


def mapped(operation: Operation, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of an answer; raises CallFailed for one that is not as the operation says."""
    found: dict[str, Any] = {}
    for name, value in operation.response.items():
        try:
            given = take_value(value.take, data, f"response.{name}")
            if given is None and not value.optional:
                raise _Lie("is not there")
            found[name] = None if given is None else _listed(value, given)
        except (_Lie, InvalidInput) as error:
            why = error if isinstance(error, _Lie) else error.text
            raise CallFailed(f"The answer is not as it should be: {name!r} {why}.") from None
    try:
        check_values({name: value for name, value in found.items() if value is not None})
    except InvalidInput as error:
        raise CallFailed(f"The answer can't be kept: {error.text}") from None
    return found


def _listed(value: OperationValue, given: Any) -> Any:
    fitted = _fitted(value.type, given)
    if value.type != "list" or not value.items:
        return fitted
    rows: list[dict[str, Any]] = []
    for item in fitted:
        if not isinstance(item, Mapping):
            raise _Lie("holds an item that is no map")
        try:
            rows.append({name: _fitted(kind, item.get(name)) for name, kind in value.items.items()})
        except _Lie as error:
            raise _Lie(f"holds an item of which a value {error}") from None
    return rows


def _fitted(kind: str, value: Any) -> Any:
    """Return a value as its type; only what is plainly the same in another spelling is taken over."""
    match kind:
        case "text":
            return _text(value)
        case "number" | "whole":
            return _number(value, whole=kind == "whole")
        case "yes_no":
            return _yes_no(value)
        case "time" | "date":
            return _moment(value, whole=kind == "date")
        case "list":
            if not isinstance(value, list | tuple):
                raise _Lie(f"is {_said(value)}, not a list")
            return list(value[:MOST_ITEMS])
        case _:
            if not isinstance(value, Mapping):
                raise _Lie(f"is {_said(value)}, not a map")
            return dict(value)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value[:MOST_TEXT]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise _Lie(f"is {_said(value)}, not a text")


def _number(value: Any, *, whole: bool) -> int | float:
    if isinstance(value, str) and (_WHOLE if whole else _NUMBER).fullmatch(value.strip()):
        plain = value.strip()
        value = int(plain) if _WHOLE.fullmatch(plain) else float(plain)
    if isinstance(value, float) and value.is_integer() and whole:
        value = int(value)
    wrong = isinstance(value, bool) or not isinstance(value, int if whole else int | float)
    if wrong or not math.isfinite(value) or (isinstance(value, int) and abs(value) > _MOST_WHOLE):
        raise _Lie(f"is {_said(value)}, not a {'whole number' if whole else 'number'}")
    return value  # type: ignore[no-any-return]  # what is no number was refused


def _yes_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    said = str(value).strip().lower() if isinstance(value, str | int) else ""
    if said not in _YES | _NO:
        raise _Lie(f"is {_said(value)}, not yes or no")
    return said in _YES


def _moment(value: Any, *, whole: bool) -> str:
    try:
        if isinstance(value, str):
            return date.fromisoformat(value).isoformat() if whole else datetime.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise _Lie(f"is {_said(value)}, not a {'date' if whole else 'time'} of ISO 8601")


def _said(value: Any) -> str:
    """Name what something is without saying its value, which may be personal."""
    names = {bool: "a yes or no", int: "a number", float: "a number", str: "a text", list: "a list", dict: "a map"}
    return "nothing" if value is None else names.get(type(value), "something else")

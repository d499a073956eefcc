"""What must be right of a connector before it is stored: a fault shows where it is written; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from noline.connectors.kinds import KINDS
from noline.connectors.model import (
    ConnectorDefinition,
    FileRequest,
    HttpRequest,
    Operation,
    ProfileReading,
    RpcRequest,
    SqlRequest,
)
from noline.connectors.policy import reads
from noline.connectors.statements import statement_of
from noline.content import check_expression, check_short, names_in
from noline.kernel.errors import InvalidInput

MOST_OPERATIONS: Final = 50
_MOST_NAMES: Final = 60
_MOST_NESTED: Final = 12
_IN_SQL: Final = frozenset({"text", "number", "whole", "yes_no", "time", "date"})


def check_definition(definition: ConnectorDefinition) -> None:
    """Refuse what can't work; raises InvalidInput naming the field."""
    if len(definition.operations) > MOST_OPERATIONS:
        raise InvalidInput(f"It has more than {MOST_OPERATIONS} operations.", field="operations", remedy="Split it.")
    for name, operation in definition.operations.items():
        field = f"operations.{name}"
        if not isinstance(operation.request, KINDS[definition.kind].request):
            text = f"It asks in another way than a connector of the kind {definition.kind!r}."
            raise InvalidInput(text, field=f"{field}.request.way", remedy=f"Say {definition.kind!r}.")
        _check_operation(operation, field)


def _check_operation(operation: Operation, field: str) -> None:
    for part, names in (("arguments", operation.arguments), ("response", operation.response)):
        if len(names) > _MOST_NAMES:
            raise InvalidInput(f"There are more than {_MOST_NAMES}.", field=f"{field}.{part}", remedy="Ask for less.")
    for where, source in _templates(operation):
        at = f"{field}.{where}"
        check_short(source, at)
        unknown = sorted(names_in(source) - operation.arguments.keys() - {"key"})
        if unknown:
            raise InvalidInput(f"There is no argument {unknown[0]!r}.", field=at, remedy="List it as one.")
    for name, value in operation.response.items():
        check_expression(value.take, f"{field}.response.{name}.take")
    if operation.cache and not reads(operation.request):
        text = "What changes something there can't be answered from a cache."
        raise InvalidInput(text, field=f"{field}.cache", remedy="Set it to 0.")
    if operation.profile is not None:
        _check_profile(operation, operation.profile, field)
    if isinstance(operation.request, SqlRequest):
        _check_statement(operation, operation.request, field)


def _check_profile(operation: Operation, profile: ProfileReading, field: str) -> None:
    if not reads(operation.request):
        text = "What changes something there can't be read into a profile."
        raise InvalidInput(text, field=f"{field}.profile", remedy="Take an operation that only reads.")
    for attribute, value in profile.attributes.items():
        if value not in operation.response:
            at = f"{field}.profile.attributes.{attribute}"
            raise InvalidInput(f"The answer has no value {value!r}.", field=at, remedy="Name one of its values.")
    for name, source in profile.arguments.items():
        at = f"{field}.profile.arguments.{name}"
        check_short(source, at)
        if name not in operation.arguments:
            raise InvalidInput(f"There is no argument {name!r}.", field=at, remedy="Name one of its arguments.")
    missing = sorted(it for it, given in operation.arguments.items() if not given.optional)
    missing = [it for it in missing if it not in profile.arguments]
    if missing:
        text = f"It is not said what {missing[0]!r} is for a customer."
        raise InvalidInput(text, field=f"{field}.profile.arguments", remedy="Give it a template.")


def _check_statement(operation: Operation, request: SqlRequest, field: str) -> None:
    at = f"{field}.request.statement"
    try:
        names = statement_of(request.statement).names
    except InvalidInput as error:
        raise InvalidInput(error.text, field=at, remedy=error.remedy) from None
    for name in names:
        argument = operation.arguments.get(name)
        if argument is None:
            raise InvalidInput(f"There is no argument {name!r}.", field=at, remedy="List it as one.")
        if argument.type not in _IN_SQL:
            text = f"A {argument.type} can't stand in a statement."
            raise InvalidInput(text, field=f"{field}.arguments.{name}.type", remedy="Ask with a plain value.")


def _templates(operation: Operation) -> Iterator[tuple[str, str]]:
    match operation.request:
        case HttpRequest() as request:
            yield "request.path", request.path
            yield from _of("request.query", request.query)
            yield from _of("request.headers", request.headers)
            yield from _of("request.form", request.form)
            yield from _deep("request.json", request.json)
        case RpcRequest() as request:
            yield from _deep("request.params", request.params)
        case FileRequest() as request:
            yield "request.path", request.path
            yield from _of("request.columns", request.columns)


def _of(field: str, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((f"{field}.{name}", text) for name, text in texts.items())


def _deep(field: str, value: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    if depth > _MOST_NESTED:
        raise InvalidInput("It is nested too deeply.", field=field, remedy=f"Nest {_MOST_NESTED} levels at most.")
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, Mapping):
        for name, it in value.items():
            yield from _deep(f"{field}.{name}", it, depth + 1)
    elif isinstance(value, list | tuple):
        for at, it in enumerate(value):
            yield from _deep(f"{field}.{at}", it, depth + 1)

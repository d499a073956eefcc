"""Attributes of a profile that a back end holds: asked for when they are looked at, kept in the cache alone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct

from noline.connectors.backends import Backends, Wanted
from noline.connectors.masking import masked_text
from noline.connectors.model import Connector, Operation
from noline.content import write_text
from noline.kernel.errors import InvalidInput
from noline.log.kinds import Outcome


class ReadThrough(Struct, frozen=True):
    """What one operation says of a customer now. ``attributes``: empty where it did not answer; ``error`` says why."""

    connector: str
    title: str
    operation: str
    outcome: Outcome
    attributes: dict[str, Any]
    error: str


async def read_through(
    backends: Backends,
    connectors: Sequence[Connector],
    customer: UUID,
    known: Mapping[str, Any],
    *,
    language: str,
    private: bool,
) -> list[ReadThrough]:
    """Ask every operation that holds attributes of customers, all at once.

    ``known``: the customer's attributes, and addresses by scheme. What needs something that is not known is not asked.
    """
    wanted = [
        (connector, name, arguments)
        for connector in connectors
        for name, operation in connector.definition.operations.items()
        if (arguments := _arguments(operation, known)) is not None
    ]
    return list(
        await asyncio.gather(
            *(
                _read(backends, connector, name, Wanted(connector, name, arguments, str(customer), language, private))
                for connector, name, arguments in wanted
            )
        )
    )


async def _read(backends: Backends, connector: Connector, name: str, wanted: Wanted) -> ReadThrough:
    operation = connector.definition.operations[name]
    answer = await backends.ask(wanted)
    assert operation.profile is not None
    found = {attribute: answer.values.get(value) for attribute, value in operation.profile.attributes.items()}
    error = masked_text(answer.error, answer.hidden)
    title = connector.definition.title or connector.name
    return ReadThrough(connector.name, title, name, answer.outcome, found if answer.values else {}, error)


def _arguments(operation: Operation, known: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what an operation is asked with; None if it holds nothing of customers, or too little is known."""
    if operation.profile is None:
        return None
    try:
        return {name: write_text(text, known, str, name) for name, text in operation.profile.arguments.items()}
    except InvalidInput:
        return None

"""What tests of connectors do on the stage: set one up, ask it for a customer, and see what came of it."""

from __future__ import annotations

import itertools
from typing import Any
from uuid import UUID, uuid5

import msgspec

from noline.connectors import KINDS, Connector, ConnectorDefinition, add_connector, check_definition, read_settings
from stage import Stage

_NUMBERS = itertools.count(1)
_OWNERS = UUID("3f0f2a44-6f0e-5a54-9a0c-0d6f4a2b7c11")

BALANCE: dict[str, Any] = {
    "request": {"way": "http", "path": "/accounts/{{ phone }}"},
    "arguments": {"phone": {"personal": True}},
    "response": {
        "balance": {"take": "body.account.balance / 100", "type": "number", "personal": True},
        "currency": {"take": "body.account.currency"},
    },
}


async def connect(
    stage: Stage,
    name: str,
    kind: str,
    settings: dict[str, Any],
    /,
    more: dict[str, Any] | None = None,
    **operations: Any,
) -> Connector:
    """Set up a connector as people do; ``operations`` by name, ``more`` of its definition."""
    definition = msgspec.convert({"kind": kind, "operations": operations, **(more or {})}, ConnectorDefinition)
    check_definition(definition)
    read_settings(KINDS[kind], settings)
    sealed = stage.noline.sealer.seal(settings, KINDS[kind].secrets)
    async with stage.noline.database.transaction() as tx:
        return await add_connector(tx, stage.workspace.id, name, definition, sealed, stage.now)


async def want(
    stage: Stage, customer: UUID, connector: str, operation: str, *, key: str = "", owner: str = "one", **arguments: Any
) -> None:
    """Ask for a customer."""
    asked = {
        "connector": connector,
        "operation": operation,
        "arguments": arguments,
        "owner_kind": "service",
        "owner": str(uuid5(_OWNERS, owner)),
        "key": key or str(next(_NUMBERS)),
    }
    await stage.track(customer, "ask", **asked)


async def asks(
    stage: Stage, customer: UUID, connector: str, operation: str, *, key: str = "", owner: str = "one", **arguments: Any
) -> dict[str, Any]:
    """Ask for a customer and return the fact of its answer."""
    await want(stage, customer, connector, operation, key=key, owner=owner, **arguments)
    return (await stage.facts(customer, "connector.answered"))[-1].body

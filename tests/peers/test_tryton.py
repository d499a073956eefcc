"""A connector and a real CRM: Tryton finds a customer, keeps what is written, and is signed in to again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from noline.connectors import Answer, Backends, Connector, ConnectorDefinition, Wanted, check_definition

from .tryton_peer import TrytonPeer, tryton

OPERATIONS: dict[str, Any] = {
    "enter": {
        "request": {
            "way": "jsonrpc",
            "method": "model.party.party.create",
            "writes": True,
            "params": [
                [
                    {
                        "name": "{{ name }}",
                        "contact_mechanisms": [["create", [{"type": "other", "value": "{{ phone }}"}]]],
                    }
                ],
                {},
            ],
        },
        "arguments": {"name": {"personal": True}, "phone": {"personal": True}},
        "response": {"party": {"take": "result[0]", "type": "whole"}},
    },
    "find": {
        "request": {
            "way": "jsonrpc",
            "method": "model.party.party.search_read",
            "params": [[["contact_mechanisms.value", "=", "{{ phone }}"]], 0, 1, None, ["name", "code"], {}],
        },
        "arguments": {"phone": {"personal": True}},
        "response": {
            "known": {"take": "result|length > 0", "type": "yes_no"},
            "name": {"take": "result[0].name", "optional": True, "personal": True},
        },
    },
    "wrong": {"request": {"way": "jsonrpc", "method": "model.party.party.nothing", "params": []}},
}


def connector(peer: TrytonPeer, **more: str) -> Connector:
    """The CRM as a connector."""
    definition = msgspec.convert({"kind": "jsonrpc", "operations": OPERATIONS}, ConnectorDefinition)
    check_definition(definition)
    settings = {
        "url": peer.url,
        "login": "tryton",
        "database": peer.database,
        "username": peer.username,
        "password": peer.password,
    }
    return Connector(1, 1, "crm", definition, {**settings, **more}, datetime.now(UTC))


@asynccontextmanager
async def closing(backends: Backends) -> AsyncIterator[Backends]:
    """Close them at the end."""
    try:
        yield backends
    finally:
        await backends.close()


async def ask(backends: Backends, crm: Connector, operation: str, **arguments: Any) -> Answer:
    """Ask the CRM."""
    return await backends.ask(Wanted(crm, operation, arguments, "key", "en", private=True))


async def test_a_real_crm(tmp_path: Path) -> None:
    async with tryton() as peer, closing(Backends(dict, tmp_path)) as backends, closing(Backends(dict, None)) as other:
        crm = connector(peer)
        entered = await ask(backends, crm, "enter", name='Ana "O\'Neil"', phone="+447700900001")
        assert entered.outcome == "answered", entered.error
        assert entered.values["party"] > 0
        found = await ask(backends, crm, "find", phone="+447700900001")
        assert found.values == {"known": True, "name": 'Ana "O\'Neil"'}
        assert (await ask(backends, crm, "find", phone="+447700900002")).values == {"known": False, "name": None}
        refused = await ask(backends, crm, "wrong")
        assert refused.outcome != "answered"
        assert refused.fallback
        wrong = await ask(other, connector(peer, password="no"), "find", phone="+447700900001")
        assert (wrong.outcome, peer.password in wrong.error) == ("failed", False)

        # The session ends over there, as it does by itself after a while.
        (_, line, _) = next(iter(backends._lines.values()))
        line._opened = line._opened[:-8] + "AAAAAAA="  # type: ignore[attr-defined]
        again = await ask(backends, crm, "find", phone="+447700900001")
        assert again.values.get("known") is True, again.error

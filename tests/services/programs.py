"""Services of a bank and a mobile operator, as people write them, and what puts them on the stage."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from noline.journeys import parse_journey, publish_journey
from noline.log.kinds import ConnectorAnswered
from noline.services import Service, parse_service, save_service
from stage import Stage

BALANCE: dict[str, Any] = {
    "name": "balance",
    "title": "Balance",
    "words": {"en": ["BAL", "BALANCE"], "es": ["SALDO"]},
    "help": {"en": "BAL: your balance", "es": "SALDO: su saldo"},
    "open_to": "anybody",
    "steps": [
        {
            "type": "call",
            "name": "look",
            "connector": "bank",
            "operation": "balance",
            "arguments": {"phone": "{{ address }}"},
            "keep": {"balance": "balance", "currency": "currency"},
            "fallback": {"en": "The bank's system is busy. Please try again later."},
        },
        {
            "type": "set",
            "name": "note",
            "context": {"balance": "{{ balance|money(currency) }}"},
        },
        {
            "type": "menu",
            "name": "tell",
            "text": {"en": "Your balance is {{ balance|money(currency) }}.", "es": "Su saldo es {{ balance }}."},
            "choices": [
                {"value": "call_me", "label": {"en": "Call me back"}, "next": "call_me"},
                {"value": "chat", "label": {"en": "Chat with us"}, "next": "people"},
            ],
        },
        {"type": "answer", "name": "call_me", "text": {"en": "We will call you."}, "next": "end"},
        {"type": "hand_over", "name": "people", "text": {"en": "A colleague is coming."}, "reason": "Balance"},
    ],
}
MINI: dict[str, Any] = {
    "name": "mini",
    "title": "Last transactions",
    "words": {"en": ["MINI"]},
    "open_to": "anybody",
    "arguments": [{"name": "count", "kind": "whole", "least": 1, "most": 10, "default": 3}],
    "steps": [
        {
            "type": "call",
            "name": "look",
            "connector": "bank",
            "operation": "transactions",
            "arguments": {"phone": "{{ address }}", "count": "{{ count }}"},
        },
        {
            "type": "answer",
            "name": "tell",
            "text": {"en": "{% for it in transactions %}{{ it.date }} {{ it.amount }}\n{% endfor %}"},
        },
    ],
}


async def set_up(stage: Stage, *definitions: dict[str, Any]) -> list[Service]:
    """Store services."""
    services = [parse_service(it) for it in definitions]
    async with stage.noline.database.transaction() as tx:
        for service in services:
            await save_service(tx, stage.workspace.id, service, "test", stage.now)
    return services


async def answer(stage: Stage, customer: UUID, outcome: str = "answered", /, **values: Any) -> None:
    """A back end answers the last call, as the loop that asks it tells it."""
    (row,) = await stage.fetch(
        "select call.id, connector, operation, owner_kind, owner, call.conversation from connector_call as call"
        " join service_session as session on session.shard = call.shard and session.id = call.owner"
        " where call.customer = $1 order by session.waits = 'call' desc, call.asked_at desc limit 1",
        customer,
    )
    body = ConnectorAnswered(row[0], row[1], row[2], row[3], row[4], outcome, values)  # type: ignore[arg-type]
    await stage.tell(customer, "connector.answered", body, conversation=row[5])


def service(name: str, words: dict[str, list[str]], **more: Any) -> dict[str, Any]:
    """A service that says its name."""
    steps = [{"type": "answer", "name": "tell", "text": {"en": f"This is {name}."}}]
    return {"name": name, "words": words, "steps": steps, **more}


async def journey_on(stage: Stage, word: str) -> None:
    """A journey that the same word would begin."""
    steps = {"done": {"type": "exit", "reason": "done"}}
    entry = {"type": "message", "word": word}
    plain = {"name": "onword", "version": 1, "entry": entry, "first": "done", "steps": steps}
    async with stage.noline.database.transaction() as tx:
        await publish_journey(tx, stage.workspace.id, parse_journey(plain), at=stage.now)

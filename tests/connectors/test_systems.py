"""An agent asks a back end from within a conversation: what is filled in, what comes of it, and who may not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from apistage import ApiStage, api_stage
from connectors.acting import BALANCE, connect
from connectors.conftest import BackEnd
from noline.access import Rules
from noline.log.kinds import ContextChanged

PHONE = "+447700900321"
OPEN = BALANCE | {"agents": True, "title": "Balance"}


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    """A company whose connectors may reach this machine."""
    async with api_stage(dsn, rules=Rules(private_webhooks=True)) as opened:
        yield opened


async def begun(api: ApiStage) -> str:
    """A customer has written; returns the address of what can be asked there."""
    await api.stage.customer(phone=PHONE)
    heard = await api.stage.hear("sms", PHONE, "What is my balance?")
    return f"/api/v1/conversations/{heard.conversation}/systems"


def question(**arguments: Any) -> dict[str, Any]:
    return {"connector": "bank", "operation": "balance", "arguments": arguments or {"phone": PHONE}}


async def test_what_agents_may_ask_is_filled_from_customer_and_conversation(api: ApiStage, back_end: BackEnd) -> None:
    closed = BALANCE | {"title": "For services alone"}
    more = OPEN | {"arguments": {"order": {}, "first_name": {"optional": True}, "phone": {"personal": True}}}
    stage = api.stage
    await connect(stage, "bank", "http", {"url": back_end.url}, balance=more, hidden=closed)
    where = await begun(api)
    customer = await stage.one("select customer from conversation limit 1")
    conversation = await stage.one("select id from conversation limit 1")
    said = ContextChanged({"order": "A-17"}, "Sam")
    await stage.tell(customer, "context.changed", said, conversation=conversation)
    found = (await api.agent.get(where)).json()
    (operation,) = found["operations"]
    assert (operation["connector"], operation["operation"], operation["title"]) == ("bank", "balance", "Balance")
    values = {it["name"]: it["value"] for it in operation["arguments"]}
    assert values == {"order": "A-17", "first_name": "Ana", "phone": PHONE}
    assert found["asked"] == []


async def test_an_answer_is_read_in_the_conversation_and_put_into_its_context(api: ApiStage, back_end: BackEnd) -> None:
    stage = api.stage
    await connect(stage, "bank", "http", {"url": back_end.url}, balance=OPEN)
    where = await begun(api)
    stage.calls = False
    asked = await api.agent.post(where, json=question())
    assert asked.status_code == 202, asked.text
    (waiting,) = (await api.agent.get(where)).json()["asked"]
    assert (waiting["call"], waiting["state"], waiting["values"]) == (asked.json()["call"], "waiting", {})
    stage.calls = True
    await stage.settle()
    (answered,) = (await api.agent.get(where)).json()["asked"]
    assert (answered["state"], answered["values"]) == ("answered", {"balance": 12.5, "currency": "EUR"})
    assert answered["by"] == "Agent"
    # Nothing goes into the context by itself: the agent puts it there.
    customer = await stage.one("select customer from conversation limit 1")
    assert (await stage.conversations(customer))[0].context == {}
    put = {"values": answered["values"]}
    changed = await api.agent.patch(where.replace("/systems", "/context"), json=put)
    assert changed.status_code == 200, changed.text
    assert changed.json()["context"]["balance"]["value"] == 12.5
    # What it was asked with is neither in the log nor in the log of requests, who asked is in the audit trail.
    log = "select count(*) from interaction where kind like 'connector.%' and body::text like '%7700900321%'"
    assert await stage.one(log) == 0
    trail = await stage.fetch("select action from audit where action = 'connector.asked'")
    assert len(trail) == 1


@pytest.mark.parametrize("outcome", ["failed", "timed_out", "refused"])
async def test_what_was_not_answered_is_told(api: ApiStage, back_end: BackEnd, outcome: str) -> None:
    async def says(_: web.Request) -> web.StreamResponse:
        if outcome == "timed_out":
            await asyncio.sleep(5)
        return web.json_response({}, status=404 if outcome == "refused" else 500)

    back_end.says = says
    await connect(api.stage, "bank", "http", {"url": back_end.url}, balance=OPEN | {"timeout": 0.2, "retries": 0})
    where = await begun(api)
    assert (await api.agent.post(where, json=question())).status_code == 202
    await api.stage.settle()
    (found,) = (await api.agent.get(where)).json()["asked"]
    assert (found["state"], found["values"]) == (outcome, {})
    assert found["error"]


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"operation": "hidden"}, 404, "operation"),
        ({"operation": "nothing"}, 404, "operation"),
        ({"connector": "other"}, 404, "operation"),
        ({"arguments": {}}, 422, "arguments.phone"),
        ({"arguments": {"phone": ""}}, 422, "arguments.phone"),
        ({"arguments": {"phone": PHONE, "more": 1}}, 422, "arguments.more"),
    ],
)
async def test_what_can_not_be_asked_is_refused(
    api: ApiStage, back_end: BackEnd, change: dict[str, Any], status: int, field: str
) -> None:
    await connect(api.stage, "bank", "http", {"url": back_end.url}, balance=OPEN, hidden=BALANCE)
    where = await begun(api)
    refused = await api.agent.post(where, json=question() | change)
    assert (refused.status_code, refused.json()["field"]) == (status, field)
    assert back_end.asked == []


async def test_who_may_only_look_asks_nothing(api: ApiStage, back_end: BackEnd) -> None:
    await connect(api.stage, "bank", "http", {"url": back_end.url}, balance=OPEN)
    where = await begun(api)
    assert (await api.viewer.get(where)).status_code == 403
    assert (await api.viewer.post(where, json=question())).status_code == 403

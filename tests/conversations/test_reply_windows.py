"""Reply windows at the desk: how long words may be sent, and the approved templates that go when that is over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from apistage import ApiStage, api_stage
from noline.content import Approved, ChatSource, Wording
from noline.delivery import Message, add_route

PHONE = "+447700900007"
SETTINGS = {"phone_number_id": "106540352242922", "access_token": "t", "api_url": "http://127.0.0.1:9"}
VALUES = [{"type": "text", "text": f"{{{{ {name} }}}}"} for name in ("first_name", "order")]
WORDING = Wording(body="Hello {{1}}, order {{2}} is ready.", footer="Harbour")
APPROVED = Approved("order_ready", "en", ({"type": "body", "parameters": VALUES},), WORDING)


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    """A company with an account at WhatsApp and two templates, one of them approved."""
    async with api_stage(dsn) as opened:
        stage = opened.stage
        async with stage.noline.database.transaction() as tx:
            await add_route(tx, stage.workspace.id, "wa", "whatsapp", "whatsapp", settings=SETTINGS, sender=PHONE)
        text = "Order {{ order }} is ready, {{ first_name }}."
        await stage.template("ready", {"chat": ChatSource(text, approved=APPROVED)})
        await stage.template("plain", {"chat": ChatSource("Hello")})
        yield opened


async def asked(api: ApiStage, **past: float) -> Message:
    """A customer with a phone and a mailbox writes by WhatsApp, some time ago."""
    await api.stage.customer("Ana", phone=PHONE, email="ana@mail.example")
    heard = await api.stage.hear("whatsapp", PHONE, "Is it ready?")
    await api.stage.advance(**past)
    api.stage.sends = False
    return heard


async def ways(api: ApiStage, message: Message) -> dict[str, Any]:
    """Return how the conversation may be answered, by channel."""
    answer = await api.agent.get(f"/api/v1/conversations/{message.conversation}")
    return {it["channel"]: it for it in answer.json()["reply"]}


async def answer(api: ApiStage, message: Message, body: dict[str, Any]) -> httpx.Response:
    """An agent answers, while everything that follows happens."""
    path = f"/api/v1/conversations/{message.conversation}/messages"
    acting = asyncio.create_task(api.agent.post(path, json=body))
    while not acting.done():
        await api.stage.settle()
        await asyncio.sleep(0.005)
    return await acting


async def offered(api: ApiStage, message: Message, channel: str = "whatsapp") -> list[Any]:
    """Return the templates that the desk offers."""
    path = f"/api/v1/conversations/{message.conversation}/templates"
    return list((await api.agent.get(path, params={"channel": channel})).json())


async def test_the_desk_says_until_when_words_may_be_sent(api: ApiStage) -> None:
    message = await asked(api, hours=2)
    way = (await ways(api, message))["whatsapp"]
    assert (way["may"], way["proposed"]) == (True, True)
    assert way["window"]["open"]
    assert way["window"]["hours"] == 24
    closes = datetime.fromisoformat(way["window"]["closes_at"])
    assert closes - api.stage.now == timedelta(hours=22)
    assert (await ways(api, message))["email"]["window"] is None


async def test_after_that_another_channel_is_proposed_and_templates_are_offered(api: ApiStage) -> None:
    message = await asked(api, hours=25)
    found = await ways(api, message)
    assert not found["whatsapp"]["may"]
    assert (found["whatsapp"]["window"]["open"], found["whatsapp"]["window"]["templates"]) == (False, True)
    assert "closed at" in found["whatsapp"]["why"]
    assert next(it for it in found.values() if it["proposed"])["channel"] != "whatsapp"
    (template,) = await offered(api, message)
    assert (template["name"], template["language"], template["asks"]) == ("ready", "en", ["order"])
    assert template["text"] == "Hello Ana, order [order] is ready.\nHarbour"
    assert await offered(api, message, "sms") == []


async def test_a_template_is_sent_in_place_of_words(api: ApiStage) -> None:
    message = await asked(api, hours=25)
    (template,) = await offered(api, message)
    body = {"channel": "whatsapp", "template": template["id"], "variables": {"order": "A7"}}
    said = await answer(api, message, body)
    assert said.status_code in (201, 202), said.text
    assert (said.json()["text"], said.json()["status"]) == ("Order A7 is ready, Ana.", "waiting")
    kept = await api.stage.message(UUID(said.json()["id"]))
    assert (kept.variables, (kept.body or {}).get("by")) == ({"order": "A7", "first_name": "Ana"}, "Agent")


async def test_words_are_kept_with_the_reason(api: ApiStage) -> None:
    message = await asked(api, hours=25)
    said = await answer(api, message, {"channel": "whatsapp", "text": "It is ready."})
    assert (said.json()["status"], said.json()["reason"]) == ("suppressed", "window_closed")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"text": "And more"}, "text"),
        ({"channel": "best"}, "channel"),
        ({"channel": "email"}, "template"),
        ({"template": "0190aaaa-0000-7000-8000-000000000001"}, "template"),
        ({"variables": {}}, "variables.order"),
        ({"template": None}, "variables"),
        ({"buttons": [{"label": "Yes", "value": "yes", "url": ""}]}, "buttons"),
    ],
    ids=["words too", "no channel", "another channel", "nobody's", "a value is missing", "values alone", "buttons too"],
)
async def test_what_can_not_be_sent_is_said_by_field(api: ApiStage, more: dict[str, Any], field: str) -> None:
    message = await asked(api, hours=25)
    (template,) = await offered(api, message)
    body = {"channel": "whatsapp", "template": template["id"], "variables": {"order": "A7"}} | more
    said = await answer(api, message, body)
    assert (said.status_code, said.json()["field"]) == (422, field), said.text


async def act(api: ApiStage, path: str, body: dict[str, Any]) -> httpx.Response:
    """An agent asks for something, while everything that follows happens."""
    acting = asyncio.create_task(api.agent.post(f"/api/v1/{path}", json=body))
    while not acting.done():
        await api.stage.settle()
        await asyncio.sleep(0.005)
    return await acting


async def test_a_conversation_is_begun_with_a_template(api: ApiStage) -> None:
    ana = await api.stage.customer("Ana", phone=PHONE)
    api.stage.sends = False
    ways = (await api.agent.get("/api/v1/conversations/reply-options", params={"customer": str(ana)})).json()
    way = next(it for it in ways if it["channel"] == "whatsapp")
    assert (way["may"], way["window"]["open"], way["window"]["templates"]) == (False, False, True)
    asked = {"customer": str(ana), "channel": "whatsapp"}
    (template,) = (await api.agent.get("/api/v1/conversations/templates", params=asked)).json()
    assert (template["name"], template["asks"]) == ("ready", ["order"])

    lacking = await act(api, "conversations", {**asked, "template": template["id"]})
    assert (lacking.status_code, lacking.json()["field"]) == (422, "variables.order")
    said = await act(api, "conversations", {**asked, "template": template["id"], "variables": {"order": "A7"}})
    assert said.status_code in (201, 202), said.text
    assert (said.json()["text"], said.json()["status"]) == ("Order A7 is ready, Ana.", "waiting")
    kept = await api.stage.message(UUID(said.json()["id"]))
    assert (kept.variables, kept.purpose) == ({"order": "A7", "first_name": "Ana"}, "transactional")
    nothing = await act(api, "conversations", asked)
    assert (nothing.status_code, nothing.json()["field"]) == (422, "text")


async def test_a_place_goes_without_words_and_with_a_map_where_there_is_none(api: ApiStage) -> None:
    message = await asked(api, hours=1)
    place = {"latitude": 51.5, "longitude": -0.12, "name": "Harbour"}
    for channel in ("whatsapp", "email"):
        said = await answer(api, message, {"channel": channel, "location": place})
        assert said.status_code in (201, 202), said.text
        assert said.json()["text"].startswith("Harbour\nhttps://www.openstreetmap.org/?mlat=51.5")
    empty = await answer(api, message, {"channel": "whatsapp", "text": " "})
    assert (empty.status_code, empty.json()["field"]) == (422, "text")


@pytest.mark.parametrize(
    ("approved", "hours", "service", "why"),
    [
        (True, 1, True, ""),
        (True, 25, True, "approved as a template"),
        (False, 25, False, "The reply window of whatsapp closed"),
    ],
    ids=["within it", "after it with a template", "after it without"],
)
async def test_how_a_customer_is_best_reached_heeds_the_window(
    api: ApiStage, approved: bool, hours: float, service: bool, why: str
) -> None:
    message = await asked(api, hours=hours)
    if not approved:
        await api.stage.template("ready", {"chat": ChatSource("No more")})
    best = (await api.agent.get(f"/api/v1/customers/{message.customer}/best-channel")).json()
    way = next(it for it in best["channels"] if it["channel"] == "whatsapp")
    assert way["service"] is service
    assert why in way["why"]

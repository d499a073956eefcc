"""One message with choices by SMS, WhatsApp and Telegram, each answered as its provider tells it, is read the same."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from aiohttp import web

from apistage import ApiStage, api_stage
from noline.access import Rules

RECORDED = Path(__file__).parent.parent / "providers" / "recorded"
BUTTONS = [
    {"label": "Cancel", "value": "cancel-button"},
    {"label": "Keep it", "value": "keep-button"},
    {"label": "See it", "url": "https://shop.example/7"},
]
WAMID = "wamid.HBgLMTQxMjU1NTA4MjkVAgARGBI1"  # what the recorded answer says it answers
JSON = {"Content-Type": "application/json"}


class Providers:
    """A server that speaks for three providers, and keeps what it is asked to send."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    async def twilio(self, request: web.Request) -> web.Response:
        """Take a text."""
        self.sent.append(dict(await request.post()))
        return web.json_response({"sid": f"SM{len(self.sent):032x}", "status": "queued"}, status=201)

    async def telegram(self, request: web.Request) -> web.Response:
        """Take a message of the bot's."""
        self.sent.append(await request.json())
        return web.json_response({"ok": True, "result": {"message_id": 41, "chat": {"id": 77}}})

    async def whatsapp(self, request: web.Request) -> web.Response:
        """Take a message."""
        self.sent.append(await request.json())
        return web.json_response({"messaging_product": "whatsapp", "messages": [{"id": WAMID}]})


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn, rules=Rules(private_webhooks=True)) as opened:
        yield opened


@pytest.fixture
async def providers() -> AsyncIterator[tuple[Providers, str]]:
    server = Providers()
    app = web.Application()
    app.router.add_post("/2010-04-01/{rest:.*}", server.twilio)
    app.router.add_post("/bot{token}/{name}", server.telegram)
    app.router.add_post("/v23.0/{rest:.*}", server.whatsapp)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield server, f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def account(api: ApiStage, provider: str, channel: str, sender: str, **settings: Any) -> str:
    made = await api.owner.post("/api/v1/accounts", json={"name": provider, "provider": provider, "settings": settings})
    assert made.status_code == 201, made.text
    for item in (await api.owner.get("/api/v1/routes")).json():
        if item["channel"] == channel:
            assert (await api.owner.delete(f"/api/v1/routes/{item['id']}")).status_code == 204
    route = {"account": made.json()["id"], "channel": channel, "sender": sender}
    assert (await api.owner.post("/api/v1/routes", json=route)).status_code == 201
    return httpx.URL(made.json()["address"]).path


async def ask(api: ApiStage, channel: str, address: str) -> str:
    wanted = {
        "to": {"channel": channel, "value": address},
        "content": {"text": "Cancel order 7?", "buttons": BUTTONS},
        "purpose": "service",
    }
    answer = await api.owner.post("/api/v1/messages", json=wanted)
    assert answer.status_code in (201, 202), answer.text
    await api.stage.advance(minutes=1)
    return str(answer.json()["id"])


async def answered(api: ApiStage, question: str) -> list[tuple[str, str, str]]:
    """Return how a question was answered: the text, and the value and label of the choice that it named."""
    await api.stage.settle()
    rows = await api.stage.fetch(
        "select body ->> 'text', body ->> 'choice', body ->> 'chosen' from message"
        " where answers::text = $1 and body ? 'choice' order by at, id",
        question,
    )
    return [tuple(row) for row in rows]


async def test_by_sms(api: ApiStage, providers: tuple[Providers, str]) -> None:
    server, url = providers
    sid = f"AC{'a' * 32}"
    path = await account(api, "twilio", "sms", "+14155550111", account_sid=sid, auth_token="token", api_url=url)
    question = await ask(api, "sms", "+447700900123")
    (sent,) = server.sent
    assert sent["Body"] == "Cancel order 7?\n\n1. Cancel\n2. Keep it\nSee it: https://shop.example/7"
    form = {"MessageSid": "SM1", "From": "+447700900123", "To": "+14155550111", "Body": "1."}
    signed = f"{api.stage.noline.settings.public_url.rstrip('/')}{path}"
    signed += "".join(f"{name}{form[name]}" for name in sorted(form))
    mac = base64.b64encode(hmac.new(b"token", signed.encode(), hashlib.sha1).digest()).decode()
    headers = {"X-Twilio-Signature": mac, "Content-Type": "application/x-www-form-urlencoded"}
    provider = await api.nobody()
    assert (await provider.post(path, content=urlencode(form), headers=headers)).status_code == 200
    assert await answered(api, question) == [("1.", "cancel-button", "Cancel")]

    # The agent sees what was meant, and what was offered.
    identity = await api.stage.one("select conversation from message where answers::text = $1", question)
    thread = (await api.agent.get(f"/api/v1/conversations/{identity}")).json()["thread"]["entries"]
    said = [(it["text"], it["chosen"], len(it["buttons"])) for it in thread if it["type"] == "message"]
    assert said == [("Cancel order 7?", "", 3), ("1.", "Cancel", 0)]


async def test_by_whatsapp(api: ApiStage, providers: tuple[Providers, str]) -> None:
    server, url = providers
    settings = {"phone_number_id": "106540352242922", "access_token": "t", "app_secret": "s3", "api_url": url}
    path = await account(api, "whatsapp", "whatsapp", "+15550783881", **settings)
    await api.stage.hear("whatsapp", "+16505551234", "Hello")  # else it takes no words from us
    question = await ask(api, "whatsapp", "+16505551234")
    assert [it["type"] for it in server.sent] == ["interactive"]
    assert [it["reply"]["id"] for it in server.sent[0]["interactive"]["action"]["buttons"]] == [
        "cancel-button",
        "keep-button",
    ]
    body = (RECORDED / "whatsapp" / "button_reply.http").read_text().split("\n\n", 1)[1].strip().encode()
    signature = f"sha256={hmac.new(b's3', body, hashlib.sha256).hexdigest()}"
    provider = await api.nobody(**JSON, **{"X-Hub-Signature-256": signature})
    assert (await provider.post(path, content=body)).status_code == 200
    assert await answered(api, question) == [("Cancel", "cancel-button", "Cancel")]

    # Whoever types instead of tapping, without saying what to, is understood as well.
    typed = json.loads(body)
    message = typed["entry"][0]["changes"][0]["value"]["messages"][0]
    del message["interactive"], message["context"]
    message |= {"id": "wamid.2", "type": "text", "text": {"body": "keep it"}}
    body = json.dumps(typed).encode()
    signature = f"sha256={hmac.new(b's3', body, hashlib.sha256).hexdigest()}"
    assert (await provider.post(path, content=body, headers={"X-Hub-Signature-256": signature})).status_code == 200
    assert ("keep it", "keep-button", "Keep it") in await answered(api, question)


async def test_by_telegram(api: ApiStage, providers: tuple[Providers, str]) -> None:
    server, url = providers
    path = await account(api, "telegram", "telegram", "", token="42:abc", secret="s3", api_url=url)
    question = await ask(api, "telegram", "77")
    keyboard = server.sent[0]["reply_markup"]["inline_keyboard"]
    assert [[it["text"] for it in row] for row in keyboard] == [["Cancel"], ["Keep it"], ["See it"]]
    recorded = (RECORDED / "telegram" / "button.http").read_text().split("\n\n", 1)[1]
    told = json.loads(recorded)["callback_query"]
    told["data"] = keyboard[1][0]["callback_data"]
    told["from"]["id"] = told["message"]["chat"]["id"] = 77
    told["message"] |= {"message_id": 41, "reply_markup": {"inline_keyboard": keyboard}}
    provider = await api.nobody(**{"X-Telegram-Bot-Api-Secret-Token": "s3"})
    assert (await provider.post(path, json={"update_id": 5, "callback_query": told})).status_code == 200
    assert await answered(api, question) == [("Keep it", "keep-button", "Keep it")]


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"text": "x", "buttons": [{"label": ""}]}, "content.buttons[0].label"),
        ({"text": "x", "buttons": [{"label": "a", "value": "b", "url": "https://c.example"}]}, "content.buttons[0]"),
        ({"text": "x", "buttons": [{"label": "a", "url": "javascript:alert(1)"}]}, "content.buttons[0].url"),
        ({"template": "x", "buttons": [{"label": "a"}]}, "content"),
    ],
)
async def test_buttons_that_can_not_be_shown(api: ApiStage, content: dict[str, Any], field: str) -> None:
    wanted = {"to": {"channel": "sms", "value": "+447700900123"}, "content": content}
    answer = await api.owner.post("/api/v1/messages", json=wanted)
    assert (answer.status_code, answer.json()["field"]) == (422, field), answer.text

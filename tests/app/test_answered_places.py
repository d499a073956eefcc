"""An answer goes to where the message stood: what was said face to face is answered there, a post below it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp import web

from apistage import ApiStage, api_stage
from noline.access import Rules

RECORDED = Path(__file__).parents[1] / "providers" / "recorded"
SECRET = "s3cret"
MAIL = "ana@mail.example"


class Maker:
    """A server that takes whatever is sent, as X and Slack answer it, and keeps it."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def take(self, request: web.Request) -> web.Response:
        """Keep a call."""
        self.asked.append((request.path, await request.json()))
        number = str(len(self.asked))
        data = {"id": number, "dm_event_id": number, "dm_conversation_id": "1-2"}
        return web.json_response({"ok": True, "ts": f"{number}.1", "channel": "C1", "data": data})


@pytest.fixture
async def maker() -> AsyncIterator[Maker]:
    server = Maker()
    app = web.Application()
    app.router.add_post("/{path:.*}", server.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield server
    await runner.cleanup()


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    """A company on a stage of its own."""
    async with api_stage(dsn, rules=Rules(private_webhooks=True)) as opened:
        yield opened


async def account(api: ApiStage, provider: str, **settings: Any) -> str:
    """Make an account with a route; returns the path at which its provider tells."""
    for route in (await api.owner.get("/api/v1/routes")).json():
        if route["channel"] == provider:  # the stage's own come after it
            await api.owner.patch(f"/api/v1/routes/{route['id']}", json={"position": 9})
    wanted = {"name": provider, "provider": provider, "settings": settings}
    made = (await api.owner.post("/api/v1/accounts", json=wanted)).json()
    answer = await api.owner.post("/api/v1/routes", json={"account": made["id"], "channel": provider})
    assert answer.status_code == 201, answer.text
    return httpx.URL(made["address"]).path


def recorded(provider: str, name: str) -> bytes:
    """Return the body of a recorded request."""
    return (RECORDED / provider / f"{name}.http").read_bytes().partition(b"\n\n")[2].strip()


async def told(api: ApiStage, path: str, body: bytes) -> None:
    """Tell what X tells, signed."""
    mac = base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
    provider = await api.nobody(**{"x-twitter-webhooks-signature": f"sha256={mac}"})
    answer = await provider.post(path, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200, answer.text
    await api.stage.settle()


async def answered(api: ApiStage, text: str) -> None:
    """Answer as an agent in the one conversation that there is."""
    customer = await api.stage.one("select customer from message where direction = 1 limit 1")
    (conversation,) = await api.stage.conversations(customer)
    answer = await api.agent.post(f"/api/v1/conversations/{conversation.id}/messages", json={"text": text})
    assert answer.status_code in (200, 201, 202), answer.text
    await api.stage.settle()


async def test_a_direct_message_on_x_is_answered_privately_and_a_post_below_it(api: ApiStage, maker: Maker) -> None:
    path = await account(api, "x", consumer_secret=SECRET, user_token="t", api_url=maker.url)
    await told(api, path, recorded("x", "direct_message"))
    await answered(api, "Yes, we did.")
    assert maker.asked == [("/2/dm_conversations/with/1205290247124217856/messages", {"text": "Yes, we did."})]

    await api.stage.advance(minutes=1)
    await told(api, path, recorded("x", "mention"))
    await answered(api, "Thank you.")
    post = {"text": "Thank you.", "reply": {"in_reply_to_tweet_id": "1207623566339919872"}}
    assert maker.asked[1:] == [("/2/tweets", post)]


async def test_what_was_read_of_our_direct_messages_is_told(api: ApiStage, maker: Maker) -> None:
    path = await account(api, "x", consumer_secret=SECRET, user_token="t", api_url=maker.url)
    await told(api, path, recorded("x", "direct_message"))
    await answered(api, "Yes, we did.")
    event = {
        "created_timestamp": "1518452444662",
        "sender_id": "2",
        "target": {"recipient_id": "1"},
        "last_read_event_id": "1",
    }
    body = {
        "for_user_id": "1",
        "direct_message_mark_read_events": [event],
        "users": {"2": {"screen_name": "pennbrooke1"}},
    }
    await told(api, path, json.dumps(body).encode())
    kinds = [row["kind"] for row in await api.stage.fetch("select kind from interaction where kind like 'message.%'")]
    assert "message.read" in kinds


async def test_what_answers_a_mail_names_no_mail_elsewhere(api: ApiStage, maker: Maker) -> None:
    path = await account(api, "x", consumer_secret=SECRET, user_token="t", api_url=maker.url)
    await told(api, path, recorded("x", "direct_message"))
    customer = await api.stage.one("select customer from message where direction = 1 limit 1")
    answer = await api.agent.post(f"/api/v1/customers/{customer}/addresses", json={"scheme": "email", "value": MAIL})
    assert answer.status_code in (200, 201, 202), answer.text
    await api.stage.settle()
    await api.stage.hear("email", MAIL, "And by mail?", provider_id="<first@mail.example>")
    conversations = await api.stage.conversations(customer)
    for conversation in conversations:
        await api.agent.post(
            f"/api/v1/conversations/{conversation.id}/messages", json={"text": "Here.", "channel": "x"}
        )
    await api.stage.settle()
    assert all("<first@" not in json.dumps(body) for _, body in maker.asked)
    assert maker.asked

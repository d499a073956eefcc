"""A provider over HTTP both ways: a bot's customer writes, sends a picture, taps a button, is answered, and leaves."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from aiohttp import web

from apistage import ApiStage, api_stage
from noline.log.kinds import PinSet
from services.programs import BALANCE, set_up

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A PNG of one pixel."""


class Telegram:
    """A server that speaks the bot API: keeps what it is asked, gives each message a number, and has one file."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.url = ""
        self.refuses: dict[str, Any] | None = None

    async def method(self, request: web.Request) -> web.Response:
        """Answer a method."""
        name = request.match_info["name"]
        body = await request.json()
        self.asked.append((name, body))
        if self.refuses is not None:
            return web.json_response(self.refuses, status=self.refuses["error_code"])
        if name == "getFile":
            return web.json_response({"ok": True, "result": {"file_id": body["file_id"], "file_path": "photos/1.png"}})
        if name == "getMe":
            return web.json_response({"ok": True, "result": {"id": 42, "is_bot": True}})
        number = 100 + len(self.asked)
        return web.json_response({"ok": True, "result": {"message_id": number, "chat": {"id": int(body["chat_id"])}}})

    async def file(self, request: web.Request) -> web.Response:
        """Give the file."""
        return web.Response(body=PICTURE, content_type="application/octet-stream")

    def said(self) -> list[dict[str, Any]]:
        """Return what was sent to chats."""
        return [body for name, body in self.asked if name.startswith("send")]


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    server = Telegram()
    app = web.Application()
    app.router.add_post("/bot{token}/{name}", server.method)
    app.router.add_get("/file/bot{token}/{path:.*}", server.file)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield server
    await runner.cleanup()


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn) as opened:
        answer = await opened.owner.patch("/api/v1/workspace", json={"rules": {"private_webhooks": True}})
        assert answer.status_code == 200, answer.text
        yield opened


async def account(api: ApiStage, provider: str, channel: str, sender: str, **settings: Any) -> str:
    """Make an account with a route; returns the path at which its provider tells."""
    wanted = {"name": provider, "provider": provider, "settings": settings}
    answer = await api.owner.post("/api/v1/accounts", json=wanted)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    route = {"account": made["id"], "channel": channel, "sender": sender}
    answer = await api.owner.post("/api/v1/routes", json=route)
    assert answer.status_code == 201, answer.text
    path = httpx.URL(made["address"]).path
    assert path.startswith(f"/in/{made['id']}/")
    return path


def update(number: int, **message: Any) -> dict[str, Any]:
    person = {"id": 77, "is_bot": False, "first_name": "Ana"}
    chat = {"id": 77, "type": "private"}
    return {"update_id": number, "message": {"message_id": number, "from": person, "chat": chat, "date": 1} | message}


async def test_a_conversation_with_a_bot(api: ApiStage, telegram: Telegram) -> None:
    stage = api.stage
    path = await account(api, "telegram", "telegram", "", token="42:abc", secret="s3", api_url=telegram.url)
    provider = await api.nobody(**{"X-Telegram-Bot-Api-Secret-Token": "s3"})

    # She writes, twice delivered, and is one customer with one conversation.
    for _ in range(2):
        assert (await provider.post(path, json=update(1, text="Is my order there?"))).status_code == 200
    await stage.settle()
    (message,) = await stage.fetch("select * from message where channel = 'telegram'")
    customer = message["customer"]
    (conversation,) = await stage.conversations(customer)

    # An agent answers; the bot says it in her chat.
    answer = await api.agent.post(
        f"/api/v1/conversations/{conversation.id}/messages", json={"text": "Tomorrow.", "channel": "telegram"}
    )
    assert answer.status_code in (200, 201, 202), answer.text
    await stage.settle()
    (said,) = telegram.said()
    assert (said["chat_id"], said["text"]) == ("77", "Tomorrow.")

    # She answers that very message with a picture, which is fetched and shown.
    ours = {"message_id": 101, "chat": {"id": 77, "type": "private"}}
    photo = update(3, photo=[{"file_id": "F1", "file_size": 5}], caption="Like this?", reply_to_message=ours)
    assert (await provider.post(path, json=photo)).status_code == 200
    await stage.settle()
    assert await stage.noline.fetcher().step() == 1
    await stage.settle()
    got = next(it for it in await stage.messages(customer) if (it.body or {}).get("text") == "Like this?")
    assert (got.placed_by, got.conversation) == ("context", conversation.id)
    (file,) = (got.body or {})["attachments"]
    assert file["hash"] == hashlib.sha256(PICTURE).hexdigest()
    content = await api.agent.get(f"/api/v1/files/{file['hash']}", params={"message": str(got.id)})
    assert content.content == PICTURE

    # She blocks the bot: what is wanted after that is not sent.
    member = {
        "chat": {"id": 77, "type": "private"},
        "new_chat_member": {"status": "kicked", "user": {"id": 42, "is_bot": True}},
    }
    assert (await provider.post(path, json={"update_id": 9, "my_chat_member": member})).status_code == 200
    await stage.settle()
    withdrawn = "select state from consent where customer = $1 and channel = 'telegram'"
    assert await stage.one(withdrawn, customer) == "withdrawn"


async def test_two_who_write_in_a_group_are_two_customers_and_are_answered_there(
    api: ApiStage, telegram: Telegram
) -> None:
    stage = api.stage
    path = await account(api, "telegram", "telegram", "", token="42:abc", secret="s3", api_url=telegram.url)
    provider = await api.nobody(**{"X-Telegram-Bot-Api-Secret-Token": "s3"})
    club = {"id": -1001234567890, "type": "supergroup", "title": "Sailing club"}
    ben = {"id": 78, "is_bot": False, "first_name": "Ben"}
    for told in (update(11, chat=club, text="When do we sail?"), update(12, chat=club, text="Me too!") | {}):
        if told["update_id"] == 12:
            told["message"]["from"] = ben
        assert (await provider.post(path, json=told)).status_code == 200
    await stage.settle()
    rows = await stage.fetch("select customer, address from message where channel = 'telegram' order by address")
    assert [row["address"] for row in rows] == ["77", "78"]
    (conversation,) = await stage.conversations(rows[0]["customer"])
    answer = await api.agent.post(
        f"/api/v1/conversations/{conversation.id}/messages", json={"text": "At noon.", "channel": "telegram"}
    )
    assert answer.status_code in (200, 201, 202), answer.text
    await stage.settle()
    (said,) = telegram.said()
    assert (said["chat_id"], said["text"]) == ("-1001234567890", "At noon.")
    assert said["reply_parameters"]["message_id"] == 11


@pytest.mark.parametrize(
    ("case", "path", "headers", "body", "status"),
    [
        ("another key", "wrong", {"X-Telegram-Bot-Api-Secret-Token": "s3"}, b"{}", 404),
        ("no secret", "", {}, b'{"update_id": 1}', 403),
        ("another secret", "", {"X-Telegram-Bot-Api-Secret-Token": "s4"}, b'{"update_id": 1}', 403),
        ("cut", "", {"X-Telegram-Bot-Api-Secret-Token": "s3"}, b'{"update_id": 1', 422),
        ("HTML", "", {"X-Telegram-Bot-Api-Secret-Token": "s3"}, b"<html>", 422),
        ("means nothing", "", {"X-Telegram-Bot-Api-Secret-Token": "s3"}, b'{"update_id": 1, "poll": {}}', 200),
    ],
)
async def test_what_is_not_the_providers_changes_nothing(
    api: ApiStage, telegram: Telegram, case: str, path: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    own = await account(api, "telegram", "telegram", "", token="42:abc", secret="s3", api_url=telegram.url)
    provider = await api.nobody(**headers)
    answer = await provider.post(own + path, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    assert await api.stage.one("select count(*) from interaction where kind = 'message.received'") == 0


async def test_two_hundred_requests_at_once_are_one_customer(api: ApiStage) -> None:
    path = await account(
        api, "twilio", "sms", "+14155550111", account_sid="ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", auth_token="token"
    )
    provider = await api.nobody()

    async def tell(number: int) -> int:
        form = {
            "MessageSid": f"SM{number // 2}",
            "From": "+447700900123",
            "To": "+14155550111",
            "Body": f"part {number // 2}",
        }
        signed = f"{api.stage.noline.settings.public_url.rstrip('/')}{path}"
        signed += "".join(f"{name}{form[name]}" for name in sorted(form))
        mac = base64.b64encode(hmac.new(b"token", signed.encode(), hashlib.sha1).digest()).decode()
        headers = {"X-Twilio-Signature": mac, "Content-Type": "application/x-www-form-urlencoded"}
        return (await provider.post(path, content=urlencode(form), headers=headers)).status_code

    assert set(await asyncio.gather(*map(tell, range(200)))) == {200}
    await api.stage.settle()
    assert await api.stage.one("select count(*) from customer") == 1
    assert await api.stage.one("select count(*) from conversation") == 1
    assert await api.stage.one("select count(*) from message where channel = 'sms'") == 100


async def test_an_account_is_tried(api: ApiStage, telegram: Telegram) -> None:
    wanted = {"name": "bot", "provider": "telegram", "settings": {"token": "42:abc", "api_url": telegram.url}}
    made = (await api.owner.post("/api/v1/accounts", json=wanted)).json()
    assert (await api.owner.post(f"/api/v1/accounts/{made['id']}/test")).json()["ok"] is True
    telegram.refuses = {"ok": False, "error_code": 401, "description": "Unauthorized"}
    told = (await api.owner.post(f"/api/v1/accounts/{made['id']}/test")).json()
    assert (told["ok"], told["fault"], told["text"]) == (False, "account", "Unauthorized")
    assert "42:abc" not in json.dumps(made)


async def test_what_a_provider_sent_is_in_the_log_and_is_taken_in_again(api: ApiStage, telegram: Telegram) -> None:
    path = await account(api, "telegram", "telegram", "", token="42:abc", secret="s3", api_url=telegram.url)
    provider = await api.nobody(**{"X-Telegram-Bot-Api-Secret-Token": "s3"})
    assert (await provider.post(path, json=update(1, text="Hello"))).status_code == 200
    forger = await api.nobody(**{"X-Telegram-Bot-Api-Secret-Token": "s4"})
    assert (await forger.post(path, json=update(2, text="Forged"))).status_code == 403
    await api.stage.noline.requests.flush()
    listed = (await api.owner.get("/api/v1/requests", params={"kind": "webhook"})).json()["items"]
    assert [it["status"] for it in listed] == [403, 200]
    assert not any("s3" in json.dumps(it) or path in json.dumps(it) for it in listed)
    refused, kept = listed

    await api.stage.fetch("truncate message, conversation, interaction, seen_0, seen_1 cascade")
    again = await api.owner.post(f"/api/v1/requests/{kept['id']}/replay")
    assert again.json()["status"] == 200, again.text
    await api.stage.settle()
    assert await api.stage.one("select count(*) from interaction where kind = 'message.received'") == 1
    never = await api.owner.post(f"/api/v1/requests/{refused['id']}/replay")
    assert never.status_code == 409
    assert await api.stage.one("select count(*) from interaction where kind = 'message.received'") == 1


async def test_a_pin_that_a_provider_brings_is_not_in_the_log_of_requests(api: ApiStage, telegram: Telegram) -> None:
    stage = api.stage
    path = await account(api, "telegram", "telegram", "", token="42:abc", secret="s3", api_url=telegram.url)
    provider = await api.nobody(**{"X-Telegram-Bot-Api-Secret-Token": "s3"})
    await set_up(stage, {name: value for name, value in BALANCE.items() if name != "open_to"})

    async def says(number: int, text: str) -> None:
        assert (await provider.post(path, json=update(number, text=text))).status_code == 200

    await says(1, "Hello")
    await stage.settle()
    customer = await stage.one("select customer from message where channel = 'telegram' limit 1")
    mac = stage.noline.signer.pin_mac(customer, "47119").hex()
    await stage.tell(customer, "pin.changed", PinSet(mac, "Sam"))
    await says(2, "BAL")
    await says(3, "47118")  # so fast that nobody has read the word before
    await stage.noline.requests.flush()
    await stage.settle()
    await says(4, "47119")
    await stage.settle()
    await says(4, "47119")  # and delivered again
    await stage.noline.requests.flush()
    rows = await stage.fetch("select convert_from(sent, 'UTF8'), sent_state, query from request_log order by at, id")
    assert [row[1] for row in rows] == ["whole", "whole", "left_out", "left_out", "left_out"]
    assert not any("4711" in row[0] + row[2] for row in rows)
    told = [it.body["text"] for it in await stage.facts(customer, "message.received")]
    assert told == ["Hello", "BAL", "••••", "••••"]

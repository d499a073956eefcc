"""Web push with a push service that nobody here wrote: it checks our signature, decrypts, and says who is gone."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import UUID

import aiohttp

from noline.channels import Failed, Fault, Outgoing, Sent
from noline.content import Button, PushRendered
from noline.providers.webpush import WebPush, WebPushSettings
from noline.providers.webpush_sealing import key_text, new_key

from .peers import push_service

CONTENT = PushRendered(
    "Łódź 🚢", "It is on its way.", "https://shop.example/o/7", (Button("Where?", "where"),), "Answer"
)


def message(number: int, browser: dict[str, Any]) -> Outgoing:
    """Return the notification with this number."""
    return Outgoing(UUID(int=number), 1, "webpush", json.dumps(browser), "", CONTENT, str(number), reply_token="t0k3n")


async def test_browsers_read_what_they_are_sent() -> None:
    async with push_service() as port, aiohttp.ClientSession(f"http://localhost:{port}") as client, asyncio.timeout(60):

        async def ask(path: str, told: dict[str, str]) -> Any:
            async with client.post(path, json=told) as answer:
                return await answer.json() if answer.content_type == "application/json" else None

        settings = WebPushSettings(
            private_key=key_text(new_key()), contact="mailto:web@shop.example", services=(f"http://localhost:{port}",)
        )
        wish = {"userVisibleOnly": "true", "applicationServerKey": settings.public_key}
        mine, gone, other = [(await ask("/subscribe", wish))["data"] for _ in range(3)]
        await ask(f"/expire-subscription/{gone['clientHash']}", {})
        stranger = WebPushSettings(
            private_key=key_text(new_key()), contact="mailto:web@shop.example", services=settings.services
        )
        line, another = await WebPush(settings).open(), await WebPush(stranger).open()
        try:
            sent, expired = await line.send([message(1, mine), message(2, gone)])
            (forged,) = await another.send([message(3, other)])
        finally:
            await line.close()
            await another.close()
        got = await ask("/get-notifications", {"clientHash": mine["clientHash"]})
    assert sent == Sent()
    assert isinstance(expired, Failed)
    assert (expired.fault, expired.permanent) == (Fault.UNREACHABLE, True)
    assert isinstance(forged, Failed)  # signed with another key than the browser subscribed with
    (read,) = got["data"]["messages"]
    assert json.loads(read) == {
        "title": CONTENT.title,
        "body": CONTENT.body,
        "url": CONTENT.url,
        "buttons": [{"label": "Where?", "value": "where"}],
        "reply": "Answer",
        "token": "t0k3n",
    }

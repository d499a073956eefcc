"""A server that stands in for Twilio's API of calls: it takes calls, and tells of them, signed as Twilio signs."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode
from xml.etree import ElementTree as ET

import httpx
from aiohttp import web

ANA, SHOP = "+447700900123", "+447700900100"
SOUND = b"ID3" + b"words" * 50


class Twilio:
    """A server that takes calls as Twilio's API does, signs what it tells, and keeps one recording."""

    def __init__(self) -> None:
        self.made: list[dict[str, str]] = []
        self.url = ""
        self.path = ""
        self.public = ""
        self.client: httpx.AsyncClient

    @property
    def settings(self) -> dict[str, Any]:
        """Return what an account here is set up with, but for the telephones that ring."""
        return {
            "account_sid": "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "auth_token": "t", "greeting": "Harbour",
            "minute_cost": 5, "currency": "EUR", "api_url": self.url,
        }  # fmt: skip

    async def calls(self, request: web.Request) -> web.Response:
        """Take a call."""
        form = dict(parse_qsl(await request.text(), keep_blank_values=True))
        self.made.append(form)
        return web.json_response({"sid": f"CA{len(self.made)}", "status": "queued"}, status=201)

    async def account(self, request: web.Request) -> web.Response:
        """Say that the account is there."""
        return web.json_response({"sid": request.match_info["account"], "status": "active"})

    async def recording(self, request: web.Request) -> web.Response:
        """Give the recording."""
        return web.Response(body=SOUND, content_type="audio/mpeg")

    async def tell(self, address: str = "", **form: str) -> ET.Element:
        """Tell something at an address of a step, signed; returns the TwiML of the answer."""
        target = address or f"{self.public}{self.path}"
        assert target.startswith(self.public)
        signed = target + "".join(f"{name}{form[name]}" for name in sorted(form))
        mac = base64.b64encode(hmac.new(b"t", signed.encode(), hashlib.sha1).digest()).decode()
        headers = {"X-Twilio-Signature": mac, "Content-Type": "application/x-www-form-urlencoded"}
        answer = await self.client.post(target.removeprefix(self.public), content=urlencode(form), headers=headers)
        assert answer.status_code == 200, answer.text
        return ET.fromstring(answer.text)

    async def ring(self, call: str = "CA9", sender: str = ANA) -> ET.Element:
        """Let somebody call."""
        return await self.tell(CallSid=call, From=sender, To=SHOP, Direction="inbound", CallStatus="ringing")


@asynccontextmanager
async def twilio_calls() -> AsyncIterator[Twilio]:
    """Run it; whoever uses it says where it tells: ``public``, ``path`` and ``client``."""
    server = Twilio()
    app = web.Application()
    app.router.add_post("/2010-04-01/Accounts/{account}/Calls.json", server.calls)
    app.router.add_get("/2010-04-01/Accounts/{account}.json", server.account)
    app.router.add_get("/recordings/{name}", server.recording)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()

"""The bank by XMPP: a customer asks a service through a real Prosody, with a client of others, and goes on by SMS."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from connectors.conftest import BackEnd, back_end

from .test_service_stories import COMPANY, PATIENCE, PHONE, Company, running
from .test_xmpp import ana, prosody

__all__ = ["back_end"]


async def test_the_bank_answers_by_xmpp_and_the_conversation_goes_on_by_text(
    dsn: str, tmp_path: Path, back_end: BackEnd
) -> None:
    async def account(_: web.Request) -> web.StreamResponse:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        held = {"number": "GB00 HARB 1", "balance": 4711, "currency": "EUR", "card": "active", "at": now}
        return web.json_response({"account": held})

    back_end.says = account
    async with asyncio.timeout(120), prosody() as jabber, running(dsn, tmp_path) as company:
        settings = jabber.settings("client")
        line = await company.do("accounts", name="jabber", provider="xmpp", settings=settings)
        await company.do("routes", account=line["id"], channel="xmpp", sender="shop@xmpp.test")
        known = [("xmpp", "ana@xmpp.test"), ("phone", PHONE)]
        addresses = [{"scheme": scheme, "value": value, "verified": True} for scheme, value in known]
        await company.do("customers", external_id="ana", addresses=addresses)
        await company.do("recipes/bank/install", url=back_end.url, api_key="demo")
        async with ana(jabber) as her:
            her.say("shop@xmpp.test", "BAL")
            said = await her.body()
            assert said.startswith("Your balance is "), said
            conversation = await now_by(company, "xmpp")
            # the same person by text: the same conversation
            texted = await company.text("BAL")
            assert texted.startswith("Your balance is "), texted
            moved = await now_by(company, "sms")
            assert moved["id"] == conversation["id"]
            assert company.taken()[0].startswith(f"{COMPANY} ")
            entries = (await company.get(f"conversations/{moved['id']}"))["thread"]["entries"]
            heard = [it["channel"] for it in entries if it["type"] == "message" and it["direction"] == "in"]
            assert heard == ["xmpp", "sms"]
        asked = [path for _, path, _, _ in back_end.asked]
        assert [unquote(it) for it in asked] == ["/accounts/ana@xmpp.test", f"/accounts/{PHONE}"]


async def now_by(company: Company, channel: str) -> Any:
    """Return the one conversation there is, once it goes by a channel."""
    async with asyncio.timeout(PATIENCE):
        while True:
            items = (await company.get("conversations?view=all"))["items"]
            if [it["channel"] for it in items] == [channel]:
                return items[0]
            await asyncio.sleep(0.05)

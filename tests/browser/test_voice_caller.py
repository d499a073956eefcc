"""Calls as Twilio tells of them, on an agent's screen: one rings with its brief, is spoken, missed; one is dialled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit
from uuid import uuid4
from xml.etree import ElementTree as ET

import httpx
import pytest
from playwright.async_api import expect

from browser.house import PASSWORD, House, faults, picture
from twilio_calls import SHOP, Twilio, twilio_calls

expect.set_options(timeout=20_000)

DESK, CALLER, MISSED = "+447700900199", "+447700900811", "+447700900812"


@pytest.fixture
async def twilio(house: House) -> AsyncIterator[Twilio]:
    """Twilio, with an account there that carries calls and rings the desk."""
    async with twilio_calls() as server, httpx.AsyncClient(base_url=house.url, timeout=30) as owner:
        session = {"email": "owner@demo.example", "password": PASSWORD}
        owner.headers["X-CSRF-Token"] = (await owner.post("/api/v1/session", json=session)).json()["csrf"]
        rules = await owner.patch("/api/v1/workspace", json={"rules": {"private_webhooks": True}})
        assert rules.status_code == 200, rules.text
        wanted = {
            "name": f"Calls {uuid4().hex[:6]}",
            "provider": "twilio_voice",
            "settings": {**server.settings, "agents": [DESK]},
        }
        made = await owner.post("/api/v1/accounts", json=wanted)
        assert made.status_code == 201, made.text
        routes = (await owner.get("/api/v1/routes")).json()
        taken = [it["id"] for it in routes if it["channel"] == "voice"]
        first = await owner.post(
            "/api/v1/routes", json={"channel": "voice", "account": made.json()["id"], "sender": SHOP}
        )
        assert first.status_code == 201, first.text
        order = {"channel": "voice", "routes": [first.json()["id"], *taken]}
        assert (await owner.post("/api/v1/routes/order", json=order)).status_code == 200
        server.public, server.path = house.url.rstrip("/"), urlsplit(made.json()["address"]).path
        async with httpx.AsyncClient(base_url=house.url, timeout=30) as server.client:
            yield server


async def missed(twilio: Twilio, call: str, sender: str) -> None:
    """Somebody calls, nobody answers, and they ask to be called back."""
    dial = (await twilio.ring(call, sender))[1]
    told = {"CallSid": call, "From": sender, "To": SHOP, "Direction": "inbound"}
    gather = (await twilio.tell(dial.attrib["action"], DialCallStatus="no-answer", **told))[0]
    await twilio.tell(gather.attrib["action"], Digits="1", **told)
    await twilio.tell(CallStatus="completed", CallDuration="20", **told)


async def test_a_call_rings_wherever_an_agent_is_and_opens_with_its_brief(house: House, twilio: Twilio) -> None:
    await missed(twilio, "CA890", CALLER)
    page = await house.page("agent", "/app/customers")
    await expect(page.get_by_role("status", name="Live")).to_be_visible()
    answer = await twilio.ring("CA900", CALLER)
    assert [it.tag for it in answer] == ["Say", "Dial"]
    rings = page.get_by_role("status", name="Incoming calls")
    await expect(rings.get_by_text(f"Calls from {CALLER}")).to_be_visible()
    assert await faults(page) == []
    await picture(page, "call-banner")
    for look in ({"dark": True}, {"narrow": True}):
        other = await house.page("agent", "/app/customers", **look)
        await expect(other.get_by_text(f"Calls from {CALLER}")).to_be_visible()
        assert await faults(other) == []
        await picture(other, f"call-banner-{next(iter(look))}")
    await rings.get_by_role("link", name="Open the brief").click()
    brief = page.get_by_role("region", name="Brief")
    await expect(brief.get_by_text("Promised")).to_be_visible()
    await expect(page.get_by_text("Ringing", exact=True)).to_be_visible()
    await expect(rings.get_by_text(f"Calls from {CALLER}")).to_have_count(0)
    assert await faults(page) == []
    await picture(page, "call-brief")

    dial = answer[1]
    leg = {"CallSid": "CA901", "ParentCallSid": "CA900", "From": CALLER, "To": DESK, "Direction": "outbound-dial"}
    await twilio.tell(dial[0].attrib["statusCallback"], CallStatus="in-progress", **leg)
    await expect(page.get_by_text("Talking", exact=True)).to_be_visible()
    over = {"CallSid": "CA900", "From": CALLER, "To": SHOP, "Direction": "inbound"}
    await twilio.tell(dial.attrib["action"], DialCallStatus="completed", DialCallDuration="185", **over)
    await twilio.tell(CallStatus="completed", CallDuration="190", **over)
    await expect(page.get_by_text("3:05").first).to_be_visible()


async def test_a_missed_caller_is_called_back_from_the_dial_list(house: House, twilio: Twilio) -> None:
    await missed(twilio, "CA910", MISSED)
    page = await house.page("agent", "/app/calls")
    await page.get_by_text(MISSED).first.click()
    drawer = page.get_by_role("dialog")
    await expect(drawer.get_by_text("Wants to be called back")).to_be_visible()
    await drawer.get_by_label("My telephone").fill("+44 7700 900199")
    await drawer.get_by_role("button", name="Call me first").click()
    await expect(page.get_by_text("Your telephone is about to ring.")).to_be_visible()
    async with asyncio.timeout(20):
        while not twilio.made:
            await asyncio.sleep(0.05)
    (made,) = twilio.made
    assert (made["To"], made["From"]) == (DESK, SHOP)
    connect = ET.fromstring(made["Twiml"])[0]
    assert [it.text for it in connect] == [MISSED], "the customer is rung once the agent has picked up"
    told = {"CallSid": "CA1", "DialCallStatus": "completed", "DialCallDuration": "61", "From": SHOP, "To": DESK}
    await twilio.tell(connect.attrib["action"], **told)
    await page.goto("/app/calls?status=ended")
    row = page.get_by_role("row").filter(has_text=MISSED).filter(has_text="Reached")
    await expect(row).to_contain_text("1:01")
    await row.click()
    await drawer.get_by_label("Note").fill("The name is changed")
    assert await faults(page) == []
    await picture(page, "call-dialled")
    await drawer.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Noted; it stands in the conversation.")).to_be_visible()

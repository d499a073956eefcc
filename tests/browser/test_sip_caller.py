"""A call over SIP, from a telephone of SIPp's through a gateway: it rings in the browser, is answered, and is noted."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import expect

from browser.house import PASSWORD, House, faults, picture
from peers.sip_gateway import SipGateway
from peers.sip_telephones import ANA, DESK, SHOP, call_in, gateway_to, telephone

expect.set_options(timeout=60_000)


@pytest.fixture
async def owner(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """The owner, who lets accounts lead to gateways beside the server."""
    async with httpx.AsyncClient(base_url=house.url, timeout=30) as client:
        session = {"email": "owner@demo.example", "password": PASSWORD}
        client.headers["X-CSRF-Token"] = (await client.post("/api/v1/session", json=session)).json()["csrf"]
        rules = await client.patch("/api/v1/workspace", json={"rules": {"private_webhooks": True}})
        assert rules.status_code == 200, rules.text
        yield client


async def missed(gateway: SipGateway) -> None:
    """Ana has called before, nobody answered, and she asked to be called back: there is something to be briefed of."""
    told = {"call": "before", "from": ANA, "to": SHOP, "direction": "in"}
    dial = next(it for it in await gateway.tell(type="call.offered", **told) if it["do"] == "dial")
    commands = await gateway.tell(type="call.dialled", state=dial["state"], outcome="no_answer", **told)
    gather = next(it for it in commands if it["do"] == "gather")
    await gateway.tell(type="call.input", state=gather["state"], digits="1", **told)
    await gateway.tell(type="call.ended", seconds=20, **told)


async def test_a_sip_call_rings_is_answered_and_stands_in_the_conversation(
    house: House, owner: httpx.AsyncClient
) -> None:
    page = await house.page("agent", "/app/customers")
    page.set_default_timeout(60_000)
    await expect(page.get_by_role("status", name="Live")).to_be_visible()
    rung, picked_up = asyncio.Event(), asyncio.Event()
    rung.set()

    async def hold(told: str) -> None:
        """The telephone rings until the agent has seen the call, and is not hung up before it is seen as taken."""
        if told == "call.offered":
            await rung.wait()
        elif told == "call.answered":
            await picked_up.wait()

    async with (
        asyncio.timeout(200),
        httpx.AsyncClient(base_url=house.url, timeout=30) as nobody,
        telephone("-sn", "uas") as desk,
        gateway_to(owner, nobody, {DESK: desk}, hold) as gateway,
    ):
        await missed(gateway)
        rung.clear()
        calling = asyncio.create_task(call_in(gateway))
        rings = page.get_by_role("status", name="Incoming calls")
        await expect(rings).to_contain_text("Calls from")
        await rings.get_by_role("link", name="Open the brief").click()
        await expect(page.get_by_role("region", name="Brief")).to_be_visible()
        await expect(page.get_by_text("Ringing", exact=True)).to_be_visible()
        assert await faults(page) == []
        await picture(page, "sip-brief")
        rung.set()
        await expect(page.get_by_text("Talking", exact=True)).to_be_visible()
        await picture(page, "sip-talking")
        picked_up.set()
        code, said = await calling
        assert code == 0, said[-2000:]
    await page.goto("/app/calls?status=ended")
    row = page.get_by_role("row").filter(has_text="Reached")
    await row.click()
    drawer = page.get_by_role("dialog")
    await expect(drawer.get_by_role("link", name=ANA)).to_be_visible()
    await expect(drawer).to_contain_text(DESK)
    await drawer.get_by_label("Note").fill("Wants the berth by the pier")
    await drawer.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Noted; it stands in the conversation.")).to_be_visible()
    await row.click()
    await drawer.get_by_role("link", name="Conversation").click()
    thread = page.get_by_role("main")
    await expect(thread.get_by_text("Wants the berth by the pier").first).to_be_visible()
    await expect(thread.get_by_text(f"The call was answered by {DESK}").first).to_be_visible()
    await expect(thread.get_by_text(re.compile(r"Spoken for \d+:\d\d")).first).to_be_visible()
    assert await faults(page) == []
    await picture(page, "sip-conversation")

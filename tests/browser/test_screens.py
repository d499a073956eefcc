"""Every screen, light, dark and narrow: nothing that axe complains of, nothing wider than the window, and a picture."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import Browser, Page

from browser.house import House, faults, open_house, picture
from conftest import Address, fresh_database
from noline.access import System, create_key
from noline.app.demo.people import as_customer, person
from noline.channels import Inbound

SCREENS = (
    "scorecard",
    "customers",
    "customer",
    "inbox",
    "conversation",
    "logs",
    "desk",
    "calls",
    "campaigns",
    "plan",
    "content",
    "template",
    "channels",
    "catalogue",
    "playground",
    "operations",
    "requests",
    "request",
    "settings",
    "widgets",
)
LOOKS = {"light": {}, "dark": {"dark": True}, "narrow": {"narrow": True}}
SAID = (("sms", "YES, two of us"), ("email", "Is there parking?"), ("sms", "No, sorry"), ("email", "Never again!"))


@pytest.fixture(scope="module")
async def lively(server: Address, template: str, browser: Browser) -> AsyncIterator[House]:
    """The example company in the middle of its campaign, with people who have written."""
    async with (
        fresh_database(server, template) as dsn,
        open_house(dsn, browser, customers=40, launched=True) as house,
    ):
        for number, (channel, text) in enumerate(SAID):
            scheme = "phone" if channel == "sms" else "email"
            addresses = dict(as_customer(person(1, number)).addresses)
            if scheme in addresses:
                inbound = Inbound(channel, addresses[scheme], "", uuid4().hex, text)
                await house.noline.ingress.receive(house.workspace, inbound, house.noline.clock.now())
        async with asyncio.timeout(30):
            while not await house.noline.database.pool.fetchval("select count(*) from inbox_item"):
                await asyncio.sleep(0.1)
        await _asked(house)
        yield house


async def _asked(house: House) -> None:
    """A program has asked for this and that, not all of it well."""
    noline = house.noline
    async with noline.database.transaction() as tx:
        scopes = ["messages:write", "customers:read"]
        _, secret = await create_key(tx, System(house.workspace.id), "The shop’s till", scopes)
    message = {"to": {"channel": "sms", "value": "+447700900123"}, "content": {"text": "Your receipt: 12 pounds"}}
    async with httpx.AsyncClient(base_url=house.url, headers={"Authorization": f"Bearer {secret}"}) as program:
        for _ in range(3):
            assert (await program.post("/api/v1/messages", json=message)).status_code < 300
        await program.get(f"/api/v1/customers/{uuid4()}?{'expand=everything&' * 20}")
        await program.post("/api/v1/webhooks", json={"url": "https://hooks.example"})
        await program.post("/api/v1/messages", json=message | {"channel": "pigeon"})
    await noline.requests.flush()


async def path_of(house: House, screen: str) -> str:
    """Return where a screen is."""
    pool = house.noline.database.pool
    if screen == "customer":
        return f"/app/customers/{await pool.fetchval('select customer from inbox_item limit 1')}"
    if screen == "conversation":
        return f"/app/inbox?open={await pool.fetchval('select conversation from inbox_item limit 1')}"
    if screen == "request":
        latest = "select id from request_log where sent_size > 0 order by at desc limit 1"
        return f"/app/operations?tab=requests&request={await pool.fetchval(latest)}"
    return {
        "requests": "/app/operations?tab=requests",
        "plan": "/app/campaigns/open-day",
        "template": "/app/content/invitation",
        "logs": "/app/customers/logs",
        "catalogue": "/app/channels/catalogue",
        "widgets": "/app/settings?tab=widget",
    }.get(screen, f"/app/{screen}")


async def settled(page: Page) -> None:
    """Wait until a screen shows what it has to show."""
    await page.locator("main").wait_for()
    await page.wait_for_function("() => !document.querySelector('[data-loading=true], .mantine-Skeleton-root')")
    await page.evaluate("() => document.fonts.ready.then(() => true)")


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("screen", SCREENS)
async def test_a_screen_is_for_everybody_and_fits(lively: House, screen: str, look: str) -> None:
    page = await lively.page("owner", await path_of(lively, screen), **LOOKS[look])
    await settled(page)
    assert await page.get_by_role("heading").count() > 0
    await picture(page, f"{screen}-{look}")
    assert await faults(page) == []
    wide, window = await page.evaluate("() => [document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= window
    await page.close()

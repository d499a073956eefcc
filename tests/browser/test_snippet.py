"""The tracking snippet in Chromium: silent before consent, honest about who asks for silence, thorough after."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from importlib.resources import files
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, Page

PAGE = """<!doctype html><title>Ships</title>
<script>window.noline = [["track", "Looked", { at: "mast" }]];</script>
<script src="/noline.js" data-key="nlk_x" {more}></script>
<form id="ask" data-noline-form="question" onsubmit="event.preventDefault()">
  <input name="email" type="email" value="ana@shop.example"><input name="boat" value="Aurora">
  <input name="password" type="password" value="hunter2"><input name="card_number" value="4111">
  <input type="hidden" name="csrf" value="s3cret"><button>Ask</button></form>"""


class Site:
    """A site whose server is told events too."""

    def __init__(self) -> None:
        self.url = ""
        self.more = ""
        self.status = 200
        self.told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.asked = 0

    async def page(self, request: web.Request) -> web.Response:
        return web.Response(text=PAGE.replace("{more}", self.more), content_type="text/html")

    async def program(self, request: web.Request) -> web.Response:
        text = (files("noline.app.embed") / "noline.js").read_text()
        return web.Response(text=text, content_type="text/javascript")

    async def events(self, request: web.Request) -> web.Response:
        self.asked += 1
        if self.status != 200:
            status, self.status = self.status, 200
            return web.Response(status=status)
        batch = json.loads(await request.text())
        for event in batch["batch"]:
            await self.told.put(event | {"identity": batch.get("identity")})
        return web.json_response({"success": True})

    async def next(self, count: int) -> list[dict[str, Any]]:
        """Return the next events."""
        async with asyncio.timeout(20):
            return [await self.told.get() for _ in range(count)]


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    found = Site()
    app = web.Application()
    app.router.add_get("/noline.js", found.program)
    app.router.add_post("/e/nlk_x", found.events)
    app.router.add_get("/{path:.*}", found.page)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.url = f"http://localhost:{runner.addresses[0][1]}"
    yield found
    await runner.cleanup()


@pytest.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    opened = await browser.new_context()
    yield opened
    await opened.close()


async def stored(page: Page) -> Any:
    return await page.evaluate("[localStorage.length, document.cookie]")


async def test_nothing_is_sent_or_stored_before_consent_and_all_of_it_after(
    site: Site, context: BrowserContext
) -> None:
    page = await context.new_page()
    await page.goto(f"{site.url}/ships?token=s3cret&utm_source=mail#top")
    assert await page.evaluate("noline.anonymousId()") == ""
    assert await stored(page) == [0, ""]
    assert site.asked == 0

    await page.evaluate("noline.consent('Yes, you may see how I use this site.')")
    looked, track, allowed = await site.next(3)
    assert looked["type"] == "page"
    assert looked["properties"]["url"] == f"{site.url}/ships?utm_source=mail"
    assert (track["event"], track["properties"]) == ("Looked", {"at": "mast"})
    assert allowed["properties"]["words"] == "Yes, you may see how I use this site."
    visitor = await page.evaluate("noline.anonymousId()")
    assert {it["anonymousId"] for it in (looked, track, allowed)} == {visitor}

    # It lasts, and a page within a page counts.
    await page.goto(f"{site.url}/boats")
    assert [it["type"] for it in await site.next(2)] == ["page", "track"]
    await page.evaluate("history.pushState({}, '', '/boats/7')")
    (inner,) = await site.next(1)
    assert (inner["properties"]["path"], inner["anonymousId"]) == ("/boats/7", visitor)

    await page.evaluate("noline.withdraw()")
    assert await stored(page) == [0, ""]
    asked = site.asked
    await page.evaluate("noline.track('Later')")
    await page.goto(f"{site.url}/gone")
    assert (site.asked, await page.evaluate("noline.allowed()")) == (asked, False)


async def test_a_form_tells_what_is_no_secret(site: Site, context: BrowserContext) -> None:
    site.more = 'data-consent="given" data-pages="none"'
    page = await context.new_page()
    await page.goto(site.url)
    await site.next(2)
    await page.click("button")
    identify, track = await site.next(2)
    assert (identify["type"], identify["traits"]) == ("identify", {"email": "ana@shop.example"})
    assert track["event"] == "Form Submitted"
    assert track["properties"] == {"form": "question", "path": "/", "boat": "Aurora"}


async def test_an_id_goes_with_the_word_of_the_companys_server_alone(site: Site, context: BrowserContext) -> None:
    site.more = 'data-pages="none"'
    page = await context.new_page()
    await page.goto(site.url)
    await page.evaluate("noline.identify('4711', {plan: 'gold'}, {hash: 'abc'}); noline.consent('yes')")
    told = {it["type"]: it for it in await site.next(3)}
    assert told["identify"]["userId"] == "4711"
    assert told["identify"]["identity"] == {"user": "4711", "hash": "abc"}
    await page.evaluate("noline.identify('4712', {firstName: 'Eve'})")
    (said,) = await site.next(1)
    assert "userId" not in said


async def test_what_was_not_taken_is_told_again(site: Site, context: BrowserContext) -> None:
    site.more, site.status = 'data-consent="given" data-pages="none"', 503
    page = await context.new_page()
    await page.goto(site.url)
    assert len({it["messageId"] for it in await site.next(2)}) == 2


@pytest.mark.parametrize(
    "wish", ["globalPrivacyControl', { get: () => true }", "doNotTrack', { get: () => '1' }"], ids=["GPC", "DNT"]
)
async def test_who_asks_for_silence_has_it(site: Site, context: BrowserContext, wish: str) -> None:
    site.more = 'data-consent="given"'
    await context.add_init_script(f"Object.defineProperty(Navigator.prototype, '{wish})")
    page = await context.new_page()
    await page.goto(site.url)
    assert await page.evaluate("noline.consent('yes')") is False
    await page.evaluate("noline.track('x')")
    await page.click("button")
    await page.goto(f"{site.url}/next")  # what waited would be sent now
    assert (site.asked, await stored(page)) == (0, [0, ""])

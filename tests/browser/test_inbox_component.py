"""The inbox's component in Chromium: what is unread, what is shown, what a customer does with it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from importlib.resources import files
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Browser, Page, expect

PAGE = """<!doctype html><html lang="en"><title>Shop</title><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><script src="/inbox.js" defer></script>
<header style="display: flex; justify-content: flex-end">
<noline-inbox key="k" user="4711" hash="h"></noline-inbox></header>"""


def message(number: int, **more: Any) -> dict[str, Any]:
    given = {"id": f"m{number}", "at": "2026-05-04T10:00:00Z", "title": f"Title {number}", "body": "Words", "url": ""}
    return given | {"image": "", "buttons": [], "reply": "", "read": False} | more


class Site:
    """A site, and the inbox behind it."""

    def __init__(self) -> None:
        self.url = ""
        self.messages: list[dict[str, Any]] = []
        self.acts: list[dict[str, Any]] = []

    async def page(self, request: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    async def program(self, request: web.Request) -> web.Response:
        text = (files("noline.app.embed") / "inbox.js").read_text()
        return web.Response(text=text, content_type="text/javascript")

    async def inbox(self, request: web.Request) -> web.Response:
        asked = json.loads(await request.text())
        assert asked["identity"] == {"user": "4711", "hash": "h", "jwt": ""}
        self.acts += asked["acts"]
        done = {it["message"] for it in asked["acts"]}
        self.messages = [it | {"read": it["read"] or it["id"] in done} for it in self.messages]
        unread = sum(not it["read"] for it in self.messages)
        return web.json_response({"unread": unread, "messages": self.messages})


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    found = Site()
    app = web.Application()
    app.router.add_get("/inbox.js", found.program)
    app.router.add_post("/inbox/k", found.inbox)
    app.router.add_get("/{path:.*}", found.page)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.url = f"http://localhost:{runner.addresses[0][1]}"
    yield found
    await runner.cleanup()


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport={"width": 900, "height": 700})
    # Playwright looks into open shadow roots alone; the component's own is closed to the site.
    await context.add_init_script(
        "const attach = Element.prototype.attachShadow;"
        "Element.prototype.attachShadow = function () { return attach.call(this, { mode: 'open' }); };"
    )
    yield await context.new_page()
    await context.close()


async def test_what_is_unread_is_counted_and_read_once_it_is_open(site: Site, page: Page) -> None:
    site.messages = [message(1), message(2, read=True)]
    await page.goto(site.url)
    bell = page.get_by_role("button", name="Inbox (1)")
    await bell.click()
    await expect(page.get_by_role("region", name="Inbox").get_by_role("listitem")).to_have_count(2)
    await expect(page.get_by_role("button", name="Inbox", exact=True)).to_be_visible()
    assert [(it["message"], it["event"]) for it in site.acts] == [("m1", "opened")]
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("region", name="Inbox")).to_be_hidden()


async def test_buttons_answer_and_words_are_sent(site: Site, page: Page) -> None:
    buttons = [{"label": "Tomorrow", "value": "tomorrow", "url": ""}, {"label": "Map", "value": "", "url": "/map"}]
    site.messages = [message(1, buttons=buttons, reply="Another time?", read=True)]
    await page.goto(site.url)
    await page.get_by_role("button", name="Inbox").click()
    await page.get_by_role("button", name="Tomorrow").click()
    field = page.get_by_role("textbox", name="Another time?")
    await field.fill("After six")
    await field.press("Enter")
    await expect(field).to_have_value("")
    await page.get_by_role("link", name="Map").click()
    await page.wait_for_url("**/map")
    told = [{name: it[name] for name in it if name not in ("id", "message")} for it in site.acts]
    assert told[:2] == [
        {"event": "pressed", "value": "tomorrow", "label": "Tomorrow"},
        {"event": "replied", "text": "After six"},
    ]


async def test_what_is_written_is_never_a_program(site: Site, page: Page) -> None:
    evil = "<img src=x onerror=\"document.title='owned'\">"
    buttons = [{"label": evil, "value": "", "url": " javascript:document.title='owned'"}]
    site.messages = [message(1, title=evil, body=evil, url="javascript:document.title='owned'", buttons=buttons)]
    await page.goto(site.url)
    await page.get_by_role("button", name="Inbox (1)").click()
    await expect(page.get_by_role("listitem")).to_contain_text(evil)
    await expect(page.get_by_role("listitem").get_by_role("link")).to_have_count(0)
    await expect(page.get_by_role("listitem").locator("img")).to_have_count(0)
    assert await page.title() == "Shop"


async def test_an_empty_inbox_says_so(site: Site, page: Page) -> None:
    await page.goto(site.url)
    await page.get_by_role("button", name="Inbox").click()
    await expect(page.get_by_text("Nothing here yet.")).to_be_visible()

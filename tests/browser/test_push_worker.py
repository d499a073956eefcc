"""The service worker in Chromium: notifications are shown with their buttons, and what is done with them is told.

A push service can't be had here; the browser's own tools hand the worker what one would.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from importlib.resources import files
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Browser, CDPSession, Page, Worker

FILES = files("noline.app.embed")
PAGE = '<!doctype html><title>Shop</title><script src="/push/client.js"></script>'
TOLD: dict[str, Any] = {
    "title": "Your order",
    "body": "May we come tomorrow?",
    "token": "t0k3n",
    "buttons": [{"label": "Yes", "value": "yes"}, {"label": "Where?", "url": "/where"}],
    "reply": "Answer",
}


class Site:
    """A shop's site with its worker, and the place where devices report."""

    def __init__(self) -> None:
        self.url = ""
        self.reports: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def page(self, request: web.Request) -> web.Response:
        """Show a page."""
        return web.Response(text=PAGE, content_type="text/html")

    async def worker(self, request: web.Request) -> web.Response:
        """Give the site's own worker, which takes ours in."""
        return web.Response(text='importScripts("/push/worker.js");', content_type="text/javascript")

    async def program(self, request: web.Request) -> web.Response:
        """Give a program of ours."""
        name = {"client.js": "push.js", "worker.js": "push-worker.js"}[request.match_info["name"]]
        return web.Response(text=(FILES / name).read_text(), content_type="text/javascript")

    async def report(self, request: web.Request) -> web.Response:
        """Take a report."""
        await self.reports.put(json.loads(await request.text()))
        return web.Response(status=204, headers={"Access-Control-Allow-Origin": "*"})


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    found = Site()
    app = web.Application()
    app.router.add_get("/push-worker.js", found.worker)
    app.router.add_get("/push/{name}", found.program)
    app.router.add_post("/report", found.report)
    app.router.add_get("/{path:.*}", found.page)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.url = f"http://localhost:{runner.addresses[0][1]}"
    yield found
    await runner.cleanup()


@pytest.fixture
async def page(site: Site, whole_browser: Browser) -> AsyncIterator[Page]:
    context = await whole_browser.new_context()
    await context.grant_permissions(["notifications"], origin=site.url)
    opened = await context.new_page()
    await opened.goto(site.url)
    yield opened
    await context.close()


async def registered(page: Page) -> tuple[CDPSession, str, Worker]:
    """Register the site's worker; returns the tools, the registration's id and the worker."""
    tools = await page.context.new_cdp_session(page)
    known: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def update(told: dict[str, Any]) -> None:
        for it in told["registrations"]:
            if not known.done():
                known.set_result(it["registrationId"])

    tools.on("ServiceWorker.workerRegistrationUpdated", update)
    await tools.send("ServiceWorker.enable")
    await page.evaluate(
        "navigator.serviceWorker.register('/push-worker.js?noline=x').then(() => navigator.serviceWorker.ready)"
    )
    workers = page.context.service_workers
    worker = workers[0] if workers else await page.context.wait_for_event("serviceworker")
    return tools, await known, worker


async def push(tools: CDPSession, site: Site, registration: str, told: Any) -> None:
    await tools.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": site.url,
            "registrationId": registration,
            "data": told if isinstance(told, str) else json.dumps(told),
        },
    )


async def shown(page: Page) -> list[dict[str, Any]]:
    """Return the notifications that stand there."""
    found: list[dict[str, Any]] = await page.evaluate(
        """navigator.serviceWorker.ready.then((it) => it.getNotifications()).then((all) => all.map((it) => ({
             title: it.title, body: it.body, tag: it.tag, actions: it.actions.map((a) => [a.action, a.title])})))"""
    )
    return found


async def act(worker: Worker, action: str, reply: str | None = None) -> None:
    """Do with the notification what a person would."""
    await worker.evaluate(
        """async ([action, reply]) => {
             const [notification] = await self.registration.getNotifications();
             const event = new NotificationEvent("notificationclick", { notification, action, reply });
             self.dispatchEvent(event);
           }""",
        [action, reply],
    )


async def test_a_notification_is_shown_once_and_told_of(site: Site, page: Page) -> None:
    async with asyncio.timeout(60):
        tools, registration, _ = await registered(page)
        told = TOLD | {"report": f"{site.url}/report"}
        for _ in range(2):
            await push(tools, site, registration, told)
            report = await site.reports.get()
            assert report["event"] == "shown"
            assert report["id"]
        (seen,) = await shown(page)
    assert (seen["title"], seen["body"], seen["tag"]) == (TOLD["title"], TOLD["body"], TOLD["token"])
    assert seen["actions"][0][1] == "Answer"


@pytest.mark.parametrize(
    ("action", "reply", "event", "said"),
    [
        ("button-0", None, "pressed", {"value": "yes", "label": "Yes"}),
        ("reply", "After six", "replied", {"text": "After six"}),
        ("button-1", None, "opened", {}),
        ("", None, "opened", {}),
    ],
)
async def test_what_is_done_with_it_is_told(
    site: Site, page: Page, action: str, reply: str | None, event: str, said: dict[str, str]
) -> None:
    async with asyncio.timeout(60):
        tools, registration, worker = await registered(page)
        await push(tools, site, registration, TOLD | {"report": f"{site.url}/report"})
        assert (await site.reports.get())["event"] == "shown"
        await act(worker, action, reply)
        report = await site.reports.get()
        assert report.pop("id")
        assert report == {"event": event} | said
        assert await shown(page) == []


async def test_what_others_push_is_left_to_them(site: Site, page: Page) -> None:
    async with asyncio.timeout(60):
        tools, registration, _ = await registered(page)
        for told in ("plain text", "[]", "null", '{"title": 1}', '{"title": "Theirs"}'):
            await push(tools, site, registration, told)
        await push(tools, site, registration, TOLD | {"report": f"{site.url}/report"})
        assert (await site.reports.get())["event"] == "shown"
        titles = [it["title"] for it in await shown(page)]
    assert TOLD["title"] in titles
    assert "Theirs" not in titles
    assert site.reports.empty()

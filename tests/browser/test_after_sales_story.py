"""The journey to after-sales on real channels: the widget on the shop's page, mail by SMTP, SMS through Kannel.

Ana asks on the page, buys, hears that her lamp is late before she asks, says that it came broken, is called, and brings
a friend; the carrier is a program that is asked over HTTP. An agent answers at the desk; everybody sees one line.
"""

from __future__ import annotations

import hmac
from datetime import UTC, datetime
from typing import Any

import httpx
from aiohttp import web
from aiosmtpd.controller import Controller
from playwright.async_api import Browser, Page, expect

from browser.house import PASSWORD, free_port, picture
from browser.installation import Company, Mailboxes, company, shown, until
from browser.widget_site import open_site
from conftest import Address, fresh_database
from connectors.conftest import BackEnd, back_end
from journeys.test_after_sales_story import BOUGHT, SHIPMENT, TEXTS
from noline.access import System, create_agent, create_key
from peers.peers import KannelPeer, kannel

__all__ = ["back_end"]
PHONE, DIGITS, MAIL = "+447700900124", "447700900124", "ana@example.com"
SEEN = {"olga@harbour.example": "owner", "sam@harbour.example": "agent", "fay@harbour.example": "viewer"}
LINE = (
    "Wrote by chat",
    "Sam answered",
    "Order_placed",
    "“receipt” to be sent by email",
    "Connector answered",
    "“late” to be sent by SMS",
    "Delivered (order: 4711)",
    "“how” to be sent by SMS",
    "Answered “how” by SMS, read as complaint",
    "Spoke by phone by Olga",
    "“friend” to be sent by SMS",
    "“thanks” to be sent by SMS",
)
"""What is told of Ana, in this order."""

expect.set_options(timeout=20_000)


class Shop:
    """The shop as its people, its programs and its customer meet it."""

    def __init__(self, running: Company, ana: str, sms: KannelPeer, events: httpx.AsyncClient) -> None:
        self.running, self.ana, self.sms, self.events = running, ana, sms, events

    async def happens(self, event: str, **properties: Any) -> None:
        """Tell of an event as Segment's clients do."""
        said = {"type": "track", "userId": "ana", "event": event, "properties": properties}
        answer = await self.events.post("/v1/track", json=said)
        assert answer.status_code == 200, answer.text

    async def texts(self, words: str) -> None:
        """Wait until the telephone network has got a text message that says this."""
        await until(lambda: words in " ".join(map(shown, self._taken())), f"no text says {words}")

    def _taken(self) -> list[str]:
        try:
            return self.sms.taken()
        except FileNotFoundError:  # nobody has written yet
            return []


async def test_one_line_from_a_question_on_the_page_to_a_friend(
    server: Address, template: str, browser: Browser, back_end: BackEnd
) -> None:
    async def shipment(_: web.Request) -> web.StreamResponse:
        return web.json_response({"state": "delayed", "expected": "12 March"})

    back_end.says = shipment
    boxes = Mailboxes()
    smtp = Controller(boxes, hostname="127.0.0.1", port=free_port())
    smtp.start()
    try:
        async with (
            fresh_database(server, template) as dsn,
            company(dsn, smtp.port, private_webhooks=True) as running,
            kannel(await running.gateway("http://127.0.0.1:1/")) as sms,
        ):
            await running.gateway(sms.url)
            ana = await _set_up(running, back_end.url)
            async with running.noline.database.transaction() as tx:
                _, key = await create_key(tx, System(running.workspace), "shop", ("events:write",))
            url = running.noline.settings.public_url
            async with httpx.AsyncClient(base_url=url, auth=(key, ""), timeout=30) as events:
                await _story(Shop(running, ana, sms, events), boxes, browser)
    finally:
        smtp.stop()


async def _story(shop: Shop, boxes: Mailboxes, browser: Browser) -> None:
    running = shop.running
    await shop.sms.say("447700900125 13013 text Are you open on Sundays?")  # somebody else, who is no part of it
    made = await running.do("widgets", {"name": "Shop"})
    widget, secret = made["widget"], made["secret"]
    url = running.noline.settings.public_url
    async with open_site(f"{url}/widget.js", widget["key"]) as site:
        await running.do(f"widgets/{widget['id']}", {"origins": [site.url]}, "PATCH")
        digest = hmac.digest(secret.encode(), b"ana", "sha256").hex()
        site.more = f' data-user="ana" data-hash="{digest}"'

        # A question on the shop's page; a person answers at the desk, and she reads it there.
        page = await (await browser.new_context(locale="en-GB")).new_page()
        await page.goto(site.url)
        await page.get_by_role("button", name="Open the chat").click()
        await page.get_by_label("Your message").fill("Does the lamp come in blue?")
        await page.keyboard.press("Enter")
        desk = await _desk(browser, url)
        await desk.get_by_role("row").filter(has_text="Does the lamp come in blue?").click()
        await _answer(desk, "It does. Shall we keep one for you?")
        await expect(page.locator(".line[data-id] .said").last).to_have_text("It does. Shall we keep one for you?")
        assert site.faults == []
        await page.context.close()

    # She buys: the receipt by mail; the carrier is asked, and she hears that it is late before she asks.
    today = datetime.now(UTC).date().isoformat()
    await shop.happens("order_placed", order="4711", total=89, promised=today)
    await until(lambda: len(boxes.said(MAIL)) == 1, "no receipt came")
    assert boxes.said(MAIL)[0].startswith("Thank you, Ana: order 4711, 89 EUR")
    await shop.texts("Ana, order 4711 is late: we expect it on 12 March.")

    # It comes; she says by text that it is broken, a colleague calls her, and she brings a friend.
    await shop.happens("delivered", order="4711")
    await shop.texts("Is everything all right, Ana?")
    await shop.sms.say(f"{DIGITS} 13013 text The shade is broken")
    await shop.texts("We have been told and call you.")
    calls: list[Any] = []

    async def planned() -> bool:
        calls[:] = (await running.get("calls"))["items"]
        return bool(calls)

    await until(planned, "no call is planned")
    (call,) = calls
    assert call["script"] == "Ana says: The shade is broken"
    await running.do(f"calls/{call['id']}/outcome", {"outcome": "reached", "note": "A new shade is sent."})
    await shop.texts("Bring a friend")
    await shop.happens("friend_came", friend="Cleo")
    await shop.texts("Your friend has come. Thank you, Ana!")
    await _seen_whole(running, shop.ana, desk)
    await desk.context.close()


async def _seen_whole(running: Company, ana: str, desk: Page) -> None:
    """Whoever looks, of marketing, service or finance, sees the same line of contacts on one customer."""
    for email in SEEN:
        async with httpx.AsyncClient(base_url=running.noline.settings.public_url, timeout=30) as client:
            signed = await client.post("/api/v1/session", json={"email": email, "password": PASSWORD})
            assert signed.status_code < 300, signed.text
            items = (await client.get(f"/api/v1/customers/{ana}/timeline?limit=200")).json()["items"]
        told = [it["sentence"] for it in reversed(items)]
        places = [next((at for at, it in enumerate(told) if it.startswith(part)), -1) for part in LINE]
        assert -1 not in places, told
        assert places == sorted(places), told

    async def counted() -> bool:
        counts = await running.get("journeys/bought/counts")
        return bool((counts["started"], counts["ended"]) == (1, {"happy": 1}))

    await until(counted, "the journey's figures do not tell of it")
    await desk.goto(f"/app/customers/{ana}")
    await expect(desk.get_by_text("Spoke by phone by Olga").first).to_be_visible()
    await picture(desk, "story-7-whole")
    assert await running.noline.database.pool.fetch("select kind, why from set_aside") == []


async def _set_up(running: Company, carrier: str) -> str:
    """The shop's people, templates, carrier and journey; and Ana, who is known and gets offers: her id."""
    for email, role in SEEN.items():
        if role != "owner":
            system, database = System(running.workspace), running.noline.database
            name = email.partition("@")[0].title()
            await create_agent(database, system, email=email, name=name, role=role, password=PASSWORD)
    for name, text in TEXTS.items():
        letter = {"subject": "Your order", "html": f"<p>{text}</p>"}
        variants = {"sms": {"type": "sms", "text": text}, "email": {"type": "email", **letter}}
        await running.do(f"templates/{name}", {"variants": variants}, "PUT")
    connector = {"kind": "http", "operations": {"shipment": SHIPMENT}}
    await running.do("connectors", {"name": "carrier", "definition": connector, "settings": {"url": carrier}})
    order = {"type": "event", "name": "order_placed", "keep": {it: it for it in ("order", "total", "promised")}}
    by_text = {name: {"channel": "sms"} | step if "template" in step else step for name, step in BOUGHT.items()}
    drawn = {"name": "bought", "version": 1, "entry": order, "first": "tagged", "steps": by_text}
    await running.do("journeys", drawn | {"subscription": "offers", "variables": {"expected": "", "said": ""}})
    addresses = [{"scheme": "phone", "value": PHONE, "verified": True}, {"scheme": "email", "value": MAIL}]
    consents = [{"subscription": "offers", "channel": "sms", "state": "given", "how": "at the counter"}]
    person = {"external_id": "ana", "attributes": {"first_name": "Ana"}}
    made = await running.do("customers", {**person, "addresses": addresses, "consents": consents})
    return str(made["customer"]["id"])


async def _desk(browser: Browser, url: str) -> Page:
    """Sam signs in at the desk."""
    page = await (await browser.new_context(base_url=url, locale="en-GB", reduced_motion="reduce")).new_page()
    await page.goto("/app/inbox")
    await page.get_by_role("textbox", name="Email").fill("sam@harbour.example")
    await page.get_by_role("textbox", name="Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    return page


async def _answer(desk: Page, text: str) -> None:
    await desk.get_by_role("textbox", name="Answer", exact=False).last.fill(text)
    await desk.keyboard.press("Control+Enter")

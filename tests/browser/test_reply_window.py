"""A reply window in a browser: the field says that it is closed, and an approved template is sent in place of words."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

from playwright.async_api import Page, expect

from browser.house import House, faults, picture
from noline.channels import Inbound
from noline.content import Approved, ChatSource, Wording
from noline.content import save_template as store
from noline.delivery import add_route

expect.set_options(timeout=20_000)

SETTINGS = {"phone_number_id": "106540352242922", "access_token": "t", "api_url": "http://127.0.0.1:9"}
VALUES = [{"type": "text", "text": "{{ order }}"}]
WORDING = Wording(body="Your order {{1}} is ready.", footer="Harbour")
APPROVED = Approved("order_ready", "en", ({"type": "body", "parameters": VALUES},), WORDING)


async def asked(house: House, sender: str, text: str, *, hours: float) -> None:
    """Somebody wrote by WhatsApp some hours ago; there is a template for them."""
    noline = house.noline
    async with noline.database.transaction() as tx:
        await add_route(tx, house.workspace.id, "wa", "whatsapp", "whatsapp", settings=SETTINGS, sender="+15550783881")
        await store(tx, house.workspace.id, "order-ready", {"chat": ChatSource("{{ order }}", approved=APPROVED)})
    inbound = Inbound("whatsapp", sender, "", uuid4().hex, text)
    heard = await noline.ingress.receive(house.workspace, inbound, noline.clock.now() - timedelta(hours=hours))
    async with asyncio.timeout(20):
        while not await noline.database.pool.fetchval("select exists (select from message where id = $1)", heard.id):
            await asyncio.sleep(0.05)


async def opened(house: House, text: str, **look: Any) -> Page:
    """An agent opens the conversation whose row holds a text."""
    page = await house.page("agent", "/app/inbox", **look)
    await page.get_by_role("row").filter(has_text=text).click()
    await expect(page.get_by_role("log")).to_contain_text(text)
    return page


async def test_after_the_window_a_template_is_sent(house: House) -> None:
    await asked(house, "+447700911001", "Is my lamp ready?", hours=30)
    for name, look in (("dark", {"dark": True}), ("narrow", {"narrow": True})):
        shown = await opened(house, "Is my lamp ready?", **look)
        await expect(shown.get_by_text("The time for answers by WhatsApp was over")).to_be_visible()
        await picture(shown, f"reply-window-{name}")
        assert await faults(shown) == []
    page = await opened(house, "Is my lamp ready?")
    await expect(page.get_by_text("The time for answers by WhatsApp was over")).to_be_visible()
    await expect(page.get_by_role("button", name="Send by SMS")).to_be_visible()  # what is proposed instead
    await page.get_by_role("button", name="Send a template").click()
    send = page.get_by_role("button", name="Send the template")
    await expect(send).to_be_disabled()
    await page.get_by_role("textbox", name="order").fill("A7")
    await expect(page.get_by_label("What the customer reads")).to_have_text(re.compile("Your order A7 is ready."))
    await picture(page, "reply-window")
    assert await faults(page) == []
    async with page.expect_response(lambda it: it.request.method == "POST" and it.url.endswith("/messages")) as answer:
        await send.click()
    said = await answer.value
    assert said.ok, await said.text()
    await expect(page.locator("article[data-direction=out]").filter(has_text="A7")).to_be_visible()


async def test_within_it_the_field_says_until_when(house: House) -> None:
    await asked(house, "+447700911002", "Do you repair lamps?", hours=2)
    page = await opened(house, "Do you repair lamps?")
    await expect(page.get_by_text("WhatsApp takes what you write until")).to_be_visible()
    await expect(page.get_by_role("button", name="Send by WhatsApp")).to_be_visible()


async def test_a_conversation_is_begun_with_a_template(house: House) -> None:
    await asked(house, "+447700911003", "Is my chair ready?", hours=40)
    found = await house.noline.database.pool.fetchval(
        "select customer from customer_address where scheme = 'phone' and value = '+447700911003'"
    )
    for name, look in (("narrow", {"narrow": True}), ("dark", {"dark": True})):
        page = await house.page("agent", f"/app/inbox?customer={found}", **look)
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("button", name=re.compile("SMS|WhatsApp")).first.click()
        await page.get_by_role("menuitem").filter(has_text="WhatsApp").click()
        send = dialog.get_by_role("button", name="Send the template")
        await expect(send).to_be_disabled()
        await dialog.get_by_role("textbox", name="order").fill("A8")
        await expect(dialog.get_by_label("What the customer reads")).to_have_text(re.compile("Your order A8 is ready."))
        await picture(page, f"begin-template-{name}")
        assert await faults(page) == []
    async with page.expect_response(
        lambda it: it.request.method == "POST" and it.url.endswith("/conversations")
    ) as answer:
        await send.click()
    said = await answer.value
    assert said.ok, await said.text()
    await expect(page.locator("article[data-direction=out]").filter(has_text="A8")).to_be_visible()

"""A visitor is the customer: scans a letter, texts, is answered, goes on in web chat; live, and for every reader."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from browser.house import House, faults, picture
from noline.app.demo.guide import invite

PERSON = {
    "user_agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
}
"""Chromium without a window calls itself headless, which counts as a robot."""

LETTER = """
select exists (select from sandbox_item join message on message.id = sandbox_item.message
  join campaign on campaign.id = message.campaign where campaign.slug = 'harbour-evening')
"""

expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
async def guided(house: House) -> House:
    """The house with a letter on its way to Ana."""
    now = house.noline.clock.now()
    await invite(house.noline, house.workspace, now, now + timedelta(days=14))
    async with asyncio.timeout(180):
        while not await house.noline.database.pool.fetchval(LETTER):
            await asyncio.sleep(0.1)
    return house


async def desk(house: House, **more: Any) -> Page:
    page = await house.page("agent", "/app/playground", **PERSON, **more)
    await expect(page.get_by_role("button", name="Go to the letter")).to_be_visible()
    return page


async def test_the_guide_leads_from_the_letter_to_the_web_chat(guided: House) -> None:
    page = await desk(guided)
    done = page.get_by_role("img", name="Done")
    await page.get_by_role("button", name="Go to the letter").click()
    await page.get_by_role("button", name="Open the letter").first.click()
    await expect(page.get_by_role("img", name="Page 1 of 1")).to_be_visible()
    assert await faults(page) == []
    await picture(page, "playground-letter")
    await page.get_by_role("button", name="Scan the code").click()
    landing = page.frame_locator("iframe")
    await expect(landing.get_by_role("heading", name="An evening at the harbour")).to_be_visible()
    await expect(done).to_have_count(1)

    phone = page.get_by_role("textbox", name="Text message")
    await phone.fill("Is there something vegetarian?")
    await phone.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("Is there something vegetarian?")
    await expect(done).to_have_count(2)

    agent = await guided.page("agent", "/app/inbox")
    await agent.get_by_text("Is there something vegetarian?").first.click()
    csrf = await (await agent.request.get("/api/v1/session")).json()
    guide = (await (await agent.request.get("/api/v1/playground/guide")).json())["guide"]
    answer = await agent.request.post(
        f"/api/v1/conversations/{guide['conversation']}/messages",
        data={"text": "There is soup."},
        headers={"X-CSRF-Token": csrf["csrf"]},
    )
    assert answer.ok, await answer.text()
    await expect(page.get_by_role("log")).to_contain_text("There is soup.")
    await expect(done).to_have_count(3)

    await page.get_by_role("button", name="Open the chat").click()
    chat = page.frame_locator("iframe")
    await chat.get_by_label("Your message").fill("And for my friend?")
    await chat.get_by_role("button", name="Send").click()
    await expect(chat.get_by_role("log")).to_contain_text("And for my friend?")
    await expect(done).to_have_count(4)
    await picture(page, "playground-chat")
    await phone.fill("YES please")
    await phone.press("Enter")
    await expect(done).to_have_count(5)


async def test_a_phone_is_enough(guided: House) -> None:
    page = await guided.page("agent", "/app/playground?q=Ana", narrow=True, dark=True, **PERSON)
    await page.get_by_text("Ana Adams").last.click()
    for name in ("Mail", "Letters", "Feed", "Browser", "Phone"):
        await page.get_by_role("tab", name=re.compile(name)).click()
        assert await faults(page) == [], name
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= 380
    await picture(page, "playground-narrow")


async def test_the_chat_s_page_is_for_every_reader(guided: House) -> None:
    page = await guided.visitor(narrow=True, **PERSON)
    await page.goto("/chat/demo")
    assert await faults(page) == []
    await page.get_by_label("Your message").fill("Hello there")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("Hello there")
    await expect(page).to_have_url(re.compile(r"/chat/demo/[\w-]{22}$"))
    await page.reload()
    await expect(page.get_by_role("log")).to_contain_text("Hello there")
    await picture(page, "chat")

"""Services in a browser: one is written as steps, tried on the phone beside it, used; the inbox has its brief."""

from __future__ import annotations

import re
from uuid import uuid4

from playwright.async_api import expect

from browser.house import House, faults, picture
from noline.channels import Inbound

COMPANY, PHONE = "+447700900100", "+447700900811"
PATIENCE = 20_000


async def text(house: House, words: str) -> None:
    """A customer sends a text message."""
    said = Inbound("sms", PHONE, COMPANY, uuid4().hex, words)
    await house.noline.arrivals.keep(house.workspace, [said], account=1)


async def test_a_service_is_written_tried_and_used(house: House) -> None:
    page = await house.page("agent", "/app/services")
    await expect(page.get_by_text("No services yet")).to_be_visible(timeout=PATIENCE)
    await picture(page, "services-empty")
    await page.get_by_role("button", name="New service").first.click()
    await page.get_by_label("Code word").fill("BAL")
    await page.get_by_text("Ask a system").click()
    await picture(page, "services-new")
    await page.get_by_role("button", name="Create").click()
    await expect(page.get_by_role("heading", name="Program")).to_be_visible(timeout=PATIENCE)
    # what is wrong is said where it is: there is no such back end
    await expect(page.get_by_text("No back end is chosen.")).to_be_visible(timeout=PATIENCE)
    field = page.get_by_role("textbox", name="Text message")
    await field.fill("balance")
    await field.press("Enter")
    await expect(page.get_by_text("You can text us:")).to_be_visible(timeout=PATIENCE)
    await field.fill("bal")
    await field.press("Enter")
    await expect(page.get_by_role("button", name="Let it answer")).to_be_visible(timeout=PATIENCE)
    await page.get_by_role("button", name="Let it answer").click()
    log = page.get_by_role("log", name="What was said")
    await expect(log.get_by_text("Your balance is €12.50.")).to_be_visible(timeout=PATIENCE)
    await field.fill("2")
    await field.press("Enter")
    await expect(log.get_by_text("The session ends: handed over.")).to_be_visible(timeout=PATIENCE)
    menu = page.get_by_role("button", name=re.compile("^Menu"))
    await menu.click()
    assert await faults(page) == []
    await picture(page, "service")
    await menu.click()
    # the call of a back end goes, and its text loses its variables: then nothing is wrong
    await page.get_by_role("button", name="Remove look").click()
    await menu.click()
    await page.get_by_label("Question").fill("How can we help?")
    await page.get_by_role("switch", name="Live").press(" ")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible(timeout=PATIENCE)

    await text(house, "BAL")
    await text(house, "Chat with us")
    inbox = await house.page("agent", "/app/inbox")
    await inbox.get_by_text(PHONE).first.click(timeout=PATIENCE)
    brief = inbox.get_by_role("region", name="Brief")
    await expect(brief.get_by_text("BAL (handed over)")).to_be_visible(timeout=PATIENCE)
    assert await faults(inbox) == []
    await picture(inbox, "inbox-brief")

    dark = await house.page("viewer", "/app/services", dark=True)
    await dark.get_by_text("BAL").first.click(timeout=PATIENCE)
    await expect(dark.get_by_role("heading", name="Program")).to_be_visible(timeout=PATIENCE)
    assert await faults(dark) == []
    await picture(dark, "service-dark")
    narrow = await house.page("agent", "/app/services", narrow=True)
    await narrow.get_by_text("BAL").first.click(timeout=PATIENCE)
    await narrow.get_by_role("button", name=re.compile("^Menu")).click(timeout=PATIENCE)
    assert await narrow.evaluate("document.documentElement.scrollWidth <= 380")
    assert await faults(narrow) == []
    await narrow.get_by_label("Question").scroll_into_view_if_needed()
    await picture(narrow, "service-narrow")

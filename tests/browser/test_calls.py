"""Calls in a browser: one rings in the inbox, asks to be called back, and is made from the dial list."""

from __future__ import annotations

from uuid import uuid4

from playwright.async_api import expect

from browser.house import House, faults, picture
from noline.channels import Called, Inbound

COMPANY = "+447700900100"
PATIENCE = 20_000


async def call(house: House, sender: str, *, missed: bool) -> None:
    """Somebody calls; a missed one asks to be called back."""
    identity = uuid4().hex
    rang = Inbound("voice", sender, COMPANY, identity, "", automatic=True)
    await house.noline.arrivals.keep(house.workspace, [rang], account=1)
    if missed:
        told = [
            Called("missed", identity, sender, COMPANY, incoming=True, outcome="no_answer"),
            Called("callback", identity, sender, COMPANY, incoming=True),
        ]
        await house.noline.arrivals.keep(house.workspace, told, account=1)


async def test_a_call_rings_in_the_inbox_with_its_customer(house: House) -> None:
    page = await house.page("agent", "/app/inbox")
    await expect(page.get_by_role("status", name="Live")).to_be_visible(timeout=PATIENCE)
    await call(house, "+447700900801", missed=False)
    row = page.get_by_text("Telephone call").first
    await expect(row).to_be_visible(timeout=PATIENCE)
    await row.click()
    await expect(page.get_by_text("Incoming call")).to_be_visible()
    await expect(page.get_by_text("Ringing", exact=True)).to_be_visible()
    assert await faults(page) == []
    await picture(page, "call-rings")
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name="Plan a call").click()
    await page.get_by_label("What to say").fill("Ask whether the boat arrived")
    await page.get_by_role("button", name="Put into the list of calls").click()
    await expect(page.get_by_text("Agent planned a call")).to_be_visible(timeout=PATIENCE)


async def test_a_call_is_made_from_the_dial_list(house: House) -> None:
    await call(house, "+447700900802", missed=True)
    page = await house.page("agent", "/app/calls")
    row = page.get_by_text("+447700900802").first
    await expect(row).to_be_visible(timeout=PATIENCE)
    await picture(page, "calls")
    await row.click()
    drawer = page.get_by_role("dialog")
    await expect(drawer.get_by_text("Wants to be called back")).to_be_visible()
    number = drawer.get_by_role("link", name="+447700900802")
    assert await number.get_attribute("href") == "tel:+447700900802"
    await drawer.get_by_text("Reached", exact=True).click()
    await drawer.get_by_label("Minutes spoken").fill("3")
    await drawer.get_by_label("Note").fill("Comes on Monday")
    assert await faults(page) == []
    await picture(page, "call")
    await drawer.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Noted; it stands in the conversation.")).to_be_visible(timeout=PATIENCE)
    await page.get_by_text("Past", exact=True).click()
    await expect(page.get_by_text("Reached 3:00")).to_be_visible(timeout=PATIENCE)
    await expect(page.get_by_text("No answer").first).to_be_visible()
    dark = await house.page("agent", "/app/calls?status=ended", dark=True)
    await expect(dark.get_by_text("Reached 3:00")).to_be_visible(timeout=PATIENCE)
    await picture(dark, "calls-dark")
    narrow = await house.page("agent", "/app/calls?status=ended", narrow=True)
    await narrow.get_by_text("+447700900802").first.click()
    await expect(narrow.get_by_text("Comes on Monday")).to_be_visible(timeout=PATIENCE)
    assert await faults(narrow) == []
    await picture(narrow, "call-narrow")

"""Copies of mails in a browser: who else got a mail, an answer to all by one press, and what is forwarded."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from browser.house import House, faults, picture
from noline.channels import Inbound

_FORWARDED = "See below.\n\n---------- Forwarded message ---------\nFrom: Roofer\n\nIt costs 300 euros."


async def write(house: House, sender: str, text: str, **more: object) -> None:
    """Somebody writes a mail."""
    inbound = Inbound("email", sender, "", f"<{uuid4().hex}@mail.example>", text, **more)  # type: ignore[arg-type]
    await house.noline.ingress.receive(house.workspace, inbound, house.noline.clock.now())


async def open_one(page: Page, text: str) -> None:
    """Open the conversation whose row holds a text."""
    await page.get_by_role("row").filter(has_text=text).click()
    await expect(page.get_by_role("log")).to_contain_text(text)


async def test_an_answer_to_all_goes_by_one_press_and_a_conversation_can_be_forwarded(house: House) -> None:
    name = uuid4().hex[:8]
    bob, text = f"bob-{name}@firm.example", f"The roof {name} leaks"
    await write(house, f"ana-{name}@mail.example", text, subject="The roof", cc=(bob,), also_to=("sue@firm.example",))
    page = await house.page("agent", "/app/inbox")
    await open_one(page, text)
    first = page.locator("article").filter(has_text=text)
    await expect(first).to_contain_text(f"Copies to {bob}")
    await page.get_by_role("button", name="Answer all 3").click()
    await expect(page.get_by_role("textbox", name="Copies to")).to_have_value(f"sue@firm.example, {bob}")
    await page.get_by_role("textbox", name="Answer", exact=False).last.fill("We come on Monday.")
    await picture(page, "copies")
    assert await faults(page) == []
    await page.keyboard.press("Control+Enter")
    said = page.locator("article[data-direction=out]").filter(has_text="We come on Monday.")
    await expect(said).to_contain_text(f"Copies to sue@firm.example, {bob}")
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name="Forward by mail …").click()
    await page.get_by_role("textbox", name="To", exact=True).fill("roofer@slate.example")
    await page.get_by_role("textbox", name="A word of your own").fill("Can you go?")
    await picture(page, "forward")
    await page.get_by_role("button", name="Forward", exact=True).click()
    out = page.locator("article[data-direction=out]").filter(has_text="Can you go?")
    await expect(out).to_contain_text("Forwarded to roofer@slate.example; the customer is not told")
    await picture(page, "forwarded")


@pytest.mark.parametrize(("dark", "narrow"), [(True, False), (False, True)], ids=["dark", "narrow"])
async def test_who_was_copied_and_what_was_forwarded_is_told_apart(house: House, dark: bool, narrow: bool) -> None:
    name = uuid4().hex[:8]
    ana, bob = f"ana-{name}@mail.example", f"bob-{name}@firm.example"
    identity = f"<{name}@mail.example>"
    inbound = Inbound("email", ana, "", identity, "See below.", full_text=_FORWARDED, forwarded=True, cc=(bob,))
    await house.noline.ingress.receive(house.workspace, inbound, house.noline.clock.now())
    page = await house.page("agent", "/app/inbox", dark=dark, narrow=narrow)
    await page.get_by_role("row").filter(has_text=name).first.click()
    first = page.locator("article[data-direction=in]").first
    await expect(first).to_contain_text("It costs 300 euros.")
    await expect(first).to_contain_text("Forwarded")
    await write(house, bob, "I agree to it", references=(identity,), sender_name="Bob Low")
    copied = page.locator("article").filter(has_text="I agree to it")
    await expect(copied).to_contain_text("Copied person")
    await expect(copied).to_contain_text(f"Bob Low ({bob})")
    await picture(page, f"copies-{'narrow' if narrow else 'dark'}")
    assert await faults(page) == []

"""The inbox in a browser: two agents, several channels, and the keyboard."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from playwright.async_api import Page, expect

from browser.house import House, faults, picture
from noline.channels import Inbound

HTML = (
    '<p>Is <b>this</b> yours? <img src="https://shop.example/pixel.png"></p><script>document.title = "stolen"</script>'
)


class People:
    """Customers with a phone and a mailbox, one after another."""

    def __init__(self, house: House, rows: list[dict[str, str]]) -> None:
        self._house = house
        self._rows = iter(rows)

    def next(self) -> dict[str, str]:
        """Return the addresses of another customer."""
        return next(self._rows)

    async def write(self, channel: str, sender: str, text: str, *, minutes: float = 0, **more: str) -> UUID:
        """A customer writes."""
        house = self._house
        inbound = Inbound(channel, sender, "", uuid4().hex, text, **more)  # type: ignore[arg-type]
        at = house.noline.clock.now() - timedelta(minutes=minutes)
        return (await house.noline.ingress.receive(house.workspace, inbound, at)).id


_REACHABLE = """
select jsonb_object_agg(scheme, value)::text from customer_address
where workspace = $1 and scheme in ('phone', 'email') group by customer having count(*) = 2 order by customer
"""


@pytest.fixture(scope="module")
async def people(house: House) -> People:
    rows: list[Any] = []
    async with asyncio.timeout(20):
        while len(rows) < 6:  # the worker is still entering them
            rows = list(await house.noline.database.pool.fetch(_REACHABLE, house.workspace.id))
            await asyncio.sleep(0.05)
    return People(house, [msgspec.json.decode(row[0], type=dict[str, str]) for row in rows])


async def open_one(page: Page, text: str) -> None:
    """Open the conversation whose row holds a text."""
    await page.get_by_role("row").filter(has_text=text).click()
    await expect(page.get_by_role("log")).to_contain_text(text)


async def test_a_conversation_is_answered_noted_corrected_and_closed_by_keys(house: House, people: People) -> None:
    ana = people.next()
    await people.write("sms", ana["phone"], "Put the kettle on", minutes=90)
    await people.write("email", ana["email"], "Is this yours?", minutes=60, subject="A find", html=HTML)
    page = await house.page("agent", "/app/inbox")
    await open_one(page, "Is this yours?")
    await page.keyboard.press("4")
    await expect(page.locator("article").filter(has_text="Is this yours?")).to_contain_text("Complaint")
    await page.keyboard.press("r")
    field = page.get_by_role("textbox", name="Answer", exact=False)
    await expect(field.last).to_be_focused()
    await page.keyboard.type("It is not ours.")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Send by Email")).to_be_enabled()
    await page.keyboard.press("c")
    await expect(page.get_by_text("145 left · 1 SMS")).to_be_visible()
    await page.get_by_role("button", name="Send by SMS").click()
    said = page.locator("article[data-direction=out]").filter(has_text="It is not ours.")
    await expect(said).to_contain_text("Delivered")
    await expect(page.get_by_role("button", name="Assigned to Agent")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.locator("h2").first.click()
    await page.keyboard.press("n")
    await page.keyboard.type("Calls it a find.")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_text("Note by Agent")).to_be_visible()
    await expect(page.get_by_role("log")).to_contain_text("Calls it a find.")
    await expect(said).not_to_contain_text("Re: A find")
    await page.keyboard.press("Escape")
    await picture(page, "inbox")
    assert await faults(page) == []
    await page.keyboard.press("e")
    await expect(page.get_by_role("button", name="Open again")).to_be_visible()
    await expect(page.get_by_text("Agent closed the conversation")).to_be_visible()


async def test_two_agents_on_one_conversation_see_each_other(house: House, people: People) -> None:
    bob = people.next()
    await people.write("sms", bob["phone"], "Where do I park?")
    one, other = await house.page("agent", "/app/inbox"), await house.page("owner", "/app/inbox")
    await open_one(one, "Where do I park?")
    await open_one(other, "Where do I park?")
    await expect(one.get_by_text("Owner has this open too")).to_be_visible()
    await other.get_by_role("textbox", name="Answer", exact=False).last.fill("By the pier.")
    await expect(one.get_by_text("Owner is writing…")).to_be_visible()
    await other.keyboard.press("Control+Enter")
    await expect(one.get_by_role("log")).to_contain_text("By the pier.")
    await people.write("sms", bob["phone"], "Thank you")
    await expect(other.get_by_role("log")).to_contain_text("Thank you")


async def test_a_mail_is_shown_as_sent_without_running_or_loading(house: House, people: People) -> None:
    eva = people.next()
    await people.write("email", eva["email"], "Is that yours?", subject="Another find", html=HTML)
    page = await house.page("agent", "/app/inbox")
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    await open_one(page, "Is that yours?")
    await page.get_by_role("button", name="Show as sent").click()
    frame = page.frame_locator("iframe")
    await expect(frame.locator("b")).to_have_text("this")
    await expect(page.get_by_role("button", name="Load images from the web")).to_be_visible()
    assert not [url for url in asked_for if "shop.example" in url]
    assert "stolen" not in await page.title()


@pytest.mark.parametrize(("dark", "narrow"), [(True, False), (False, True)], ids=["dark", "narrow"])
async def test_it_is_usable_in_the_dark_and_on_a_phone(house: House, people: People, dark: bool, narrow: bool) -> None:
    zoe = people.next()
    await people.write("sms", zoe["phone"], f"مرحبا {uuid4().hex[:6]}")
    words = f"I can’t come on {uuid4().hex[:6]}. "
    await people.write("sms", zoe["phone"], words * 60)
    page = await house.page("agent", "/app/inbox", dark=dark, narrow=narrow)
    await expect(page.get_by_role("grid", name="Conversations")).to_be_visible()
    assert await faults(page) == []
    await open_one(page, words.strip())
    await page.get_by_role("button", name="Show all of it").click()
    await picture(page, f"inbox-{'narrow' if narrow else 'dark'}")
    assert await faults(page) == []
    if narrow:
        await page.get_by_role("button", name="More", exact=True).first.click()
        await page.get_by_role("menuitem", name="Show the customer").click()
        await expect(page.get_by_text("Addresses")).to_be_visible()
        await page.get_by_role("button", name="Back to the conversation").click()
        await page.get_by_role("button", name="Conversations").click()
        await expect(page.get_by_role("grid", name="Conversations")).to_be_visible()

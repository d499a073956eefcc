"""A person plans three contacts from nothing, launches them, and sees them answered; then moves what lies ahead."""

from __future__ import annotations

import re

from playwright.async_api import Locator, Page, expect

from browser.house import House, faults, picture
from noline.channels import Inbound

expect.set_options(timeout=20_000)


async def test_three_contacts_are_planned_from_nothing_launched_and_answered(house: House) -> None:
    page = await house.page("agent", "/app/campaigns")
    await begin(page, "Harbour run")
    await write(page, "run-invitation", "Will you run with us? Reply YES, or STOP to end.")
    await at_once(page, "run-invitation")
    await write(page, "run-reminder", "{{ first_name }}, there is still room. Reply YES.")
    await write(page, "run-ticket", "See you there, {{ first_name }}!")
    await on_the_goal(page, "run-ticket")
    assert await faults(page) == []
    await picture(page, "campaign-plan")
    await launch(page)
    block = page.locator("[data-event='run-invitation']")
    await expect(block).to_contain_text(re.compile(r"\d+ sent"))
    sender = await house.noline.database.pool.fetchval(
        "select address from message where contact_event = 'run-invitation' and address <> '' limit 1"
    )
    answer = Inbound(channel="sms", sender=sender, recipient="", provider_id="answer-1", text="YES")
    await house.noline.ingress.receive(house.workspace, answer, house.noline.clock.now())
    await expect(block).to_contain_text("1 answered")
    await expect(page.locator("[data-event='run-ticket']")).to_contain_text("1 sent")
    await page.get_by_role("tab", name="Results").click()
    await expect(page.get_by_text("Reached the goal").first).to_be_visible()
    assert await faults(page) == []
    await picture(page, "campaign-results")


async def test_what_lies_ahead_is_moved_by_keys_and_by_pointer_and_undone(house: House) -> None:
    page = await house.page("agent", "/app/campaigns/open-day")
    block = page.locator("[data-event='page']")
    await expect(cell(page, "web", 10)).to_contain_text("page")
    await block.focus()
    await page.keyboard.press("ArrowRight")
    await expect(cell(page, "web", 11)).to_contain_text("page")
    await expect(page.get_by_text("All changes saved")).to_be_visible()
    await block.drag_to(cell(page, "web", 3))
    await expect(cell(page, "web", 3)).to_contain_text("page")
    await page.get_by_role("button", name="Add letter to the plan").drag_to(cell(page, "print", 6))
    await expect(cell(page, "print", 6)).to_contain_text("letter-2")
    await page.get_by_role("button", name="Undo the last change").click()
    await expect(cell(page, "print", 6)).not_to_contain_text("letter")
    await page.get_by_role("button", name="Undo the last change").click()
    await expect(cell(page, "web", 11)).to_contain_text("page")
    await page.reload()
    await expect(cell(page, "web", 11)).to_contain_text("page")


async def test_the_plan_is_usable_on_a_phone_and_in_the_dark(house: House) -> None:
    for name, more in (("narrow", {"narrow": True}), ("dark", {"dark": True})):
        for tab in ("plan", "list", "setup"):
            page = await house.page("viewer", f"/app/campaigns/open-day?tab={tab}", **more)
            await expect(page.get_by_role("heading", name="Open day at the harbour")).to_be_visible()
            assert await faults(page) == []
            await picture(page, f"campaign-{tab}-{name}")


def cell(page: Page, lane: str, day: int) -> Locator:
    """Return a day of a lane."""
    return page.locator(f"[data-lane='{lane}'][data-day='{day}']")


async def begin(page: Page, name: str) -> None:
    """Begin a campaign."""
    await page.get_by_role("button", name="New campaign").first.click()
    await page.get_by_label("Name").fill(name)
    await page.get_by_role("button", name="Plan it").click()
    await expect(page.get_by_role("heading", name=name)).to_be_visible()


async def write(page: Page, name: str, text: str) -> None:
    """Write a new text message, which comes into the plan, and let it go out as soon as may be."""
    await page.get_by_role("button", name="New message").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name of the message").fill(name)
    await dialog.get_by_label("Email").uncheck()
    await dialog.get_by_label("SMS").check()
    await dialog.get_by_label("Text", exact=True).fill(text)
    await dialog.get_by_role("button", name="Save and add to the plan").click()
    await expect(page.locator(f"[data-event='{name}']")).to_be_visible()
    await expect(page.get_by_text("All changes saved")).to_be_visible()


async def at_once(page: Page, name: str) -> None:
    """Let the open contact go out at the launch, to those who consented to hear of events."""
    panel = page.get_by_role("complementary", name=f"Contact {name}")
    await panel.get_by_label("Hour", exact=True).fill("00:00")
    await panel.get_by_label("Subscription", exact=True).fill("events")
    await panel.get_by_label("Subscription", exact=True).press("Enter")
    await expect(page.locator(f"[data-event='{name}']")).to_contain_text("00:00")
    await expect(page.get_by_text("All changes saved")).to_be_visible()


async def on_the_goal(page: Page, name: str) -> None:
    """Let the open contact follow the goal, as a receipt."""
    panel = page.get_by_role("complementary", name=f"Contact {name}")
    await panel.get_by_text("On the goal").click()
    await panel.get_by_label("Purpose").click()
    await page.get_by_role("option", name="Transactional").click()
    await expect(page.locator(f"[data-event='{name}']")).to_contain_text("on reaching the goal")
    await expect(page.get_by_text("All changes saved")).to_be_visible()


async def launch(page: Page) -> None:
    """Launch, reading what will happen."""
    await page.get_by_role("button", name="Launch").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("Ready to launch")).to_be_visible()
    await expect(dialog.get_by_text("Up to")).not_to_have_count(0)
    assert await faults(page) == []
    await picture(page, "campaign-launch")
    await dialog.get_by_role("button", name=re.compile(r"Launch to \d+ customers")).click()
    await expect(page.get_by_text("Running")).to_be_visible()

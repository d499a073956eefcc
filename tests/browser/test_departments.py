"""Departments in a browser: one is made, gets a conversation, answers it and gives it back to programs."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import APIResponse, Page, expect

from browser.house import House, faults, picture
from noline.channels import Inbound

PATIENCE = 20_000
_PHONES = """
select value from customer_address where workspace = $1 and scheme = 'phone' order by customer
"""
HOURS_SERVICE: dict[str, Any] = {
    "name": "hours",
    "words": {"en": ["HOURS"]},
    "live": True,
    "steps": [{"type": "answer", "name": "tell", "text": {"en": "We are open from nine to five."}}],
}


@pytest.fixture(scope="module")
async def phones(house: House) -> Iterator[str]:
    """Numbers of customers, one after another."""
    rows: list[Any] = []
    async with asyncio.timeout(20):
        while len(rows) < 12:  # the worker is still entering them
            rows = list(await house.noline.database.pool.fetch(_PHONES, house.workspace.id))
            await asyncio.sleep(0.05)
    return iter([row[0] for row in rows])


async def write(house: House, phone: str, words: str) -> None:
    """A customer sends a text message."""
    inbound = Inbound("sms", phone, "", uuid4().hex, words)
    await house.noline.ingress.receive(house.workspace, inbound, house.noline.clock.now())


async def ask(page: Page, method: str, path: str, body: Any = None) -> Any:
    """Ask the API as whoever has signed in on a page."""
    session = await (await page.context.request.get("/api/v1/session")).json()
    headers = {"X-CSRF-Token": session["csrf"]}
    answer: APIResponse = await page.context.request.fetch(f"/api/v1{path}", method=method, data=body, headers=headers)
    assert answer.ok, await answer.text()
    return await answer.json() if answer.status != 204 else None


async def hand_over(page: Page, department: str, skill: str, reason: str) -> None:
    """Hand the open conversation over by its dialog."""
    await page.get_by_role("button", name="More").first.click()
    await page.get_by_role("menuitem", name="Hand over …").click()
    dialog = page.get_by_role("dialog", name="Hand the conversation over")
    await dialog.get_by_role("combobox", name="To").click()
    await page.get_by_role("option", name=department).click()
    await dialog.get_by_role("combobox", name="Skill").fill(skill)
    await page.keyboard.press("Tab")
    await dialog.get_by_label("Why").fill(reason)
    await picture(page, "hand-over")
    assert await faults(page) == []
    await dialog.get_by_role("button", name="Hand over").click()
    await expect(dialog).to_be_hidden(timeout=PATIENCE)


async def test_an_owner_makes_a_department(house: House) -> None:
    page = await house.page("owner", "/app/settings?tab=departments")
    await expect(page.get_by_text("No departments yet")).to_be_visible(timeout=PATIENCE)
    await picture(page, "departments-empty")
    await page.get_by_role("button", name="Add a department").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name", exact=True).fill("Money & Claims")
    await expect(dialog.get_by_label("Short name")).to_have_value("money-claims")
    await dialog.get_by_label("Short name").fill("finance")
    await dialog.get_by_text("Marketing").click()
    await dialog.get_by_role("button", name="Add a department").click()
    await expect(page.get_by_role("heading", name="Money & Claims", level=1)).to_be_visible(timeout=PATIENCE)
    await page.get_by_role("combobox", name="Members").click()
    await page.get_by_role("option", name="Agent").click()
    await page.keyboard.press("Escape")
    await page.get_by_label("A calendar month").fill("250")
    await page.get_by_label("Hours of its own").press(" ")
    await page.get_by_role("combobox", name="Holidays").fill("12-25")
    await page.keyboard.press("Enter")
    assert await faults(page) == []
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("Saved.")).to_be_visible(timeout=PATIENCE)
    await page.get_by_role("combobox", name="Give it an account").click()
    account = page.get_by_role("option").first
    name = await account.inner_text()
    await account.click()
    await expect(page.get_by_role("button", name=f"Let everybody send by {name}")).to_be_visible(timeout=PATIENCE)
    await page.reload()
    await expect(page.get_by_role("checkbox", name="Marketing")).not_to_be_checked(timeout=PATIENCE)
    await expect(page.get_by_label("A calendar month")).to_have_value("250")
    await expect(page.get_by_role("group", name="Hours 1")).to_be_visible()
    (made,) = await ask(page, "GET", "/departments")
    assert (made["budget"], made["purposes"], made["holidays"]) == (25_000, ["service", "transactional"], ["12-25"])
    assert made["hours"] == ["1-5 09:00-17:00"]
    # for the tests that follow: they are always there, and the account is everybody's again
    await page.get_by_role("button", name=f"Let everybody send by {name}").click()
    await expect(page.get_by_role("button", name=f"Let everybody send by {name}")).to_be_hidden(timeout=PATIENCE)
    await ask(page, "PATCH", f"/departments/{made['id']}", {"hours": ["1-7 00:00-24:00"], "holidays": []})
    await page.goto("/app/settings?tab=departments")
    await expect(page.get_by_text("Service · Transactional · 1 member · taken by hand")).to_be_visible(timeout=PATIENCE)


async def test_it_is_handed_a_conversation_answers_and_gives_it_back(house: House, phones: Iterator[str]) -> None:
    owner = await house.page("owner", "/app/inbox")
    await ask(owner, "POST", "/services", HOURS_SERVICE)
    phone = next(phones)
    await write(house, phone, "My invoice is wrong")
    await owner.get_by_role("row").filter(has_text="My invoice is wrong").click()
    await hand_over(owner, "Money & Claims", "invoices", "Sum does not match the order.")
    told = owner.get_by_role("log")
    await expect(told).to_contain_text("Money & Claims will answer you here shortly.", timeout=PATIENCE)
    # who belongs to the department finds it by its views, and takes it
    agent = await house.page("agent", "/app/inbox")
    await agent.get_by_role("button", name="Whose conversations", exact=False).click()
    await expect(agent.get_by_role("button", name="My departments")).to_contain_text("1", timeout=PATIENCE)
    await agent.get_by_role("button", name="My departments").click()
    await expect(agent).to_have_url(re.compile("whose=departments"))
    row = agent.get_by_role("row").filter(has_text="Money & Claims · invoices")
    await row.click()
    await expect(agent.get_by_text("Sum does not match the order.").first).to_be_visible(timeout=PATIENCE)
    await agent.keyboard.press("a")
    await agent.get_by_role("menuitem", name="Agent (you)").click()
    await expect(agent.get_by_role("button", name="Assigned to Agent")).to_be_visible(timeout=PATIENCE)
    await agent.get_by_role("button", name="Whose conversations", exact=False).click()
    await agent.get_by_role("button", name="Assigned to me").click()
    await expect(row).to_be_visible(timeout=PATIENCE)
    # while people talk programs are silent, but for a code word as it stands
    await write(house, phone, "huors")
    thread = agent.get_by_role("log")
    await expect(thread).to_contain_text("huors", timeout=PATIENCE)
    await agent.get_by_role("textbox", name="Answer", exact=False).last.fill("I have corrected it.")
    await agent.keyboard.press("Control+Enter")
    said = thread.locator("article").filter(has_text="I have corrected it.")
    await expect(said).to_contain_text("Delivered", timeout=PATIENCE)
    await expect(thread.locator("article").filter(has_text="Automatic")).to_have_count(1)
    # given back, they answer again
    await agent.get_by_role("button", name="More").first.click()
    await agent.get_by_role("menuitem", name="Let programs answer again").click()
    await expect(agent.get_by_text("Agent let programs answer again")).to_be_visible(timeout=PATIENCE)
    await write(house, phone, "huors")
    await expect(thread).to_contain_text("We are open from nine to five.", timeout=PATIENCE)


async def test_what_is_handed_over_is_given_to_who_is_on_duty(house: House, phones: Iterator[str]) -> None:
    owner = await house.page("owner", "/app/settings?tab=departments")
    await expect(owner.get_by_role("link", name="Money & Claims")).to_be_visible(timeout=PATIENCE)
    await owner.get_by_role("link", name="Money & Claims").click()
    await owner.get_by_role("radio", name="Is given to somebody at once").click()
    await owner.get_by_label("Open conversations each, at most").fill("2")
    await owner.get_by_role("button", name="Save", exact=True).click()
    await expect(owner.get_by_text("Saved.")).to_be_visible(timeout=PATIENCE)
    agent = await house.page("agent", "/app/inbox?whose=me")
    await agent.get_by_role("switch", name="On duty").press(" ")
    await expect(agent.get_by_role("switch", name="On duty")).to_be_checked(timeout=PATIENCE)
    await write(house, next(phones), "Refund me please")
    await owner.goto("/app/inbox")
    await owner.get_by_role("row").filter(has_text="Refund me please").click()
    await hand_over(owner, "Money & Claims", "", "A refund.")
    await expect(owner.get_by_role("button", name="Assigned to Agent")).to_be_visible(timeout=PATIENCE)
    await expect(owner.get_by_text("Money & Claims gave it to Agent")).to_be_visible(timeout=PATIENCE)
    given = agent.get_by_role("row").filter(has_text="Money & Claims will answer you here shortly.")
    await expect(given).to_be_visible(timeout=PATIENCE)


PERSON_SERVICE: dict[str, Any] = {
    "name": "person",
    "title": "A person, please",
    "words": {"en": ["PERSON"]},
    "live": True,
    "steps": [
        {"type": "hand_over", "name": "people", "reason": "Wants a person.", "queue": "finance", "skill": "boats"}
    ],
}


async def test_who_takes_over_from_a_service_sees_why_and_what_was_wanted(house: House, phones: Iterator[str]) -> None:
    page = await house.page("owner", "/app/inbox")
    await ask(page, "POST", "/services", PERSON_SERVICE)
    phone = next(phones)
    await write(house, phone, "My mast is broken and I sail on Saturday")
    await expect(page.get_by_role("row").filter(has_text="My mast is broken")).to_be_visible(timeout=PATIENCE)
    await write(house, phone, "PERSON")
    row = page.get_by_role("row").filter(has_text="Money & Claims · boats")
    await row.click()
    brief = page.get_by_role("region", name="Brief")
    await expect(brief).to_contain_text(
        "Wants a person. (the service person), for somebody who knows boats", timeout=PATIENCE
    )
    await expect(brief).to_contain_text("My mast is broken and I sail on Saturday")
    await picture(page, "handed-by-a-service")
    assert await faults(page) == []


async def test_an_agent_s_skills_are_set(house: House) -> None:
    page = await house.page("owner", "/app/settings?tab=agents")
    await page.get_by_role("button", name="What to do with Agent").click()
    await page.get_by_role("menuitem", name="Skills").click()
    dialog = page.get_by_role("dialog", name="Skills of Agent")
    await dialog.get_by_role("combobox", name="Skills").fill("Spanish")
    await page.keyboard.press("Enter")
    await picture(page, "skills")
    assert await faults(page) == []
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("agent@demo.example · spanish")).to_be_visible(timeout=PATIENCE)
    await page.goto("/app/settings?tab=departments")
    await page.get_by_role("link", name="Money & Claims").click()
    await expect(page.get_by_text("Agent (spanish)").first).to_be_visible(timeout=PATIENCE)


@pytest.mark.parametrize(
    ("dark", "narrow"), [(False, False), (True, False), (False, True)], ids=["light", "dark", "narrow"]
)
async def test_thirty_of_them_with_long_names_are_found(house: House, dark: bool, narrow: bool) -> None:
    page = await house.page("owner", "/app/settings?tab=departments", dark=dark, narrow=narrow)
    known = {it["slug"] for it in await ask(page, "GET", "/departments")}
    for number in range(30 if "team-0" not in known else 0):
        name = (
            f"Team {number} for customers of the North Sea harbours, marinas and boatyards"
            if number % 7 == 0
            else f"Team {number}"
        )
        given = {"slug": f"team-{number}", "name": name, "budget": number * 1000 or None}
        await ask(page, "POST", "/departments", given)
    await page.reload()
    await expect(page.get_by_role("link", name="Team 29")).to_be_visible(timeout=PATIENCE)
    look = "narrow" if narrow else "dark" if dark else "light"
    await picture(page, f"departments-many-{look}")
    assert await faults(page) == []
    await page.get_by_label("Find a department").fill("north sea")
    await expect(page.get_by_role("link", name="Team 29")).to_be_hidden(timeout=PATIENCE)
    await page.get_by_role("link", name="Team 14", exact=False).click()
    await expect(page.get_by_role("heading", name="Team 14", exact=False)).to_be_visible(timeout=PATIENCE)
    await picture(page, f"department-long-{look}")
    assert await faults(page) == []
    await page.goto("/app/inbox")
    await page.get_by_role("button", name="Whose conversations", exact=False).click()
    await page.get_by_label("Find a department").fill("team 2")
    await picture(page, f"inbox-whose-{look}")
    assert await faults(page) == []
    await page.get_by_role("button", name="Team 21", exact=False).click()
    await expect(page.get_by_text("Nothing is found")).to_be_visible(timeout=PATIENCE)
    wide, window = await page.evaluate("() => [document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= window

"""A journey drawn from nothing on the canvas, mended, published, lived through by a customer, and tried beforehand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from browser.house import House, faults, open_house, picture
from conftest import Address, fresh_database
from noline.app.demo.people import as_customer, person

LOOKS = {"light": {}, "dark": {"dark": True}, "narrow": {"narrow": True}}
DRAWN: dict[str, Any] = {
    "name": "after_sale", "version": 1, "title": "After the sale", "entry": {"type": "event", "name": "bought"},
    "first": "ask",
    "steps": {
        "ask": {"type": "ask", "template": "invitation", "purpose": "service", "timeout": "P2D",
                "exits": {"reply": "thanks", "no_reply": "wait"}},
        "wait": {"type": "wait", "duration": "P1D", "exits": {"next": "desk"}},
        "thanks": {"type": "goal", "name": "answered", "exits": {"next": "done"}},
        "desk": {"type": "hand_off", "queue": "sales", "exits": {"next": "done"}},
        "done": {"type": "exit", "reason": "done"},
    },
}  # fmt: skip


@pytest.fixture(scope="module")
async def house(server: Address, template: str, browser: Browser) -> AsyncIterator[House]:
    async with fresh_database(server, template) as dsn, open_house(dsn, browser, customers=12) as opened:
        yield opened


async def _add(page: Page, kind: str) -> None:
    await page.get_by_role("button", name="Add a step").click()
    await page.get_by_role("menuitem").filter(has=page.get_by_text(kind, exact=True)).click()


async def test_a_journey_is_drawn_published_and_lived_through(house: House) -> None:
    page = await house.page("owner", "/app/journeys?new=true")
    await page.get_by_role("textbox", name="What it is called").fill("Welcome")
    await page.get_by_role("button", name="Draw it").click()
    await page.wait_for_url("**/app/journeys/welcome")
    await page.get_by_role("button", name="Add a step").wait_for()
    await _add(page, "Wait")
    panel = page.get_by_role("complementary")
    await panel.get_by_role("textbox", name="Duration").fill("2")
    await _add(page, "Exit")
    await expect(page.get_by_role("button", name="Publish")).to_be_enabled(timeout=20_000)
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("button", name="Publish")).to_be_disabled(timeout=20_000)
    await page.get_by_role("button", name="Do again").click()
    await expect(page.get_by_role("button", name="Publish")).to_be_enabled(timeout=20_000)
    await page.get_by_role("button", name="Publish").click()
    await expect(page.get_by_text("Version 1 is live")).to_be_visible(timeout=20_000)
    customer = await _somebody(house)
    await _start(page, str(customer))
    await expect(page.locator(".react-flow__node", has_text="Wait").get_by_text("1 here")).to_be_visible(timeout=20_000)
    await page.close()


async def test_a_journey_is_tried_on_customers_and_nothing_is_sent(house: House) -> None:
    page = await house.page("owner", "/app/journeys")
    await _draft(page)
    await page.goto(f"{house.url}/app/journeys/after_sale")
    await page.get_by_role("button", name="Try it").click()
    await page.get_by_role("button", name="Run", exact=True).click()
    course = page.get_by_role("region", name="What happened")
    await expect(course.get_by_role("listitem").first).to_be_visible(timeout=20_000)
    before = await course.get_by_role("listitem").count()
    await course.get_by_role("button", name="One step back").click()
    assert await course.get_by_role("listitem").count() == before - 1
    assert await house.noline.database.pool.fetchval("select count(*) from message where run is not null") == 0
    await page.close()


@pytest.mark.parametrize("look", LOOKS)
async def test_what_happens_in_a_trial_is_chosen(house: House, look: str) -> None:
    page = await house.page("owner", "/app/journeys", **LOOKS[look])
    await _draft(page)
    await page.goto(f"{house.url}/app/journeys/after_sale")
    await page.get_by_role("button", name="Try it").click()
    trial = page.get_by_role("complementary", name="Try it on customers")
    await trial.get_by_role("button", name="Choose more").click()
    await trial.get_by_role("combobox", name="Answer to", exact=False).first.click()
    await page.get_by_role("option", name="with these words").click()
    await trial.get_by_role("textbox", name="Words in answer to", exact=False).fill("It came broken")
    await trial.get_by_role("button", name="Add an event").click()
    await trial.get_by_role("combobox", name="Event", exact=True).fill("delivered")
    await picture(page, f"journey-trial-{look}")
    assert await faults(page) == []
    async with page.expect_request("**/journeys/simulate") as asked:
        await trial.get_by_role("button", name="Run", exact=True).click()
    body: Any = (await asked.value).post_data_json
    assert [it["text"] for it in body["behaviours"] if it["step"] == "ask"] == ["It came broken"]
    assert [it["event"] for it in body["happenings"]] == ["delivered"]
    await expect(page.get_by_role("region", name="What happened").get_by_role("listitem").first).to_be_visible()
    await page.close()


@pytest.mark.parametrize("look", LOOKS)
async def test_the_canvas_is_for_everybody_and_fits(house: House, look: str) -> None:
    page = await house.page("owner", "/app/journeys", **LOOKS[look])
    await _draft(page, steps={**DRAWN["steps"], "wait": {"type": "wait", "duration": "P1D"}})
    await page.get_by_text("After the sale").wait_for()
    await picture(page, f"journeys-{look}")
    assert await faults(page) == []
    await page.goto(f"{house.url}/app/journeys/after_sale")
    await page.get_by_text("thing to mend").or_(page.get_by_text("things to mend")).wait_for()
    await page.locator(".react-flow__node", has_text="Ask").first.click()
    await page.get_by_role("complementary").get_by_text("Where it goes on").wait_for()
    await picture(page, f"journey-{look}")
    assert await faults(page) == []
    wide, window = await page.evaluate("() => [document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= window
    await page.close()


DEEP: dict[str, Any] = {
    "type": "all",
    "of": [
        {"type": "compare", "field": "run.answer", "operator": "eq", "value": "yes"},
        {
            "type": "not",
            "of": {
                "type": "any",
                "of": [
                    {"type": "compare", "field": "tags", "operator": "contains", "value": "vip"},
                    {"type": "within", "field": "customer.due", "future": "P3D"},
                ],
            },
        },
        {
            "type": "happened",
            "event": "bought",
            "at_least": 2,
            "within": "P30D",
            "where": {"type": "compare", "field": "event.amount", "operator": "ge", "value": 20},
        },
    ],
}


@pytest.mark.parametrize("look", LOOKS)
async def test_a_condition_of_any_depth_is_edited_beside_the_canvas(house: House, look: str) -> None:
    page = await house.page("owner", "/app/journeys", **LOOKS[look])
    ways = {
        "type": "branch",
        "cases": [{"exit": "regular", "when": DEEP}],
        "exits": {"regular": "done", "else": "done"},
    }
    await _draft(page, steps={"gate": ways, "done": DRAWN["steps"]["done"]}, first="gate", variables={"answer": ""})
    await page.goto(f"{house.url}/app/journeys/after_sale")
    await page.locator(".react-flow__node", has_text="Branch").first.click()
    built = page.get_by_role("group", name="When regular").first
    await expect(built.get_by_role("textbox", name="Event")).to_have_value("bought")
    await built.get_by_role("button", name="Add a group").last.click()
    fresh = built.get_by_role("group", name="Condition 4").first
    await fresh.get_by_role("combobox", name="Fact").select_option("context.")
    await fresh.get_by_role("textbox", name="Context value").fill("order")
    await fresh.get_by_role("combobox", name="Comparison").select_option("exists")
    await picture(page, f"journey-condition-{look}")
    assert await faults(page) == []
    wide, window = await page.evaluate("() => [document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= window
    wanted = {**DEEP, "of": [*DEEP["of"], {"type": "compare", "field": "context.order", "operator": "exists"}]}
    await _kept(page, wanted)
    await _draft(page, steps={"gate": ways, "done": DRAWN["steps"]["done"]}, first="gate")
    await page.reload()
    await page.get_by_text("1 thing to mend").wait_for()
    await page.locator(".react-flow__node", has_text="Branch").first.click()
    await expect(page.get_by_text("No step sets the variable “answer”.").first).to_be_visible()
    await page.close()


async def _kept(page: Page, wanted: dict[str, Any]) -> None:
    """Wait until the draft that is stored has this condition."""
    async with asyncio.timeout(20):
        while True:
            draft = await page.evaluate("async () => (await fetch('/api/v1/journeys/after_sale/draft')).json()")
            stored = draft["definition"]["steps"]["gate"]["cases"][0]["when"]
            if stored == wanted:
                return
            await asyncio.sleep(0.1)


async def _somebody(house: House) -> object:
    email = dict(as_customer(person(1, 0)).addresses)["email"]
    async with asyncio.timeout(20):
        while True:
            entry = await house.noline.directory.owner(house.workspace.id, "email", email)
            if entry is not None:
                return entry.customer
            await asyncio.sleep(0.1)


async def _start(page: Page, customer: str) -> None:
    answer = await page.evaluate(
        """async (customer) => {
          const csrf = (await (await fetch('/api/v1/session')).json()).csrf;
          return (await fetch('/api/v1/journeys/welcome/runs', {method: 'POST',
            headers: {'content-type': 'application/json', 'x-csrf-token': csrf},
            body: JSON.stringify({customers: [customer]})})).status;
        }""",
        customer,
    )
    assert answer == 202


async def _draft(page: Page, **more: object) -> None:
    answer = await page.evaluate(
        """async (drawn) => {
          const csrf = (await (await fetch('/api/v1/session')).json()).csrf;
          return (await fetch('/api/v1/journeys/after_sale/draft', {method: 'PUT',
            headers: {'content-type': 'application/json', 'x-csrf-token': csrf}, body: JSON.stringify(drawn)})).status;
        }""",
        DRAWN | more,
    )
    assert answer == 200

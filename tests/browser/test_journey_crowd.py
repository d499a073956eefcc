"""A journey tried on more than one can wait for, and customers who are under way when its next version is published."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from browser.house import House, faults, open_house, picture
from conftest import Address, fresh_database

LOOKS = {"light": {}, "dark": {"dark": True}, "narrow": {"narrow": True}}
GATE = {"type": "throttle", "per": "workspace", "budget": "letters", "span": "PT1H", "times": 60, "patience": "P3D"}
STEPS: dict[str, Any] = {
    "gate": {**GATE, "exits": {"next": "ask", "timeout": "done"}},
    "ask": {"type": "ask", "template": "invitation", "purpose": "service", "timeout": "P2D",
            "exits": {"reply": "thanks", "no_reply": "done"}},
    "thanks": {"type": "goal", "name": "answered", "exits": {"next": "done"}},
    "done": {"type": "exit", "reason": "done"},
}  # fmt: skip
OLD: dict[str, Any] = {
    "first": {"type": "wait", "duration": "P9D", "exits": {"next": "second"}},
    "second": {"type": "wait", "duration": "P9D", "exits": {"next": "done"}},
    "done": {"type": "exit", "reason": "done"},
}
NEW: dict[str, Any] = {
    "pause": {"type": "wait", "duration": "P30D", "exits": {"next": "done"}},
    "done": {"type": "exit", "reason": "done"},
}


@pytest.fixture(scope="module")
async def house(server: Address, template: str, browser: Browser) -> AsyncIterator[House]:
    async with fresh_database(server, template) as dsn, open_house(dsn, browser, customers=160) as opened:
        yield opened


@pytest.mark.parametrize("look", LOOKS)
async def test_thousands_are_tried_in_the_background_and_looked_into(house: House, look: str) -> None:
    name = f"crowd_{look}"
    page = await house.page("owner", "/app/journeys", **LOOKS[look])
    await _put(page, f"journeys/{name}/draft", _journey(name, STEPS, leave_on=["moved_away"]))
    await page.goto(f"{house.url}/app/journeys/{name}")
    await page.get_by_text("They leave before the end").wait_for()
    await picture(page, f"journey-whole-{look}")
    await page.get_by_role("button", name="Try it").click()
    await page.get_by_role("textbox", name="Customers").fill("150")
    await page.get_by_role("button", name="Run", exact=True).click()
    await expect(page.get_by_role("status").filter(has_text="150 of 150")).to_be_visible(timeout=60_000)
    trial = page.get_by_role("region", name="The latest trial")
    await expect(trial.get_by_role("button", name="gate → next")).to_contain_text("150")
    await trial.get_by_role("button", name="thanks → next").click()
    await picture(page, f"journey-crowd-{look}")
    assert await faults(page) == []
    await trial.get_by_role("button").filter(has_text="done").last.click()
    course = page.get_by_role("region", name="What happened")
    await expect(course.get_by_role("listitem").first).to_be_visible()
    before = await course.get_by_role("listitem").count()
    await course.get_by_role("button", name="One step back").click()
    assert await course.get_by_role("listitem").count() == before - 1
    await course.scroll_into_view_if_needed()
    await picture(page, f"journey-crowd-one-{look}")
    wide, window = await page.evaluate("() => [document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= window
    assert await house.noline.database.pool.fetchval("select count(*) from message where run is not null") == 0
    await page.close()


@pytest.mark.parametrize("look", LOOKS)
async def test_customers_on_an_earlier_version_are_taken_along_by_a_rule(house: House, look: str) -> None:
    name = f"along_{look}"
    page = await house.page("owner", "/app/journeys", **LOOKS[look])
    await _put(page, "journeys", _journey(name, OLD), method="POST")
    them = await _customers(house, 3)
    assert await _put(page, f"journeys/{name}/runs", {"customers": them}, method="POST") == 202
    await _standing(house, name, {(1, "first"): 3})
    await _put(page, "journeys", _journey(name, NEW), method="POST")
    await page.goto(f"{house.url}/app/journeys/{name}")
    await page.get_by_text("3 customers are under way on earlier versions").wait_for()
    await page.get_by_role("button", name="Take them along").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("This version has no such step.")).to_be_visible()
    await picture(page, f"journey-along-{look}")
    assert await faults(page) == []
    await dialog.get_by_role("combobox", name="first").click()
    await page.get_by_role("option", name="pause").click()
    await dialog.get_by_role("button", name="Take along").click()
    await _standing(house, name, {(2, "pause"): 3})
    await expect(page.get_by_text("under way on earlier versions")).to_be_hidden(timeout=20_000)
    await page.close()


def _journey(name: str, steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    entry = {"type": "manual"}
    return {
        "name": name,
        "version": 1,
        "title": name,
        "entry": entry,
        "first": next(iter(steps)),
        "steps": steps,
    } | more


async def _standing(house: House, name: str, wanted: dict[tuple[int, str], int]) -> None:
    """Wait until so many stand there."""
    statement = "select version, step, count(*) from run where journey = $1 and state <> 'ended' group by 1, 2"
    async with asyncio.timeout(20):
        while {(row[0], row[1]): row[2] for row in await house.noline.database.pool.fetch(statement, name)} != wanted:
            await asyncio.sleep(0.1)


async def _customers(house: House, count: int) -> list[str]:
    async with asyncio.timeout(20):
        while True:
            rows = await house.noline.database.pool.fetch("select id from customer order by id limit $1", count)
            if len(rows) == count:
                return [str(row[0]) for row in rows]
            await asyncio.sleep(0.1)


async def _put(page: Page, path: str, body: dict[str, Any], method: str = "PUT") -> int:
    status: int = await page.evaluate(
        """async ([path, body, method]) => {
          const csrf = (await (await fetch('/api/v1/session')).json()).csrf;
          return (await fetch('/api/v1/' + path, {method,
            headers: {'content-type': 'application/json', 'x-csrf-token': csrf}, body: JSON.stringify(body)})).status;
        }""",
        [path, body, method],
    )
    assert status < 300, status
    return status

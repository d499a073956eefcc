"""The scorecard in a browser: empty, then of a campaign under way; a figure opens its customers."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from browser.house import House, faults, open_house, picture
from conftest import Address, fresh_database
from noline.access import System, create_department

LOOKS = {"budgets": {}, "budgets-dark": {"dark": True}, "budgets-narrow": {"narrow": True}}
LAUNCHING = 30_000
"""Milliseconds to wait for what shares its machine with a launch."""


@pytest.fixture(scope="module")
async def busy(server: Address, template: str, browser: Browser) -> AsyncIterator[House]:
    """The example company, its campaign launched."""
    async with fresh_database(server, template) as dsn, open_house(dsn, browser, launched=True) as opened:
        yield opened


async def test_without_a_campaign_it_leads_to_the_plans(house: House) -> None:
    page = await house.page(path="/app/scorecard")
    await expect(page.get_by_text("No campaign has begun")).to_be_visible()
    assert await faults(page) == []
    await page.get_by_role("link", name="Plan a campaign").click()
    await expect(page.get_by_role("heading", name="Campaigns", exact=True)).to_be_visible()


async def test_a_figure_opens_its_customers_who_become_a_segment(busy: House) -> None:
    page = await busy.page("agent", "/app/scorecard?campaign=open-day")
    sent = page.get_by_role("button", name="Messages sent")
    await expect(sent).to_be_visible(timeout=LAUNCHING)
    await expect(page.get_by_role("group", name="By channel").get_by_role("row").nth(1)).to_be_visible()
    await expect(page.get_by_text("Funnel", exact=True)).to_be_visible()
    assert await faults(page) == []
    await picture(page, "scorecard")
    await sent.click()
    await expect(page.get_by_role("grid", name="Customers behind the figure").get_by_role("row").nth(1)).to_be_visible()
    assert await faults(page) == []
    await picture(page, "scorecard-customers")
    await page.get_by_role("button", name="Make a segment").click()
    field = page.get_by_role("textbox", name="Name")
    await field.fill("Written to")
    await field.press("Enter")
    await expect(page.get_by_text("“Written to” has")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True])
async def test_on_a_phone(busy: House, *, dark: bool) -> None:
    page = await busy.page("viewer", "/app/scorecard?campaign=open-day", dark=dark, narrow=True)
    await expect(page.get_by_role("button", name="Messages sent")).to_be_visible(timeout=LAUNCHING)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 380
    assert await faults(page) == []
    await picture(page, f"scorecard-narrow-{'dark' if dark else 'light'}")


async def test_departments_show_what_they_have_spent_of_which_budget(busy: House) -> None:
    workspace = busy.workspace
    async with busy.noline.database.transaction() as tx:
        for slug, budget in (("sales", 10_000), ("care", 4_000), ("press", None)):
            made = await create_department(tx, System(workspace.id), slug, f"{slug.title()} team", budget=budget)
            statement = (
                "insert into department_spend"
                " (shard, workspace, department, month, currency, purpose, channel, cost, messages)"
                " select 0, workspace, id, date_trunc('month', $2::timestamptz at time zone $3)::date,"
                " currency, given.*, 300 from department,"
                " (values ('service', 'sms', 1200), ('marketing', 'email', 3000)) as given(purpose, channel, cost)"
                " where id = $1"
            )
            await tx.execute(statement, made.id, busy.noline.clock.now(), workspace.zone)
    for name, looks in LOOKS.items():
        page = await busy.page("owner", "/app/scorecard", **looks)
        table = page.get_by_role("table", name="Departments this month")
        await expect(table.get_by_role("row", name="Sales team")).to_contain_text("42%", timeout=LAUNCHING)
        await expect(table.get_by_role("row", name="Care team")).to_contain_text("Used up")
        await expect(table.get_by_role("row", name="Press team")).to_contain_text("None")
        await table.scroll_into_view_if_needed()
        await picture(page, name)
        spent = page.get_by_role("table", name="Spent this month, by purpose")
        await expect(spent.get_by_role("row", name="Together")).to_be_visible()
        await page.get_by_role("combobox", name="Whose spending").click()
        await page.get_by_role("option", name="Care team").click()
        await expect(spent.get_by_role("row", name="Marketing")).to_contain_text("30")
        await expect(spent.get_by_role("row", name="Together")).to_contain_text("42")
        await spent.scroll_into_view_if_needed()
        await picture(page, f"{name}-purposes")
        assert await faults(page) == []
        await page.context.close()

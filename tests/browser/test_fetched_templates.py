"""A template is fetched from WhatsApp and stands on the screen with what is to be filled in, or its refusal is told."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from browser.house import House, faults, picture
from browser.test_approved_templates import begun
from noline.delivery import add_account
from providers.listing_graph import OWNER, TOKEN, listing_graph

expect.set_options(timeout=20_000)


async def account(house: House, name: str, url: str, **more: Any) -> None:
    """Give the company an account at WhatsApp."""
    settings = {"phone_number_id": "1", "access_token": TOKEN, "api_url": url, "business_account_id": OWNER, **more}
    sealed = house.noline.sealer.seal(settings, house.noline.kinds["whatsapp"].secrets)
    async with house.noline.database.transaction() as tx:
        await add_account(tx, house.workspace.id, name, "whatsapp", sealed)


async def fetched(page: Page, name: str) -> Locator:
    """Ask WhatsApp for an account's templates; return the dialogue."""
    await page.get_by_role("button", name="Fetch from WhatsApp").click()
    shown = page.get_by_role("dialog", name="Templates at WhatsApp")
    await expect(shown).to_be_visible()
    accounts = shown.get_by_role("combobox", name="Account")
    if await accounts.count():  # there are several: the house is everybody's
        await accounts.click()
        await page.get_by_role("option", name=name, exact=True).click()
    return shown


@pytest.mark.parametrize(
    ("name", "look"),
    [
        ("fetched", {}),
        ("fetched-dark", {"dark": True}),
        ("fetched-narrow", {"narrow": True}),
    ],
)
async def test_a_fetched_template_stands_with_what_is_to_be_filled_in(
    house: House, name: str, look: dict[str, bool]
) -> None:
    async with listing_graph() as graph:
        await account(house, f"Shop {name}", graph.url)
        page = await begun(house, name, **look)
        shown = await fetched(page, f"Shop {name}")
        await expect(shown.get_by_text("verification_code")).to_be_visible()
        await expect(shown.get_by_role("listitem")).to_have_count(8)
        refused = shown.get_by_role("button", name=re.compile("2023_april_promo"))
        await expect(refused).to_contain_text("REJECTED")
        await expect(refused).to_contain_text("INVALID_FORMAT")
        assert await faults(page) == []
        await picture(page, f"templates-{name}")
        await shown.get_by_placeholder("Name or words").fill("Caribbean")
        await expect(shown.get_by_role("listitem")).to_have_count(1)
        await shown.get_by_role("button", name=re.compile("limited_time_offer")).click()
        await expect(shown).to_have_count(0)
        group = page.get_by_role("group", name="Outside the reply window")
        await expect(group.get_by_label("Template", exact=True)).to_have_value("limited_time_offer_caribbean_pkg_2023")
        await expect(group.get_by_label("Language", exact=True)).to_have_value("en_US")
        await expect(group.get_by_role("textbox", name="Body")).to_have_value(re.compile(r"^Good news, \{\{1\}\}!"))
        body = group.get_by_role("group", name="Body", exact=True)
        await expect(body.get_by_label("Filled in", exact=True)).to_have_count(2)
        await expect(group.get_by_role("group", name=re.compile("^1: Copy offer code"))).to_be_visible()
        assert await faults(page) == []


async def test_meta_s_refusal_is_told_in_its_words(house: House) -> None:
    async with listing_graph() as graph:
        await account(house, "A wrong id", graph.url, business_account_id="9")
        page = await begun(house, "refused")
        shown = await fetched(page, "A wrong id")
        await expect(shown.get_by_text("Unsupported get request. Object with ID")).to_be_visible()
        assert await faults(page) == []
        await picture(page, "templates-refused")

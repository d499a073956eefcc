"""Duplicates on the screen: a pair is proposed, merged, read together and parted; each address says what proves it."""

from __future__ import annotations

from playwright.async_api import Page, expect

from browser.house import House, faults, picture

expect.set_options(timeout=20_000)

PHONE = "+442071838901"


async def two_of_one(house: House, name: str, phone: str) -> Page:
    """Enter two customers of the company's who share a phone; returns the page with the list of duplicates."""
    page = await house.page("agent", "/app/customers")
    for number in (1, 2):
        answer = await page.evaluate(
            """async (given) => (await fetch('/api/v1/customers', {method: 'POST', headers: {'Content-Type':
            'application/json', 'X-CSRF-Token': (await (await fetch('/api/v1/session')).json()).csrf}, body:
            JSON.stringify(given)})).status""",
            {
                "external_id": f"{name}-{number}",
                "attributes": {"first_name": f"{name} {number}"},
                "addresses": [
                    {"scheme": "phone", "value": phone, "verified": number == 1},
                    {"scheme": "email", "value": f"{name.lower()}{number}@example.com"},
                ],
            },
        )
        assert answer in (200, 201), answer
    await page.goto("/app/customers")
    await page.get_by_role("link", name="possible duplicate").click()
    return page


async def test_a_pair_is_merged_from_the_list_and_parted_on_the_customers_page(house: House) -> None:
    page = await two_of_one(house, "Mia", PHONE)
    pair = page.get_by_role("listitem").filter(has_text="Mia 1")
    await expect(pair.get_by_text("Mia 2", exact=True)).to_be_visible()
    await expect(pair.get_by_text("weighs 80 of 100")).to_be_visible()
    assert await faults(page) == []
    await picture(page, "duplicates")
    await pair.get_by_role("button", name="Merge").click()
    await page.get_by_role("dialog").get_by_role("button", name="Merge").click()
    await expect(page.get_by_text("No possible duplicate", exact=True)).to_be_visible()
    await page.goto("/app/customers")
    await page.get_by_role("searchbox", name="Search customers").fill("mia")
    rows = page.locator("[role=row][aria-rowindex]:not([aria-rowindex='1'])")
    await expect(rows).to_have_count(1)
    await rows.first.click()
    await expect(page.get_by_role("heading", name="Mia 1", level=1)).to_be_visible()
    profile = page.get_by_role("complementary", name="Profile")
    await expect(profile.get_by_text("mia2@example.com")).to_be_visible()
    await expect(profile.get_by_text("came with a merge")).to_be_visible()
    await expect(profile.get_by_text("by the company")).to_be_visible()
    await expect(
        page.get_by_text("Logged under a profile that is, or was, merged with this one.").first
    ).to_be_visible()
    assert await faults(page) == []
    await picture(page, "customer-merged")
    await profile.get_by_role("button", name="Undo merge").click()
    await page.get_by_role("dialog").get_by_role("button", name="Undo merge").click()
    await expect(profile.get_by_text("merge undone by agent Agent")).to_be_visible()
    await expect(profile.get_by_text("mia2@example.com")).to_be_hidden()


async def test_it_fits_a_phone_in_the_dark(house: House) -> None:
    await two_of_one(house, "Leo", "+442071838902")
    page = await house.page("viewer", "/app/customers/duplicates", narrow=True, dark=True)
    await expect(page.get_by_text("Leo 1")).to_be_visible()
    assert await faults(page) == []
    assert await page.evaluate("() => document.documentElement.scrollWidth") <= 380
    await picture(page, "duplicates-narrow")
    await page.get_by_role("link", name="Leo 1").click()
    await page.get_by_role("radiogroup", name="What is shown").get_by_text("Profile").click()
    await expect(page.get_by_text("Same person?")).to_be_visible()
    assert await page.evaluate("() => document.documentElement.scrollWidth") <= 380
    await page.get_by_text("Same person?").scroll_into_view_if_needed()
    await picture(page, "customer-identity-narrow")

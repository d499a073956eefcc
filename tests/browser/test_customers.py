"""Customers on the screen: found, counted by condition, looked at as a whole, changed, and brought in from a file."""

from __future__ import annotations

from playwright.async_api import FilePayload, Page, expect

from browser.house import House, faults, picture
from noline.channels import Inbound

expect.set_options(timeout=20_000)

FILE = b"Id,First name,E-mail,Town\nX-1,Zoe,zoe@example.com,Lima\nX-2,Yan,yan@,Lima\n,Nobody,,Quito\n"


async def test_customers_are_found_by_words_and_by_a_condition_kept_as_a_segment(house: House) -> None:
    page = await house.page("agent", "/app/customers")
    rows = page.locator("[role=row][aria-rowindex]:not([aria-rowindex='1'])")
    await expect(rows.nth(5)).to_be_visible()
    assert await faults(page) == []
    await picture(page, "customers")
    await page.get_by_role("searchbox", name="Search customers").fill("customer3@")
    await expect(rows).to_have_count(1)
    await page.get_by_role("searchbox", name="Search customers").fill("")
    await page.get_by_role("button", name="Conditions").click()
    await page.get_by_role("button", name="Add a condition").click()
    await page.get_by_role("combobox", name="Fact").select_option(label="email address")
    await page.get_by_role("combobox", name="Comparison").select_option("contains")
    await page.get_by_role("combobox", name="Value").fill("customer3@")
    await expect(page.get_by_text("1 customer", exact=True)).to_be_visible()
    await expect(rows).to_have_count(1)
    await page.get_by_role("button", name="Save as a segment").click()
    await page.get_by_role("textbox", name="Name").fill("Number three")
    await page.get_by_role("button", name="Save segment").click()
    await expect(page.get_by_text("Segment “Number three” is saved.")).to_be_visible()
    await expect(rows).to_have_count(1)
    await expect(page.locator("[data-outdated]")).to_have_count(0)
    assert await faults(page) == []
    await picture(page, "customers-segment")


async def test_a_pin_is_set_and_removed(house: House) -> None:
    page = await house.page("agent", await entered(house, page_of="Pia"))
    await page.get_by_role("button", name="PIN", exact=True).click()
    await page.get_by_role("textbox", name="New PIN").fill("12")
    await expect(page.get_by_role("button", name="Set PIN")).to_be_disabled()
    await page.get_by_role("textbox", name="New PIN").fill("1234")
    assert await faults(page) == []
    await picture(page, "customer-pin")
    await page.get_by_role("button", name="Set PIN").click()
    await expect(page.get_by_text("The PIN is set.")).to_be_visible()
    await page.get_by_role("button", name="PIN", exact=True).click()
    await page.get_by_role("button", name="Remove the PIN").click()
    await expect(page.get_by_text("The customer has no PIN now.")).to_be_visible()


async def test_a_customer_is_seen_whole_and_changed(house: House) -> None:
    page = await house.page("agent", await entered(house, page_of="Ada"))
    await expect(page.get_by_role("heading", name="Ada", level=1)).to_be_visible()
    await expect(page.get_by_text("Became a customer by agent Agent")).to_be_visible()
    await page.get_by_role("button", name="Change tags").first.click()
    await page.get_by_role("combobox", name="Change tags").fill("vip")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("link", name="vip")).to_be_visible()
    await page.get_by_role("button", name="Add an address").click()
    await page.get_by_role("textbox", name="Address", exact=True).fill("ada.two@example.com")
    await page.get_by_role("button", name="Add address").click()
    profile = page.get_by_role("complementary", name="Profile")
    await expect(profile.get_by_text("ada.two@example.com")).to_be_visible()
    await page.get_by_role("button", name="What to do with ada.two@example.com").click()
    await page.get_by_role("menuitem", name="Mark as verified").click()
    await expect(profile.get_by_text("Verified")).to_be_visible()
    text = Inbound(channel="sms", sender="+442071838777", recipient="", provider_id="ada-1", text="Is there parking?")
    await house.noline.ingress.receive(house.workspace, text, house.noline.clock.now())
    await expect(page.get_by_text("Is there parking?")).to_be_visible()
    await page.get_by_role("button", name="Wrote by SMS").click()
    await expect(page.get_by_text("Why here:")).to_be_visible()
    assert await faults(page) == []
    await picture(page, "customer")


async def test_it_fits_a_phone_in_the_dark(house: House) -> None:
    page = await house.page("viewer", await entered(house, page_of="Bo"), narrow=True, dark=True)
    await expect(page.get_by_text("Became a customer by agent Agent")).to_be_visible()
    assert await faults(page) == []
    await picture(page, "customer-narrow")
    await page.get_by_role("radiogroup").get_by_text("Profile").click()
    await expect(page.get_by_text("Best channel")).to_be_visible()
    assert await faults(page) == []
    wide = await page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    assert not wide


async def test_a_file_is_brought_in_and_its_faults_are_told(house: House) -> None:
    page = await house.page("agent", "/app/customers/imports")
    await expect(page.get_by_text("Drop a file here")).to_be_visible()
    assert await faults(page) == []
    file: FilePayload = {"name": "people.csv", "mimeType": "text/csv", "buffer": FILE}
    await page.locator("input[type=file]").set_input_files(file)
    await expect(page.get_by_role("heading", name="people.csv")).to_be_visible()
    await expect(page.get_by_text("2 problems in the first rows")).to_be_visible()
    assert await faults(page) == []
    await picture(page, "customers-import")
    await page.get_by_role("button", name="Import 3 rows").click()
    await expect(page.get_by_text("Done", exact=True)).to_be_visible()
    await expect(page.get_by_text("2 problems", exact=True)).to_be_visible()
    assert await faults(page) == []
    await picture(page, "customers-import-done")
    await page.goto("/app/customers?q=zoe")
    await expect(page.locator("[role=row][aria-rowindex]:not([aria-rowindex='1'])")).to_have_count(1)


async def entered(house: House, *, page_of: str) -> str:
    """Enter a customer as an agent does; returns the path of their page."""
    page: Page = await house.page("agent")
    session = await (await page.request.get("/api/v1/session")).json()
    number = "77" if page_of == "Ada" else "78"
    answer = await page.request.post(
        "/api/v1/customers",
        headers={"X-CSRF-Token": session["csrf"]},
        data={
            "attributes": {"first_name": page_of},
            "addresses": [{"scheme": "phone", "value": f"+4420718387{number}"}],
        },
    )
    assert answer.ok, await answer.text()
    return f"/app/customers/{(await answer.json())['customer']['id']}"

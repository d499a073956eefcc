"""Topics in a browser: begun, written in, answered, and how each participant hears of it."""

from __future__ import annotations

import io

from PIL import Image
from playwright.async_api import Page, expect

from browser.house import House, faults, picture

PATIENCE = 20_000


async def _add(page: Page, name: str) -> None:
    await page.get_by_role("button", name="Add somebody").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Customer").fill(name)
    await page.get_by_role("option").first.click()
    await dialog.get_by_role("button", name="Add", exact=True).click()
    await expect(dialog).to_be_hidden()


async def test_a_topic_is_begun_and_written_in(house: House) -> None:
    page = await house.page("agent", "/app/topics")
    await expect(page.get_by_text("No topics yet")).to_be_visible(timeout=PATIENCE)
    assert await faults(page) == []
    await picture(page, "topics-empty")
    await page.get_by_role("button", name="New topic").first.click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill("Allotment garden")
    await dialog.get_by_label("Code word").fill("stop")
    await dialog.get_by_role("button", name="Begin").click()
    await expect(dialog.get_by_text("means something else already")).to_be_visible()
    await dialog.get_by_label("Code word").fill("garden")
    await dialog.get_by_role("button", name="Begin").click()
    await expect(page.get_by_role("heading", name="Allotment garden")).to_be_visible(timeout=PATIENCE)

    async with house.noline.database.connection() as connection:
        rows = await connection.fetch(
            "select attributes ->> 'first_name', attributes ->> 'last_name' from customer order by id limit 2"
        )
    for row in rows:
        await _add(page, f"{row[0]} {row[1] or ''}".strip())
    people = page.get_by_label("Participants", exact=True)
    await expect(people.get_by_role("listitem")).to_have_count(2, timeout=PATIENCE)
    await page.get_by_label("Write to everybody in this topic").fill("The roses are out. Come and see them.")
    out = io.BytesIO()
    Image.new("RGB", (480, 320), "#b8385a").save(out, "PNG")
    await page.locator("input[type=file]").set_input_files(
        {"name": "roses.png", "mimeType": "image/png", "buffer": out.getvalue()}
    )
    await expect(page.get_by_text("roses.png")).to_be_visible()
    await page.get_by_role("button", name="Post", exact=True).click()
    thread = page.get_by_role("log")
    await expect(thread.get_by_text("The roses are out.")).to_be_visible(timeout=PATIENCE)
    await expect(thread.get_by_role("img", name="Picture roses.png")).to_be_visible()

    await thread.get_by_role("button", name="Answer").click()
    await expect(page.get_by_text("In answer to Agent")).to_be_visible()
    await page.get_by_label("Write to everybody in this topic").fill("Bring a friend")
    await page.keyboard.press("Control+Enter")
    await expect(thread.get_by_text("Bring a friend")).to_be_visible(timeout=PATIENCE)

    await people.get_by_role("button", name="What to do with").first.click()
    await page.get_by_role("menuitem", name="Daily", exact=True).click()
    await expect(people.get_by_text("Daily", exact=True)).to_be_visible(timeout=PATIENCE)
    assert await faults(page) == []
    await picture(page, "topic")

    await thread.get_by_role("button", name="Take out").last.click()
    await page.get_by_role("dialog").get_by_role("button", name="Take out").click()
    await expect(thread.get_by_text("Taken out by Agent.")).to_be_visible(timeout=PATIENCE)
    await page.get_by_role("button", name="Settings").click()
    assert await faults(page) == []
    await picture(page, "topic-settings")
    await page.get_by_role("dialog").get_by_role("button", name="Close the topic").click()
    await expect(page.get_by_text("Closed", exact=True)).to_be_visible(timeout=PATIENCE)

    for name, looks in (("dark", {"dark": True}), ("narrow", {"narrow": True})):
        for path, what in ((page.url, "topic"), ("/app/topics", "topics")):
            other = await house.page("viewer", path.removeprefix(house.url), **looks)
            await expect(other.get_by_text("Allotment garden").first).to_be_visible(timeout=PATIENCE)
            await expect(other.get_by_role("button", name="New topic")).to_have_count(0)
            assert await other.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert await faults(other) == []
            await picture(other, f"{what}-{name}")

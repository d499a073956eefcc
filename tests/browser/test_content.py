"""A person writes a message for several channels, sees each as its customer does, saves it and goes back."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Locator, Page, expect

from browser.house import House, faults, picture

expect.set_options(timeout=20_000)


async def test_a_message_is_begun_written_shown_saved_and_restored(house: House) -> None:
    page = await house.page("agent", "/app/content")
    await expect(page.get_by_role("row").filter(has_text="invitation").first).to_be_visible()
    assert await faults(page) == []
    await picture(page, "content-list")
    await page.get_by_role("button", name="New template").click()
    await page.get_by_role("textbox", name="Name").fill("Harbour evening")
    await page.get_by_role("radio", name="Receipt").click()
    await page.get_by_role("button", name="Create it").click()
    await expect(page.get_by_label("Subject", exact=True)).to_be_visible()
    await expect(page.get_by_text("No value for amount, order here").first).to_be_visible()
    await page.get_by_role("tab", name="SMS").click()
    await expect(phone(page)).to_contain_text("[order]")
    await page.get_by_role("button", name="Give a sample value").click()
    await page.get_by_label("Value of order").fill("A-7")
    await expect(phone(page)).to_contain_text("order A-7")
    await page.keyboard.press("Escape")
    text = page.get_by_role("textbox", name="Text", exact=True)
    await text.fill("Come – {{ first_name }} ")
    await expect(page.get_by_text("– makes it UCS-2")).to_be_visible()
    await page.get_by_role("button", name="Use plain characters").click()
    await expect(text).to_have_value("Come - {{ first_name }} ")
    await page.get_by_role("button", name="Insert into Text").click()
    await page.get_by_role("menuitem", name="Registration page").click()
    await expect(text).to_have_value("Come - {{ first_name }} {{ links.register }}")
    await expect(phone(page)).to_contain_text("/a/register/")
    await expect(page.get_by_text("Unsaved changes")).to_be_visible()
    assert await faults(page) == []
    await picture(page, "content-sms")
    await page.keyboard.press("Control+s")
    await expect(page.get_by_text("Version 2, saved")).to_be_visible()
    await text.fill("Come {{ first_name")
    await expect(page.get_by_role("button", name="1 problem")).to_be_visible()
    await page.get_by_role("link", name="Inbox").first.click()
    await page.get_by_role("button", name="Cancel").click()
    await page.get_by_role("button", name="History").click()
    await page.get_by_role("button", name="Version 1").click()
    await expect(page.get_by_text("- Thank you, {{ first_name")).to_be_visible()
    await picture(page, "content-history")
    assert await faults(page) == []
    await page.get_by_role("button", name="Restore version 1").click()
    await expect(text).to_have_value(re.compile("^Thank you, {{ first_name"))
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("Version 3, saved")).to_be_visible()


async def test_the_form_of_a_page_and_the_paragraphs_of_a_letter_are_written(house: House) -> None:
    page = await house.page("agent", "/app/content/invitation?form=page")
    await page.get_by_role("button", name="Add a field").click()
    row = page.get_by_role("group", name="Field").last
    await row.get_by_label("Label").fill("Which day?")
    await expect(row.get_by_label("Kept as")).to_have_value("which_day")
    await expect(page.get_by_label("Web page", exact=False).or_(page.get_by_label("Page as")).last).to_contain_text(
        "Which day?"
    )
    assert await faults(page) == []
    await picture(page, "content-page")
    letter = await house.page("agent", "/app/content/letter?form=letter")
    await expect(letter.get_by_alt_text("Page 1 of 1")).to_be_visible()
    await letter.get_by_role("button", name="Move down: Paragraph 1").click()
    await expect(letter.get_by_label("Paragraph 2", exact=True)).to_have_value("Dear {{ first_name }} {{ last_name }},")
    async with letter.expect_download() as download:
        await letter.get_by_role("button", name="Download the PDF").click()
    assert (await download.value).suggested_filename == "letter.pdf"
    assert await faults(letter) == []
    await picture(letter, "content-letter")


@pytest.mark.parametrize(
    ("dark", "narrow"), [(False, False), (True, False), (False, True)], ids=["light", "dark", "narrow"]
)
async def test_all_channels_are_seen_at_a_glance(house: House, dark: bool, narrow: bool) -> None:
    name = "narrow" if narrow else "dark" if dark else "light"
    page = await house.page("viewer", "/app/content?template=invitation", dark=dark, narrow=narrow)
    await expect(page.frame_locator("iframe").first.get_by_text("Register").first).to_be_visible()
    await expect(page.get_by_text("You may read templates")).to_be_visible()
    await picture(page, f"content-all-{name}")
    assert await faults(page) == []
    await page.get_by_role("button", name="Show: Email").click()
    await expect(page.get_by_label("Subject", exact=True)).to_be_visible()
    await picture(page, f"content-email-{name}")
    assert await faults(page) == []
    if narrow:
        await page.get_by_text("Preview", exact=True).click()
        await expect(page.frame_locator("iframe").first.get_by_text("Register").first).to_be_visible()
        await picture(page, "content-look-narrow")


def phone(page: Page) -> Locator:
    """Return what the phone shows."""
    return page.get_by_role("group", name="SMS as")


async def test_notifications_messengers_and_calls_are_written_and_shown(house: House) -> None:
    page = await house.page("agent", "/app/content")
    await page.get_by_role("button", name="New template").click()
    await page.get_by_role("textbox", name="Name").fill("Boats")
    await page.get_by_role("radio", name="Empty").click()
    await page.get_by_role("button", name="Create it").click()
    await begin(page, "Push")
    await page.get_by_label("Title", exact=True).fill("Boats leave at 10")
    await page.get_by_role("button", name="Add a button").click()
    button = page.get_by_role("group", name="Button 1")
    await button.get_by_label("Label", exact=True).fill("The way")
    await button.get_by_text("Opens a page").click()
    await button.get_by_label("Address", exact=True).fill("https://harbour.example/map")
    await page.get_by_label("Answer in words", exact=True).fill("Ask us")
    await page.get_by_label("Picture", exact=True).fill("https://harbour.example/boat.png")
    await page.get_by_label("Topic", exact=True).fill("no topic")
    await expect(page.get_by_text("This can't be a topic.").first).to_be_visible()
    await page.get_by_label("Topic", exact=True).fill("boats")
    for words in ("Boats leave at 10", "The way", "Ask us", "https://harbour.example/boat.png"):
        await expect(page.get_by_role("group", name="Push as")).to_contain_text(words)
    assert await faults(page) == []
    await picture(page, "content-push")
    await begin(page, "Messenger")
    await page.get_by_label("Text", exact=True).fill("Will you come along?")
    await page.get_by_role("button", name="Add a button").click()
    await page.get_by_role("group", name="Button 1").get_by_label("Label", exact=True).fill("Yes")
    await expect(page.get_by_role("group", name="Messenger as").get_by_role("list", name="Buttons")).to_contain_text(
        "Yes"
    )
    await begin(page, "Call")
    await page.get_by_label("Said", exact=True).fill("Our boats leave at ten. Press 1 to come.")
    await page.get_by_role("button", name="Add a key").click()
    await page.get_by_role("group", name="Key 1").get_by_label("It means", exact=True).fill("I will come")
    keys = page.get_by_role("group", name="Call as").get_by_role("list", name="Keys that answer")
    await expect(keys).to_contain_text("I will come")
    assert await faults(page) == []
    await picture(page, "content-voice")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("Version 2, saved")).to_be_visible()
    stored = (await (await page.request.get("/api/v1/templates/boats")).json())["variants"]
    assert stored["push"]["buttons"] == [{"label": "The way", "value": "", "url": "https://harbour.example/map"}]
    assert (stored["push"]["reply"], stored["push"]["topic"]) == ("Ask us", "boats")
    assert stored["voice"]["keys"] == [{"digit": "1", "label": "I will come", "value": ""}]
    assert [it["label"] for it in stored["chat"]["buttons"]] == ["Yes"]


async def begin(page: Page, form: str) -> None:
    """Give the message words for another channel."""
    await page.get_by_role("button", name="Add a channel").click()
    await page.get_by_role("menuitem", name=form).click()
    await expect(page.get_by_role("tab", name=form)).to_have_attribute("aria-selected", "true")

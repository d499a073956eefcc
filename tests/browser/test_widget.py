"""The chat widget on a page of another origin with a strict policy: talk, reload, several tabs, no connection."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page, expect

from browser.house import House, faults, picture
from browser.widget_site import Site, open_site
from noline.access import System, create_key

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)
expect.set_options(timeout=20_000)  # a busy machine is no fault of the widget


@pytest.fixture(scope="module")
async def widget(house: House) -> dict[str, Any]:
    """A widget, made by the API."""
    async with house.noline.database.transaction() as tx:
        _, key = await create_key(tx, System(house.workspace.id), "widget", ("channels:read", "channels:write"))
    context = await house.context(extra_http_headers={"Authorization": f"Bearer {key}"})
    answer = await context.request.post("/api/v1/widgets", data={"name": "Shop"})
    assert answer.ok, await answer.text()
    found: dict[str, Any] = (await answer.json())["widget"]
    return found | {"request": context.request}


@pytest.fixture
async def site(house: House, widget: dict[str, Any]) -> AsyncIterator[Site]:
    async with open_site(f"{house.url}/widget.js", widget["key"]) as opened:
        changed = await widget["request"].patch(f"/api/v1/widgets/{widget['id']}", data={"origins": [opened.url]})
        assert changed.ok, await changed.text()
        yield opened


async def come(context: BrowserContext, site: Site) -> Page:
    """Open the company's page, and the chat on it."""
    page = await context.new_page()
    await page.goto(site.url)
    launcher = page.get_by_role("button", name="Open the chat")
    dialog = page.get_by_role("dialog")
    await expect(launcher.or_(dialog).first).to_be_visible()
    if not await dialog.is_visible():
        await launcher.click()
    await expect(page.get_by_role("log")).to_be_visible()
    return page


async def say(page: Page, text: str) -> None:
    await page.get_by_label("Your message").fill(text)
    await page.keyboard.press("Enter")


def lines(page: Page) -> Any:
    return page.locator(".line[data-id] .said")


def answer_in(desk: Page) -> Any:
    return desk.get_by_role("textbox", name="Answer", exact=False).last


async def open_desk(house: House, text: str) -> Page:
    """An agent opens the conversation in which something was said."""
    desk = await house.page("agent", "/app/inbox")
    await desk.get_by_role("row").filter(has_text=text).click()
    await expect(desk.get_by_role("log")).to_contain_text(text)
    return desk


def test_the_program_is_small() -> None:
    program = Path(str(files("noline.app"))) / "web" / "widget" / "widget.js"
    assert program.is_file(), "make web builds it"
    assert len(gzip.compress(program.read_bytes())) < 40_000


async def test_a_visitor_talks_with_an_agent_from_a_page_with_a_strict_policy(house: House, site: Site) -> None:
    context = await house.context()
    page = await come(context, site)
    assert await faults(page) == []
    await say(page, "Do you rent lamps?")
    await expect(lines(page)).to_have_text(["Do you rent lamps?"])
    desk = await open_desk(house, "Do you rent lamps?")
    await expect(page.get_by_text("Seen")).to_be_visible()
    await answer_in(desk).fill("We do, from")
    await expect(page.get_by_text("Somebody is writing")).to_be_attached()
    await page.get_by_label("Your message").press_sequentially("For how")
    await expect(desk.get_by_text("The customer is writing")).to_be_visible()
    await picture(desk, "widget-desk")
    await answer_in(desk).fill("We do, from https://lamps.example today.")
    await desk.keyboard.press("Control+Enter")
    await expect(lines(page)).to_have_text(["Do you rent lamps?", "We do, from https://lamps.example today."])
    await expect(desk.get_by_role("log").get_by_text("Read")).to_be_visible()
    await page.locator("input[type=file]").set_input_files({"name": "lamp.png", "mimeType": "image/png", "buffer": PNG})
    await page.get_by_label("Your message").fill("Like this")
    await page.keyboard.press("Enter")
    await expect(page.locator(".line[data-id] button.file")).to_have_text(["lamp.png"])
    await expect(desk.get_by_role("log").get_by_text("lamp.png")).to_be_visible()
    await picture(page, "widget")
    assert await faults(page) == []
    assert site.faults == []


async def test_reload_and_a_second_tab_show_the_same_chat_and_one_line_serves_both(house: House, site: Site) -> None:
    context = await house.context()
    streams: list[str] = []
    context.on("request", lambda request: streams.append(request.url) if "/live?" in request.url else None)
    first = await come(context, site)
    await say(first, "Two tabs")
    await expect(lines(first)).to_have_text(["Two tabs"])
    second = await come(context, site)
    await expect(lines(second)).to_have_text(["Two tabs"])
    await say(second, "From the other")
    await expect(lines(first)).to_have_text(["Two tabs", "From the other"])
    desk = await open_desk(house, "From the other")
    await answer_in(desk).fill("Heard both.")
    await desk.keyboard.press("Control+Enter")
    for page in (first, second):
        await expect(lines(page)).to_have_text(["Two tabs", "From the other", "Heard both."])
    assert len(streams) == 1
    await first.close()  # the one that held the line
    await second.reload()
    await expect(lines(second)).to_have_text(["Two tabs", "From the other", "Heard both."])
    await answer_in(desk).fill("Still there?")
    await desk.keyboard.press("Control+Enter")
    await expect(lines(second).last).to_have_text("Still there?")
    assert site.faults == []


async def test_without_a_connection_nothing_is_lost_and_nothing_doubled(house: House, site: Site) -> None:
    context = await house.context()
    page = await come(context, site)
    await say(page, "Before the tunnel")
    await expect(lines(page)).to_have_text(["Before the tunnel"])
    desk = await open_desk(house, "Before the tunnel")
    await context.set_offline(True)
    await say(page, "In the tunnel")
    await expect(page.get_by_text("No connection.")).to_be_visible()
    await answer_in(desk).fill("Meanwhile")
    await desk.keyboard.press("Control+Enter")
    await expect(desk.get_by_role("log").get_by_text("Meanwhile")).to_be_visible()
    await context.set_offline(False)
    await expect(lines(page)).to_have_count(3)
    assert sorted(await lines(page).all_text_contents()) == ["Before the tunnel", "In the tunnel", "Meanwhile"]
    await expect(page.get_by_text("No connection.")).to_be_hidden()
    # An answer that is lost on its way: the message went through, and is sent again.
    lost = 0

    async def lose(route: Any) -> None:
        nonlocal lost
        if lost < 2 and route.request.method == "POST":
            lost += 1
            await route.fetch()
            await route.abort()
        else:
            await route.continue_()

    await page.route("**/messages", lose)
    await say(page, "Once")
    await expect(lines(page)).to_have_count(4)
    await expect(desk.get_by_role("log").get_by_text("Once", exact=True)).to_have_count(1)
    said = "select count(*) from message where direction = 1 and body ->> 'text' in ('Once', 'In the tunnel')"
    assert await house.noline.database.pool.fetchval(said) == 2
    assert lost >= 1


async def test_while_nobody_is_there_an_address_is_asked_for(house: House, site: Site, widget: dict[str, Any]) -> None:
    path = f"/api/v1/widgets/{widget['id']}"
    assert (await widget["request"].patch(path, data={"hours": {"always": False}})).ok
    context = await house.context(narrow=True, dark=True)
    page = await come(context, site)
    await expect(page.get_by_text("We are away just now")).to_be_visible()
    await say(page, "Anybody?")
    await expect(page.get_by_label("Email address")).to_be_visible()
    await picture(page, "widget-away-dark-narrow")
    assert await faults(page) == []
    await page.get_by_label("Email address").fill("no address")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Please check the address.")).to_be_visible()
    await page.get_by_label("Email address").fill("zoe@sandbox.example")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("We will answer at zoe@sandbox.example.")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(page.get_by_role("button", name="Open the chat")).to_be_focused()
    assert (await widget["request"].patch(path, data={"hours": {"always": True}})).ok


async def test_it_is_set_up_with_a_preview_and_a_snippet(house: House, widget: dict[str, Any]) -> None:
    page = await house.page("owner", "/app/settings?tab=widget")
    preview = page.get_by_role("group", name="The widget as visitors see it")
    await expect(preview.get_by_role("heading", name="Chat with Harbour Energy")).to_be_visible()
    await picture(page, "settings-widget")
    assert await faults(page) == []
    await page.get_by_label("Title").fill("Ask the harbour")
    await expect(preview.get_by_role("heading", name="Ask the harbour")).to_be_visible()
    await page.get_by_label("Somebody is always there").click()
    await expect(page.get_by_label("Monday, from")).to_have_value("09:00")
    await page.get_by_text("You are away", exact=True).click()
    await page.get_by_label("What is said while you are away").fill("Back at dawn.")
    await expect(preview.get_by_text("Back at dawn.")).to_be_visible()
    await page.get_by_role("combobox", name="Sites").fill("shop.example.com")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_text("is not a site")).to_be_visible()
    await page.get_by_role("combobox", name="Sites").press("Backspace")
    await page.get_by_role("combobox", name="Sites").fill("https://shop.example.com")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_text("Saved. Pages show it within a minute.")).to_be_visible()
    stored = await (await widget["request"].get(f"/api/v1/widgets/{widget['id']}")).json()
    assert stored["look"]["title"] == "Ask the harbour"
    assert "https://shop.example.com" in stored["origins"]
    assert [span["day"] for span in stored["hours"]["spans"]] == [0, 1, 2, 3, 4]
    await expect(page.get_by_label("Snippet", exact=True)).to_have_value(stored["snippet"])
    dark = await house.page("owner", "/app/settings?tab=widget", dark=True, narrow=True)
    await expect(dark.get_by_role("group", name="The widget as visitors see it")).to_be_attached()
    await picture(dark, "settings-widget-dark-narrow")
    assert await faults(dark) == []


async def test_the_chat_leads_on_to_other_channels_and_to_a_call(house: House, site: Site) -> None:
    page = await come(await house.context(narrow=True), site)
    onward = page.get_by_role("button", name="Continue elsewhere")
    await expect(onward).to_be_hidden()
    await say(page, "May I go on by telephone?")
    await expect(onward).to_be_visible()
    await onward.click()
    call = page.get_by_role("link", name="Have us call you")
    await expect(page.get_by_role("link", name="Continue on another channel")).to_have_attribute("target", "_blank")
    await picture(page, "widget-onward")
    assert await faults(page) == []
    async with page.context.expect_page() as opened:
        await call.click()
    asked = await opened.value
    await expect(asked.get_by_role("heading", name="Have us call you")).to_be_visible()
    await expect(asked.locator("body")).not_to_contain_text("by telephone")

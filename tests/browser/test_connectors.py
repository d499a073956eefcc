"""Connectors in a browser: a recipe in one click, one made by hand, one asked from the inbox; the screens hold."""

from __future__ import annotations

import re
from uuid import uuid4

from playwright.async_api import expect

from browser.house import House, faults, picture
from noline.access import RulesChange, System, WorkspaceChange, change_workspace
from noline.app.examples import serve
from noline.channels import Inbound

PATIENCE = 20_000
PHONE = "+447700900123"


async def test_a_recipe_is_installed_tried_and_a_connector_is_made(house: House) -> None:
    async with house.noline.database.transaction() as tx:
        closed = WorkspaceChange(rules=RulesChange(private_webhooks=False))
        await change_workspace(tx, System(house.workspace.id), closed)
    async with serve("bank", port=0) as url:
        page = await house.page("owner", "/app/settings?tab=connectors")
        await expect(page.get_by_text("No connectors yet")).to_be_visible(timeout=PATIENCE)
        assert await faults(page) == []
        await picture(page, "connectors-empty")
        await page.get_by_role("button", name="Install Bank by text message").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Address of your system").fill(url)
        await dialog.get_by_label("API key").fill("demo")
        await dialog.get_by_role("button", name="Install").click()
        # it runs on this machine, which an owner has to allow
        await expect(dialog.get_by_text("It is not encrypted.", exact=False)).to_be_visible(timeout=PATIENCE)
        await dialog.get_by_label("Let connectors reach private networks").check()
        await dialog.get_by_role("button", name="Install").click()
        bank = page.get_by_role("link", name="Bank", exact=True)
        await expect(bank).to_be_visible(timeout=PATIENCE)
        await picture(page, "connectors")
        await bank.click()
        pane = page.get_by_role("region", name="Try it")
        await pane.get_by_label("phone").fill(PHONE)
        await pane.get_by_role("button", name="Ask now").click()
        await expect(pane.get_by_text("Answered", exact=True)).to_be_visible(timeout=PATIENCE)
        await expect(pane.get_by_text('"currency": "EUR"').first).to_be_visible()
        assert PHONE not in await pane.locator("pre").first.inner_text()
        assert await faults(page) == []
        await picture(page, "connector")

        await page.get_by_role("button", name="Add an operation").click()
        await page.get_by_label("Path").fill("/accounts/{{ nobody }}")
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.get_by_text("There is no argument 'nobody'.").first).to_be_visible(timeout=PATIENCE)
        await page.get_by_label("Path").fill("/accounts/{{ phone }}")
        await page.get_by_role("button", name="Add a value").click()
        await page.get_by_role("textbox", name="Where value is taken from").fill("body.account.card")
        await page.get_by_role("checkbox", name="Agents may ask it from the inbox").check()
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.get_by_text("Saved.")).to_be_visible(timeout=PATIENCE)
        await _asked_from_the_inbox(house)

        for tab in ("connection", "calls"):
            await page.get_by_role("tab", name=tab.capitalize()).click()
            await expect(page.get_by_role("tab", name=tab.capitalize(), selected=True)).to_be_visible()
            assert await faults(page) == []
            await picture(page, f"connector-{tab}")

        await page.goto(f"{page.url.split('/app/')[0]}/app/settings?tab=connectors")
        await page.get_by_role("button", name="Add a connector").click(timeout=PATIENCE)
        form = page.get_by_role("dialog")
        await form.get_by_label("Name").fill("crm")
        await form.get_by_label("Kind").click()
        await page.get_by_role("option", name="JSON-RPC").click()
        await form.get_by_label("Url").fill("https://crm.example")
        await form.get_by_label("Login").first.click()
        await page.get_by_role("option", name="tryton").click()
        assert await faults(page) == []
        await picture(page, "connector-new")
        await form.get_by_label("Database").fill("crm")
        await form.get_by_label("Username").fill("noline")
        await form.get_by_role("textbox", name="Password").fill("a password")
        await form.get_by_role("button", name="Create").click()
        await expect(page.get_by_text("An operation is one thing that can be asked")).to_be_visible(timeout=PATIENCE)

        dark = await house.page("viewer", "/app/settings?tab=connectors", dark=True)
        await dark.get_by_role("link", name="Bank", exact=True).click(timeout=PATIENCE)
        await expect(dark.get_by_role("heading", name="Taken of the answer")).to_be_visible(timeout=PATIENCE)
        assert await faults(dark) == []
        await picture(dark, "connector-dark")
        narrow = await house.page("owner", "/app/settings?tab=connectors", narrow=True)
        await narrow.get_by_role("link", name="Bank", exact=True).click(timeout=PATIENCE)
        await expect(narrow.get_by_role("heading", name="Try it")).to_be_visible(timeout=PATIENCE)
        assert await narrow.evaluate("document.documentElement.scrollWidth <= 380")
        assert await faults(narrow) == []
        await picture(narrow, "connector-narrow")
        await expect(narrow.get_by_text(re.compile("^Answers|Not asked"))).to_be_visible()


async def _asked_from_the_inbox(house: House) -> None:
    """An agent asks for a customer who has written, keeps what is said, and puts it into the answer."""
    said = Inbound("sms", PHONE, "", uuid4().hex, "Which card do I have?")
    await house.noline.ingress.receive(house.workspace, said, house.noline.clock.now())
    page = await house.page("agent", "/app/inbox")
    await page.get_by_role("row").filter(has_text="Which card do I have?").click(timeout=PATIENCE)
    await page.get_by_role("button", name="Ask now").click(timeout=PATIENCE)
    answers = page.get_by_role("list", name="What your systems said")
    await expect(answers.get_by_text("Answered")).to_be_visible(timeout=PATIENCE)
    await answers.get_by_role("button", name="Keep with the conversation").click()
    await expect(page.get_by_text("from Agent")).to_be_visible(timeout=PATIENCE)
    await answers.get_by_role("button", name="Put into the answer").click()
    await expect(page.get_by_role("textbox", name="Answer", exact=False).last).to_have_value(re.compile("^value: "))
    assert await faults(page) == []
    await picture(page, "inbox-systems")
    dark = await house.page("agent", "/app/inbox", dark=True)
    await dark.get_by_role("row").filter(has_text="Which card do I have?").click(timeout=PATIENCE)
    await expect(dark.get_by_role("list", name="What your systems said")).to_be_visible(timeout=PATIENCE)
    assert await faults(dark) == []
    await picture(dark, "inbox-systems-dark")
    narrow = await house.page("agent", "/app/inbox", narrow=True)
    await narrow.get_by_role("row").filter(has_text="Which card do I have?").click(timeout=PATIENCE)
    await narrow.get_by_role("log").wait_for(timeout=PATIENCE)
    await narrow.locator("header").get_by_role("button", name="More", exact=True).click(timeout=PATIENCE)
    await narrow.get_by_role("menuitem", name="Show the customer").click(timeout=PATIENCE)
    listed = narrow.get_by_role("list", name="What your systems said")
    await listed.scroll_into_view_if_needed(timeout=PATIENCE)
    assert await narrow.evaluate("document.documentElement.scrollWidth <= 380")
    assert await faults(narrow) == []
    await picture(narrow, "inbox-systems-narrow")

"""Saved views in a browser: what is set is kept under a name, shared with the team, chosen by keys, and removed."""

from __future__ import annotations

import re
from uuid import uuid4

from playwright.async_api import Page, expect

from browser.house import House, faults, picture
from noline.channels import Inbound

PATIENCE = 20_000
LOOKS = {"inbox-views": {}, "inbox-views-dark": {"dark": True}, "inbox-views-narrow": {"narrow": True}}


async def opened(page: Page) -> None:
    """Open the menu by its key."""
    await expect(page.get_by_role("button", name=re.compile("^Whose conversations"))).to_be_visible(timeout=PATIENCE)
    await page.keyboard.press("v")
    await expect(page.get_by_role("button", name="Unassigned")).to_be_visible(timeout=PATIENCE)


async def test_a_view_is_saved_shared_chosen_and_removed(house: House) -> None:
    inbound = Inbound("sms", "+447700900555", "", uuid4().hex, "Hello")
    await house.noline.ingress.receive(house.workspace, inbound, house.noline.clock.now())
    page = await house.page("owner", "/app/inbox?channel=sms&view=all")
    await opened(page)
    await page.get_by_label("Save what is shown as a view").fill("Text messages")
    await page.get_by_label("For the team").check()
    await picture(page, "inbox-view-new")
    assert await faults(page) == []
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("Saved views", exact=True)).to_be_visible(timeout=PATIENCE)
    await expect(page.get_by_role("button", name="Keep it for me alone")).to_be_visible(timeout=PATIENCE)
    assert "channel=sms" in page.url

    for name, looks in {
        "inbox-views": {},
        "inbox-views-dark": {"dark": True},
        "inbox-views-narrow": {"narrow": True},
    }.items():
        other = await house.page("agent", "/app/inbox", **looks)
        await opened(other)
        await other.get_by_role("button", name="Text messages").click()
        await expect(other.get_by_role("button", name="Whose conversations: Text messages")).to_be_visible(
            timeout=PATIENCE
        )
        await expect(other).to_have_url(re.compile("channel=sms"))
        await opened(other)
        await expect(other.get_by_role("button", name=re.compile("For the team Text messages 1"))).to_be_visible(
            timeout=PATIENCE
        )
        await picture(other, name)
        assert await faults(other) == []
        await other.context.close()

    await page.get_by_role("button", name="Remove the view").click()
    await page.get_by_role("dialog").get_by_role("button", name="Remove the view").click()
    await opened(page)
    await expect(page.get_by_text("Saved views", exact=True)).to_be_hidden(timeout=PATIENCE)
    assert "channel=sms" in page.url

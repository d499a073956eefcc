"""Operations and settings on the screen: what waits, a route that rests, a request that failed, a key."""

from __future__ import annotations

import httpx
from playwright.async_api import expect

from browser.house import House, faults, picture
from noline.access import System, create_key

expect.set_options(timeout=20_000)


async def test_a_route_is_suspended_and_resumed(house: House) -> None:
    page = await house.page("agent", "/app/operations")
    await expect(page.get_by_role("heading", name="Queues")).to_be_visible()
    await page.get_by_role("button", name="Suspend").first.click()
    await page.get_by_label("Why").fill("the invoice is being clarified")
    await page.get_by_role("dialog").get_by_role("button", name="Suspend").click()
    await expect(page.get_by_text("Agent: the invoice is being clarified").first).to_be_visible()
    assert await faults(page) == []
    await picture(page, "operations")
    await page.get_by_role("button", name="Resume").first.click()
    await expect(page.get_by_role("button", name="Resume")).to_have_count(0)


async def test_nothing_is_set_aside(house: House) -> None:
    page = await house.page("agent", "/app/operations?tab=aside", narrow=True)
    await expect(page.get_by_text("Nothing is set aside")).to_be_visible()
    assert await faults(page) == []


async def test_a_failed_request_is_found_and_sent_again(house: House) -> None:
    noline = house.noline
    async with noline.database.transaction() as tx:
        _, secret = await create_key(tx, System(house.workspace.id), "Till", ["messages:write"])
    said = {"to": {"channel": "sms", "value": "+447700900124"}, "content": {"text": "Your receipt"}}
    async with httpx.AsyncClient(base_url=house.url, headers={"Authorization": f"Bearer {secret}"}) as program:
        assert (await program.post("/api/v1/messages", json=said)).status_code < 300
        assert (await program.post("/api/v1/messages", json=said | {"channel": "pigeon"})).status_code == 422
    page = await house.page("owner", "/app/operations?tab=requests")
    rows = page.get_by_role("row").filter(has_text="/messages")
    await expect(rows).to_have_count(2)
    await page.get_by_placeholder("Every status").click()
    await page.get_by_role("option", name="Refused or failed").click()
    await expect(rows).to_have_count(1)
    await rows.first.click()
    drawer = page.get_by_role("dialog")
    await expect(drawer.get_by_role("region", name="Sent")).to_contain_text("pigeon")
    await drawer.get_by_role("button", name="Send again").click()
    question = page.get_by_role("dialog").filter(has_text="with your rights")
    await expect(question).to_be_visible()
    assert await faults(page) == []
    await picture(page, "request-send-again")
    await question.get_by_role("button", name="Send again").click()
    await expect(drawer.get_by_text("Sent again: 422 Refused")).to_be_visible()
    assert await faults(page) == []
    await drawer.get_by_role("button", name="Look at the answer").click()
    await expect(drawer.get_by_text("Owner (Agent, sent again)")).to_be_visible()
    await expect(drawer.get_by_role("button", name="Look at the first")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(rows).to_have_count(2)
    await page.get_by_role("searchbox", name="Search requests").fill("nothing like it")
    await expect(page.get_by_text("No such request")).to_be_visible()
    await page.get_by_role("button", name="Clear filters").click()
    await expect(rows).to_have_count(3)


async def test_requests_are_for_owners(house: House) -> None:
    page = await house.page("agent", "/app/operations?tab=requests", narrow=True, dark=True)
    await expect(page.get_by_text("Requests are for owners")).to_be_visible()
    assert await faults(page) == []


async def test_a_key_is_shown_once(house: House) -> None:
    page = await house.page("owner", "/app/settings?tab=keys")
    await page.get_by_role("button", name="Create a key").click()
    await page.get_by_label("Name").fill("The shop")
    assert await faults(page) == []
    await page.get_by_role("dialog").get_by_role("button", name="Create a key").click()
    await expect(page.get_by_label("Secret", exact=True)).to_be_visible()
    await picture(page, "settings-key")
    await page.get_by_role("button", name="I have copied it").click()
    await expect(page.get_by_text("The shop")).to_be_visible()


async def test_every_part_can_be_read_by_everybody_who_may(house: House) -> None:
    for role, narrow in (("owner", False), ("viewer", True)):
        page = await house.page(role, "/app/settings", narrow=narrow)
        for tab in ("Workspace", "Agents", "Webhooks", "Audit trail", "My account"):
            await page.get_by_role("tab", name=tab).click()
            await expect(page.get_by_role("tabpanel")).not_to_be_empty()
            assert await faults(page) == []
            await picture(page, f"settings-{role}-{tab.split()[0].lower()}")

"""A pool of numbers on the screen: pasted, refused line by line, changed, and seen to be kept by customers."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from browser.house import House, faults, picture
from noline.channels import Inbound
from noline.delivery import add_route
from noline.delivery.numbers import CUSTOMER_SENDERS, CustomerSender

expect.set_options(timeout=20_000)

UK, DE = "+447700900901", "+4915550000001"


@pytest.fixture
async def pooled(house: House) -> int:
    """A route of SMS without a pool; returns its id."""
    async with house.noline.database.transaction() as tx:
        await add_route(tx, house.workspace.id, "Telco of the long name that goes on", "sandbox", "sms", position=98)
    query = "select max(id) from route where workspace = $1 and channel = 'sms'"
    return int(await house.noline.database.pool.fetchval(query, house.workspace.id))


async def test_numbers_are_pasted_changed_kept_and_taken_away(house: House, pooled: int) -> None:
    account = await house.noline.database.pool.fetchval("select account from route where id = $1", pooled)
    page = await house.page("owner", f"/app/channels/accounts/{account}")
    await page.get_by_role("link", name="Send under several numbers").click()
    await expect(page.get_by_text("Everything goes under one number")).to_be_visible()
    assert await faults(page) == []
    await picture(page, "number-pool-empty")
    await page.get_by_role("button", name="Add numbers").click()
    dialog = page.get_by_role("dialog")
    box = dialog.get_by_label("One a line")
    await box.fill(f"+44 7700 900901; +44; 60\n{DE}, +49, +43\nHarbour\nnot a number at all\n{DE}")
    await expect(dialog.get_by_text("2 lines can’t be read")).to_be_visible()
    await expect(dialog.get_by_text("Line 4")).to_contain_text("This is no number")
    await expect(dialog.get_by_text("Line 5")).to_contain_text("It comes twice")
    await expect(dialog.get_by_role("button", name="Add 3 numbers")).to_be_disabled()
    assert await faults(page) == []
    await picture(page, "number-pool-paste")
    await box.fill(f"+44 7700 900901; +44; 60\n{DE}, +49, +43\nHarbour")
    await dialog.get_by_role("button", name="Add 3 numbers").click()
    await expect(dialog).to_have_count(0)
    row = page.get_by_role("row").filter(has_text=UK)
    await expect(row).to_contain_text("60")

    await _carried(house, pooled)
    await page.reload()
    await expect(row).to_contain_text("1")
    await row.get_by_role("button", name=f"1 customer keeps {UK}").click()
    kept = page.get_by_role("list", name="Who keeps which number")
    await expect(kept.get_by_role("listitem")).to_have_count(1)
    await page.get_by_label("A customer’s number").fill("+44 20 7946 0000")
    await expect(page.get_by_text("Nobody keeps it.")).to_be_visible()
    await page.get_by_label("A customer’s number").fill("")
    await expect(kept.get_by_role("listitem")).to_have_count(1)
    assert await faults(page) == []
    await picture(page, "number-pool")
    for look in ({"dark": True}, {"narrow": True}):
        other = await house.page("owner", f"/app/channels/numbers/{pooled}", **look)
        await expect(other.get_by_role("row").filter(has_text=UK)).to_contain_text("60")
        assert await faults(other) == []
        await picture(other, f"number-pool-{next(iter(look))}")

    await row.get_by_role("button", name=f"Change {UK}").click()
    sender = dialog.get_by_label("Number", exact=True)
    await sender.fill(DE)
    await expect(dialog.get_by_text("It is in the pool already.")).to_be_visible()
    await sender.fill(UK)
    await dialog.get_by_label("Messages a minute").fill("120")
    await dialog.get_by_role("button", name="Save").click()
    await expect(row).to_contain_text("120")
    await row.get_by_role("checkbox", name=f"Choose {UK}").check()
    await page.get_by_role("button", name="Take 1 away").click()
    await expect(page.get_by_text("1 customer keeps it")).to_be_visible()
    await page.get_by_role("button", name="Take them away").click()
    await expect(row).to_contain_text("No longer in the pool")
    stored = "select array_agg(sender order by sender) from route_sender where route = $1"
    assert await house.noline.database.pool.fetchval(stored, pooled) == [DE, "Harbour"]
    viewer = await house.page("viewer", f"/app/channels/numbers/{pooled}")
    await expect(viewer.get_by_text("Harbour")).to_be_visible()
    await expect(viewer.get_by_role("button", name="Add numbers")).to_have_count(0)


async def _carried(house: House, route: int) -> None:
    """Somebody wrote to the British number, and keeps it."""
    noline = house.noline
    told = Inbound("sms", "+447700900801", UK, "heard-1", "Hello")
    account = await noline.database.pool.fetchval("select account from route where id = $1", route)
    await noline.arrivals.keep(house.workspace, [told], account=account)
    await noline.tally.close()
    owner = await noline.directory.owner(house.workspace.id, "phone", "+447700900801")
    assert owner is not None
    shard = noline.shards.of(owner.customer)
    async with noline.database.transaction() as tx:
        known = CustomerSender(owner.customer, route, "+447700900801", UK)
        await CUSTOMER_SENDERS.put(tx, shard, [known])

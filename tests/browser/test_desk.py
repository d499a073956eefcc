"""The desk in a browser: a ticket before the camera, codes by hand, no line for a while, visits and hand-overs."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec import Struct
from playwright.async_api import Browser, Page, expect

from browser.house import House, faults, open_house, picture
from conftest import Address, fresh_database
from noline.channels import Inbound
from noline.content import qr_png
from noline.log import INBOUND, Draft
from noline.log.kinds import FormSubmitted

PATIENCE = 20_000
_INVITED = """
select message.id, message.customer, message.campaign, phone.value, customer.attributes ->> 'first_name'
from message
join customer on customer.shard = message.shard and customer.id = message.customer
join customer_address as phone
  on phone.shard = message.shard and phone.customer = message.customer and phone.scheme = 'phone'
where message.workspace = $1 and message.campaign is not null and message.direction = 2 order by message.id
"""
_CAMERA = """
navigator.mediaDevices.getUserMedia = async () => {
  const image = new Image();
  image.src = "data:image/png;base64,%s";
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = 800;
  canvas.height = 600;
  const context = canvas.getContext("2d");
  const draw = () => {
    context.fillStyle = "#999";
    context.fillRect(0, 0, 800, 600);
    context.drawImage(image, 200, 100, 400, 400);
    setTimeout(draw, 50);
  };
  draw();
  return canvas.captureStream(20);
};
"""
"""Stands for a camera that a ticket is held before."""
_KEPT = """async () => {
  const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
  const kept = await Promise.all(caches_.map((cache) => cache.keys()));
  return kept.flat().map((request) => new URL(request.url).pathname);
}"""


class Guest(Struct, frozen=True):
    """Somebody who has registered, with a ticket."""

    customer: UUID
    name: str
    phone: str
    code: str


@pytest.fixture(scope="module")
async def busy(server: Address, template: str, browser: Browser) -> AsyncIterator[House]:
    async with fresh_database(server, template) as dsn, open_house(dsn, browser, launched=True) as opened:
        yield opened


@pytest.fixture(scope="module")
async def guests(busy: House) -> list[Guest]:
    """Return the guests, all registered."""
    noline, rows = busy.noline, list[Any]()
    async with asyncio.timeout(30):
        while len({row[1] for row in rows}) < 4:  # the launch goes on
            rows = list(await noline.database.pool.fetch(_INVITED, busy.workspace.id))
            await asyncio.sleep(0.1)
    found: dict[UUID, Guest] = {}
    for message, customer, campaign, phone, name in rows:
        if customer not in found and len(found) < 4:
            now = noline.clock.now()
            draft = Draft(
                noline.ids.new(now, f"registered {customer}"), busy.workspace.id, customer, now, "form.submitted",
                FormSubmitted("register"), direction=INBOUND, message=message, campaign=campaign,
            )  # fmt: skip
            await noline.commands.perform(draft)
            code = noline.signer.ticket(noline.shards.of(customer), customer, campaign)
            found[customer] = Guest(customer, name, phone, code)
    return list(found.values())


async def show(page: Page, text: str) -> None:
    """Type something and go."""
    await page.get_by_label("Code or name").fill(text)
    await page.get_by_role("button", name="Go", exact=True).click()


async def answered(page: Page, verdict: str) -> None:
    """Wait for an answer at the door."""
    await expect(page.get_by_role("status").and_(page.locator(f"[data-verdict={verdict}]"))).to_be_visible(
        timeout=PATIENCE
    )


async def test_a_ticket_before_the_camera_lets_in(busy: House, guests: list[Guest]) -> None:
    guest = guests[0]
    page = await busy.page("agent", "/app/")
    picture_of = qr_png(f"{busy.url}/t/{guest.code}", scale=10)
    await page.add_init_script(_CAMERA % b64encode(picture_of).decode())
    await page.goto("/app/desk")
    await page.get_by_role("button", name="Scan with the camera").click()
    await answered(page, "entered")
    await expect(page.get_by_text(f"Come in, {guest.name}")).to_be_visible()
    await picture(page, "desk-camera")
    await page.get_by_role("button", name="Stop the camera").click()
    await expect(page.get_by_role("heading", name=guest.name)).to_be_visible(timeout=PATIENCE)
    await expect(page.get_by_text("by Agent", exact=False).first).to_be_visible()
    await show(page, guest.code)
    await answered(page, "used")
    await show(page, guest.code[:-2])  # no code by its shape, so it is looked for as a name
    await expect(page.get_by_text("Nobody is found")).to_be_visible(timeout=PATIENCE)


async def test_without_a_line_deeds_are_kept_and_told_later(busy: House, guests: list[Guest]) -> None:
    first, second = guests[1], guests[2]
    here = await busy.page("agent", "/app/desk")
    other = await busy.page("owner", "/app/desk")
    await expect(here.get_by_role("button", name="Go", exact=True)).to_be_visible()
    await here.context.set_offline(True)
    await show(here, first.code)
    await answered(here, "kept")
    await show(here, f"{busy.url}/t/{first.code}")
    await answered(here, "seen_here")
    await show(here, second.code)
    await answered(here, "kept")
    await expect(here.get_by_text("2 deeds wait for a line")).to_be_visible()
    await show(other, second.code)  # meanwhile at another door
    await answered(other, "entered")
    await here.context.set_offline(False)
    await expect(here.get_by_role("listitem").filter(has_text="Let in")).to_have_count(1, timeout=PATIENCE)
    await expect(here.locator("[data-told=used]")).to_have_count(1, timeout=PATIENCE)
    await expect(here.get_by_text("Online")).to_be_visible(timeout=PATIENCE)
    await picture(here, "desk-told")
    rows = await busy.noline.database.pool.fetch(
        "select subject, body ->> 'by' from interaction where kind = 'ticket.checked_in' and subject = any($1)",
        [first.customer, second.customer],
    )
    assert {(row[0], row[1]) for row in rows} == {(first.customer, "Agent"), (second.customer, "Owner")}
    assert len(rows) == 2


async def test_what_was_kept_survives_a_reload(busy: House, guests: list[Guest]) -> None:
    guest = guests[3]
    page = await busy.page("agent", "/app/desk")
    await page.route("**/api/v1/desk/check-ins", lambda route: route.abort())
    await show(page, guest.code)
    await answered(page, "kept")
    await page.unroute("**/api/v1/desk/check-ins")
    await page.reload()
    await expect(page.locator("[data-told=entered]")).to_have_count(1, timeout=PATIENCE)


async def test_the_page_opens_without_a_line_and_keeps_no_answer_of_the_api(busy: House, guests: list[Guest]) -> None:
    code = busy.noline.signer.ticket(busy.noline.shards.of(guests[0].customer), guests[0].customer, uuid4())
    page = await busy.page("agent", "/app/desk")
    await expect(page.get_by_role("button", name="Go", exact=True)).to_be_visible()
    await page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    await page.context.set_offline(True)
    await page.reload()
    await show(page, code)
    await answered(page, "kept")
    await page.reload()
    await expect(page.get_by_text("1 deed waits for a line")).to_be_visible(timeout=PATIENCE)
    assert await page.evaluate("document.fonts.ready.then(() => document.fonts.check('14px \"Inter Variable\"'))")
    assert await faults(page) == []
    await picture(page, "desk-offline")
    kept = await page.evaluate(_KEPT)
    assert "/app/desk" in kept
    assert all(path == "/app/desk" or path.startswith("/app/assets/") for path in kept), kept
    await page.context.set_offline(False)
    await expect(page.locator("[data-told]")).to_have_count(1, timeout=PATIENCE)
    await expect(page.get_by_text("Online")).to_be_visible(timeout=PATIENCE)
    elsewhere = await page.context.new_page()
    await elsewhere.goto("/app/customers")
    assert await elsewhere.evaluate("navigator.serviceWorker.controller") is None, "it serves the desk alone"


async def test_a_matter_without_a_conversation_is_handed_over(busy: House, guests: list[Guest]) -> None:
    guest = guests[3]
    page = await busy.page("agent", f"/app/desk?customer={guest.customer}", narrow=True)
    await page.get_by_role("button", name="Hand over a matter").click()
    await page.get_by_label("What colleagues need to know").fill("Wants to bring a dog")
    assert await faults(page) == []
    await page.get_by_role("button", name="Hand over", exact=True).last.click()
    await expect(page.get_by_text("Handed over")).to_be_visible(timeout=PATIENCE)
    await expect(page.get_by_text("nobody", exact=False).first).to_be_visible(timeout=PATIENCE)
    found = "select count(*) from inbox_item where customer = $1 and waiting_for = 'us'"
    async with asyncio.timeout(20):
        while not await busy.noline.database.pool.fetchval(found, guest.customer):
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("look", ["light", "dark", "narrow"])
async def test_a_customer_is_found_served_and_handed_over(busy: House, guests: list[Guest], look: str) -> None:
    guest = guests[{"light": 0, "dark": 1, "narrow": 2}[look]]
    noline = busy.noline
    inbound = Inbound("sms", guest.phone, "", uuid4().hex, f"Where is my chair? {look}")
    await noline.ingress.receive(busy.workspace, inbound, noline.clock.now())
    page = await busy.page("agent", "/app/desk", dark=look == "dark", narrow=look == "narrow")
    await show(page, guest.name)
    await page.get_by_label("Customers found").get_by_role("button").filter(has_text=guest.name).first.click()
    await page.goto(f"/app/desk?customer={guest.customer}")  # the same name may be several people's
    await expect(page.get_by_role("heading", name=guest.name)).to_be_visible(timeout=PATIENCE)
    await page.get_by_label("What is it about?").fill(f"Asked for a chair, {look}")
    await page.get_by_role("button", name="Log the visit").click()
    await expect(page.get_by_role("listitem").filter(has_text=f"Asked for a chair, {look}")).to_be_visible(
        timeout=PATIENCE
    )
    await page.get_by_role("button", name="Hand over").first.click()
    await page.get_by_label("What colleagues need to know").fill("Has the receipt with her")
    assert await faults(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await picture(page, f"desk-{look}")
    await page.locator("form").get_by_role("button", name="Hand over", exact=True).click()
    async with asyncio.timeout(20):
        while not await noline.database.pool.fetchval(
            "select count(*) from interaction where kind = 'agent.noted' and subject = $1", guest.customer
        ):
            await asyncio.sleep(0.05)

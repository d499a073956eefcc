"""Continuing elsewhere in browsers: an agent offers it, the customer goes on in the chat, asks for a call, moves it."""

from __future__ import annotations

import re
from uuid import uuid4

from playwright.async_api import Page, expect

from browser.house import House, faults, picture
from noline.channels import Inbound
from noline.delivery import add_route

ANA = "ana.continues@example.org"


async def write(house: House, channel: str, sender: str, text: str) -> None:
    inbound = Inbound(channel, sender, "", uuid4().hex, text, subject="Parcel" if channel == "email" else "")
    await house.noline.ingress.receive(house.workspace, inbound, house.noline.clock.now())


async def open_one(page: Page, text: str) -> None:
    await page.get_by_role("row").filter(has_text=text).click()
    await expect(page.get_by_role("log")).to_contain_text(text)


async def test_an_agent_offers_it_and_the_customer_goes_on(house: House) -> None:
    async with house.noline.database.transaction() as tx:
        for channel, sender in (("whatsapp", "+447700900200"), ("sms", "+447700900100"), ("voice", "+447700900300")):
            await add_route(
                tx, house.workspace.id, f"continue {channel}", "sandbox", channel, sender=sender, position=9
            )
        await add_route(tx, house.workspace.id, "continue chat", "chat", "chat", position=9)
    await write(house, "email", ANA, "Where is the kettle that I bought?")
    agent = await house.page("agent", "/app/inbox")
    await open_one(agent, "Where is the kettle")
    await agent.get_by_role("button", name="Continue on another channel").click()
    dialog = agent.get_by_role("dialog", name="Continue on another channel")
    code = await dialog.get_by_label("Code word", exact=True).input_value()
    assert re.fullmatch(r"GO-[2-9A-Z]{7}", code)
    await dialog.get_by_role("button", name="QR code of +447700900200").click()
    await expect(dialog.get_by_role("img", name="QR code of +447700900200")).to_be_visible()
    await picture(agent, "continue-dialog-light")
    assert await faults(agent) == []
    await dialog.get_by_role("button", name="Insert link to all").click()
    field = agent.get_by_role("textbox", name=re.compile("^Answer "))
    link = await field.input_value()
    assert link.startswith(f"{house.url}/c/")

    customer = await house.visitor(narrow=True)
    await customer.goto(link)
    await expect(customer.get_by_role("link", name="Continue by WhatsApp")).to_have_attribute(
        "href", f"https://wa.me/447700900200?text={code}"
    )
    await picture(customer, "continue-page-narrow")
    assert await faults(customer) == []
    await customer.get_by_role("link", name="Continue by chat").click()
    await customer.get_by_label("Your message").fill("I am on the train now")
    await customer.get_by_role("button", name="Send").click()
    await expect(customer.get_by_role("log")).to_contain_text("I am on the train now")
    await expect(customer.get_by_role("log")).not_to_contain_text("kettle")

    thread = agent.get_by_role("log")
    said = thread.locator("article").filter(has_text="I am on the train now")
    await expect(said).to_contain_text("Came over with a code")
    await expect(said).to_contain_text("Claimed")
    await said.click()
    await expect(said).to_contain_text("It carries a code that was given by email to continue here.")
    await picture(agent, "continue-thread-light")


async def test_a_customer_asks_for_a_call_and_moves_it(house: House) -> None:
    await write(house, "email", "ben.calls@example.org", "May I speak with somebody?")
    agent = await house.page("agent", "/app/inbox", dark=True)
    await open_one(agent, "May I speak with somebody?")
    await agent.get_by_role("button", name="Continue on another channel").click()
    await agent.get_by_role("dialog").get_by_role("button", name="QR code of +447700900300").click()
    await picture(agent, "continue-dialog-dark")
    await agent.get_by_role("button", name="Insert link to all").click()
    link = await agent.get_by_role("textbox", name=re.compile("^Answer ")).input_value()

    customer = await house.visitor(narrow=True, dark=True)
    await customer.goto(link)
    await customer.get_by_role("link", name="Have us call you").click()
    await customer.get_by_label("When").select_option(index=2)
    await customer.get_by_label("Your telephone number").fill("+447700900555")
    await picture(customer, "callback-page-narrow-dark")
    assert await faults(customer) == []
    await customer.get_by_role("button", name="Call me", exact=True).click()
    await expect(customer.get_by_role("heading", name="We will call you")).to_be_visible()
    await customer.get_by_role("link", name="Another time, or no call").click()
    await customer.get_by_label("When").select_option(index=4)
    await picture(customer, "callback-planned-narrow-dark")
    await customer.get_by_role("button", name="Move the call").click()
    await expect(customer.get_by_role("heading", name="We will call you")).to_be_visible()
    await expect(agent.get_by_role("log")).to_contain_text("The call is to be made at")
    await customer.get_by_role("link", name="Another time, or no call").click()
    await customer.get_by_role("button", name="Don't call me").click()
    await expect(customer.get_by_role("heading", name="We will not call you")).to_be_visible()
    await expect(agent.get_by_role("log")).to_contain_text("The call was called off by customer")

"""The template a messenger's maker has approved is filled in on the screen, checked, shown on a phone, and stored."""

from __future__ import annotations

import re
from typing import Any

from playwright.async_api import Page, expect

from browser.house import House, faults, picture

expect.set_options(timeout=20_000)


async def begun(house: House, name: str, **look: Any) -> Page:
    """Return the fields of a message of messengers in a new template."""
    page = await house.page("agent", "/app/content", **look)
    await page.get_by_role("button", name="New template").click()
    await page.get_by_role("textbox", name="Name").fill(name)
    await page.get_by_role("radio", name="Receipt").click()
    await page.get_by_role("button", name="Create it").click()
    await page.get_by_role("button", name="Add a channel").click()
    await page.get_by_role("menuitem", name=re.compile("messenger", re.IGNORECASE)).click()
    await page.get_by_role("textbox", name="Text", exact=True).fill("Your boat leaves soon")
    await page.get_by_role("switch", name="Send a template that the messenger has approved").check()
    return page


async def stored(page: Page, name: str) -> dict[str, Any]:
    """Store it, and return the approved template as it is stored."""
    async with page.expect_response(lambda it: it.request.method == "PUT" and it.url.endswith(f"/{name}")) as answer:
        await page.get_by_role("button", name="Save").click()
    assert (await answer.value).ok, await (await answer.value).text()
    found: dict[str, Any] = (await (await page.request.get(f"/api/v1/templates/{name}")).json())["variants"]["chat"]
    approved: dict[str, Any] = found["approved"]
    return approved


async def test_every_part_is_filled_in_shown_and_stored(house: House) -> None:
    page = await begun(house, "boat-reminder")
    group = page.get_by_role("group", name="Outside the reply window")
    await group.get_by_label("Template", exact=True).fill("boat_reminder")
    await group.get_by_label("Language", exact=True).fill("en_GB")
    await group.get_by_label("Body", exact=True).fill("Hello {{1}}, your boat leaves at {{2}}.")
    await group.get_by_label("Footer").fill("Harbour")
    await group.get_by_label("Buttons", exact=True).fill("I will come\nTicket\nCopy the code")
    body = group.get_by_role("group", name="Body", exact=True)
    values = body.get_by_label("Filled in", exact=True)
    await expect(values).to_have_count(2)
    await values.nth(0).fill("{{ first_name }}")
    await expect(page.get_by_text("It is empty. Fill it in.").first).to_be_visible()
    await values.nth(1).fill("nine")
    phone = page.get_by_role("figure", name="Outside the reply window: boat_reminder")
    await expect(phone).to_contain_text(re.compile(r"Hello \w+, your boat leaves at nine\."))

    await group.get_by_role("button", name="Header", exact=True).click()
    head = group.get_by_role("group", name="Header", exact=True)
    await head.get_by_label("Address", exact=True).fill("boat.png")
    await expect(page.get_by_text("This is no web address.").first).to_be_visible()
    await head.get_by_label("Address", exact=True).fill("https://harbour.example/boat.png")
    for at, (does, label, value) in enumerate(
        (
            ("Answers", "Answers with", "coming"),
            ("Opens a page", "End of the address", "{{ order }}"),
            ("Copies a code", "Code", "SUMMER"),
        )
    ):
        await group.get_by_role("button", name="Button", exact=True).click()
        button = group.get_by_role("group", name=re.compile(rf"^{at + 1}: "))
        if does != "Answers":
            await button.get_by_role("combobox", name="What a tap does").click()
            await page.get_by_role("option", name=does).click()
        await button.get_by_label(label, exact=True).fill(value)
    await expect(phone.get_by_text("I will come")).to_be_visible()
    await expect(phone.get_by_text("SUMMER")).to_be_visible()
    assert await faults(page) == []
    await phone.scroll_into_view_if_needed()
    await picture(page, "approved-template")
    assert await stored(page, "boat-reminder") == {
        "name": "boat_reminder",
        "language": "en_GB",
        "components": [
            {"type": "header", "parameters": [{"type": "image", "image": {"link": "https://harbour.example/boat.png"}}]},
            {
                "type": "body",
                "parameters": [{"type": "text", "text": "{{ first_name }}"}, {"type": "text", "text": "nine"}],
            },
            *[
                {"type": "button", "sub_type": kind, "index": str(at), "parameters": [{"type": type_, type_: value}]}
                for at, (kind, type_, value) in enumerate(
                    (
                        ("quick_reply", "payload", "coming"),
                        ("url", "text", "{{ order }}"),
                        ("copy_code", "coupon_code", "SUMMER"),
                    )
                )
            ],
        ],
        "wording": {
            "header": "",
            "body": "Hello {{1}}, your boat leaves at {{2}}.",
            "footer": "Harbour",
            "buttons": ["I will come", "Ticket", "Copy the code"],
        },
    }  # fmt: skip
    for look in ({"dark": True}, {"narrow": True}):
        other = await house.page("agent", "/app/content/boat-reminder?form=chat", **look)
        await expect(other.get_by_label("Template", exact=True)).to_have_value("boat_reminder")
        await other.get_by_label("Template", exact=True).scroll_into_view_if_needed()
        assert await faults(other) == []
        await picture(other, f"approved-template-{next(iter(look))}")


async def test_a_carousel_and_an_offer_have_fields_too(house: House) -> None:
    page = await begun(house, "boat-carousel")
    group = page.get_by_role("group", name="Outside the reply window")
    await group.get_by_label("Template", exact=True).fill("boats")
    await group.get_by_role("button", name="Offer that ends", exact=True).click()
    await expect(page.get_by_text("When the offer ends is missing.").first).to_be_visible()
    await group.get_by_label("It ends").fill("2030-06-01T12:00")
    await group.get_by_role("button", name="Carousel", exact=True).click()
    for number in (1, 2):
        card = group.get_by_role("group", name=f"Card {number}", exact=True)
        await card.get_by_label("Address", exact=True).fill(f"https://harbour.example/{number}.png")
    phone = page.get_by_role("figure", name="Outside the reply window: boats")
    await expect(phone.get_by_text("Offer until")).to_be_visible()
    await expect(phone.get_by_text("https://harbour.example/2.png")).to_be_visible()
    assert await faults(page) == []
    await picture(page, "approved-carousel")
    kept = (await stored(page, "boat-carousel"))["components"]
    assert [it["type"] for it in kept] == ["limited_time_offer", "carousel"]
    assert [it["card_index"] for it in kept[1]["cards"]] == [0, 1]

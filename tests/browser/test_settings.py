"""Settings on the screen: what mails end with, sites that tell of visitors, and systems that tell by themselves."""

from __future__ import annotations

import shlex

import aiohttp
from playwright.async_api import expect

from browser.house import House, faults, picture

expect.set_options(timeout=20_000)


async def test_the_company_chooses_its_currency(house: House) -> None:
    page = await house.page("owner", "/app/settings?tab=workspace")
    field = page.get_by_label("Currency").first
    await expect(field).to_have_value("EUR – Euro")
    for words, chosen in (("Swiss", "CHF – Swiss Franc"), ("Euro", "EUR – Euro")):
        await field.fill(words)
        await page.get_by_role("option", name=chosen).click()
        async with page.expect_response(lambda answer: answer.request.method == "PATCH") as saved:
            await page.get_by_role("button", name="Save", exact=True).click()
        assert (await (await saved.value).json())["currency"] == chosen[:3]
        await expect(field).to_have_value(chosen)
    assert await faults(page) == []


async def test_a_mail_ends_with_ones_own_signature_and_the_companys(house: House) -> None:
    page = await house.page("owner", "/app/settings?tab=workspace")
    mail = page.get_by_role("region", name="Mail", exact=True)
    await expect(mail).to_be_visible()
    await mail.get_by_label("The company’s signature").fill("Harbour Energy plc\n1 Quay Street")
    await mail.get_by_role("switch", name="Count links and opens").check()
    async with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        await page.get_by_role("button", name="Save", exact=True).click()
    stored = await (await page.request.get("/api/v1/workspace")).json()
    assert stored["rules"]["mail_signature"] == "Harbour Energy plc\n1 Quay Street"
    assert stored["rules"]["track_submitted"] is True
    assert await faults(page) == []
    await page.get_by_role("tab", name="My account").click()
    own = page.get_by_role("region", name="Your signature")
    await own.get_by_label("Signature", exact=True).fill("Olive Owner\nEvents")
    ending = own.get_by_role("figure", name="How a mail ends")
    await expect(ending).to_contain_text("-- \nOlive Owner\nEvents\nHarbour Energy plc\n1 Quay Street")
    async with page.expect_response(lambda answer: answer.request.method == "PUT"):
        await own.get_by_role("button", name="Save your signature").click()
    assert (await (await page.request.get("/api/v1/signature")).json())["text"] == "Olive Owner\nEvents"
    assert await faults(page) == []
    await picture(page, "settings-signature")


async def test_a_site_is_added_its_line_copied_again_and_its_key_revoked(house: House) -> None:
    page = await house.page("owner", "/app/settings?tab=sites", narrow=True)
    await page.get_by_role("button", name="Add a site").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill("Shop")
    await dialog.get_by_label("Sites").fill("shop.example")
    await dialog.get_by_label("Sites").press("Enter")
    await dialog.get_by_role("button", name="Add a site").click()
    await expect(dialog.get_by_text("This is no site")).to_be_visible()  # what is wrong stands beside the field
    await dialog.get_by_label("Sites").press("Backspace")
    await dialog.get_by_label("Sites").fill("https://shop.example")
    await dialog.get_by_label("Sites").press("Enter")
    await dialog.get_by_role("button", name="Add a site").click()
    site = page.get_by_role("region", name="Shop")
    await expect(site.get_by_text("https://shop.example")).to_be_visible()
    await page.reload()
    snippet = await site.get_by_role("textbox", name="Line for its pages").input_value()
    assert snippet.startswith(f'<script src="{house.url}/noline.js" data-key="nlk_')
    await site.get_by_role("button", name="Show the secret for its server").click()
    assert await site.get_by_role("textbox", name="Secret for its server").input_value()
    assert await faults(page) == []
    await picture(page, "settings-sites-narrow")
    await site.get_by_role("button", name="Revoke Shop").click()
    await page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    await expect(site).to_have_count(0)
    await expect(page.get_by_text("Revoked")).to_be_visible()


async def test_a_source_shows_its_address_and_the_line_that_tries_it_works(house: House) -> None:
    page = await house.page("owner", "/app/customers/logs", dark=True)
    csrf = (await (await page.request.get("/api/v1/session")).json())["csrf"]
    columns = {"customer": "user.email", "kind": "event", "at": "timestamp"}
    mapping = {"source": "mailer", "format": "jsonl", "columns": columns, "fixed": {"channel": "email"}}
    made = await page.request.put("/api/v1/sources/mailer", data=mapping, headers={"X-CSRF-Token": csrf})
    assert made.ok, await made.text()
    await page.reload()
    await page.get_by_role("link", name="mailer").click()
    line = shlex.split(await page.get_by_role("textbox", name="Try it from a terminal").input_value())
    assert line[:1] + line[2:3] + line[4:5] == ["curl", "-H", "-d"]
    address = await page.get_by_role("textbox", name="Address for its webhook").input_value()
    assert line[1] == address
    headers = {"Content-Type": line[3].partition(": ")[2]}
    async with aiohttp.ClientSession() as session, session.post(address, data=line[5], headers=headers) as answer:
        assert answer.status == 200, await answer.text()
    await expect(page.get_by_text("It has sent 1 row by itself")).to_be_visible()
    assert await faults(page) == []
    await picture(page, "source-dark")

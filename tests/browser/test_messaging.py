"""What messengers can beside words, in a browser: an emoji below a message, a place, a file too large to go as such."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import uuid4

from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Locator, Page, expect

from browser.house import House, faults, picture
from noline.channels import Inbound
from noline.delivery import add_route

expect.set_options(timeout=20_000)
NUMBER = "106540352242922"


@asynccontextmanager
async def whatsapp() -> AsyncIterator[tuple[str, list[dict[str, Any]]]]:
    """Something that takes what Meta's Cloud API would, and remembers it."""
    asked: list[dict[str, Any]] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(await request.json())
        return web.json_response({"messages": [{"id": f"wamid.{len(asked)}"}]})

    app = web.Application()
    app.router.add_post("/{path:.*}", answer)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/"), asked


async def until(asked: list[dict[str, Any]], kind: str, count: int = 1) -> list[dict[str, Any]]:
    """Return what was asked of a kind, once there is so much of it."""
    async with asyncio.timeout(20):
        while len(found := [it for it in asked if it["type"] == kind]) < count:
            await asyncio.sleep(0.05)
    return found


async def opened(page: Page, message: Locator) -> tuple[Locator, Locator]:
    """Open the emoji below a message by the keyboard; the field for an answer takes the focus when it comes."""
    react, picker = (
        message.get_by_role("button", name="React", exact=True),
        page.get_by_role("button", name="React with 🎉"),
    )
    async with asyncio.timeout(20):
        while not await picker.is_visible():
            await message.focus()
            await react.focus()
            if await react.get_attribute("aria-expanded") == "false":
                await react.press("Enter")
            with suppress(AssertionError):
                await expect(picker).to_be_visible(timeout=2_000)
    return react, picker


async def test_an_emoji_a_place_and_a_file_go_by_whatsapp(house: House) -> None:
    async with whatsapp() as (url, asked):
        settings = {"phone_number_id": NUMBER, "access_token": "t", "api_url": url}
        async with house.noline.database.transaction() as tx:
            route = await add_route(
                tx, house.workspace.id, "messaging", "whatsapp", "whatsapp", settings=settings, position=-1
            )
            account = int(await tx.fetchval("select account from route where id = $1", route))
        words, identity = f"Where are you? {uuid4().hex[:6]}", f"wamid.{uuid4().hex}"
        sender = f"+4477009{uuid4().int % 90_000 + 10_000}"
        came = Inbound("whatsapp", sender, "", identity, words, sender_name="Ana Ruiz")
        await house.noline.arrivals.keep(house.workspace, [came], account=account)
        for name, look in (("dark", {"dark": True}), ("narrow", {"narrow": True}), ("light", {})):
            page = await house.page("agent", "/app/inbox", **look)
            await page.get_by_role("row").filter(has_text=words).click()
            message = page.locator("article[data-direction=in]").filter(has_text=words)
            _, picker = await opened(page, message)
            await picture(page, f"reaction-picker-{name}")
            assert await faults(page) == []
            if name != "light":
                await page.keyboard.press("Escape")
                await expect(picker).to_be_hidden()
                await page.get_by_role("button", name="Send a place").click()
                await page.get_by_role("textbox", name="Where it is").fill("nowhere")
                await expect(page.get_by_text("No degrees are found in it.")).to_be_visible()
                await picture(page, f"place-{name}")
                assert await faults(page) == []
        await picker.focus()
        await page.keyboard.press("Enter")
        ours = message.get_by_role("button", name="take it back")
        await expect(ours).to_have_text("🎉")
        (set_,) = await until(asked, "reaction")
        assert (set_["to"], set_["reaction"]) == (sender, {"message_id": identity, "emoji": "🎉"})
        await expect(page.get_by_role("list", name="Reactions").get_by_label("🎉 by Agent")).to_be_visible()

        await page.get_by_role("button", name="Send a place").click()
        await page.get_by_role("textbox", name="Where it is").fill(
            "https://www.openstreetmap.org/?mlat=51.5&mlon=-0.12"
        )
        await page.get_by_role("textbox", name="Its name").fill("Harbour")
        await page.get_by_role("button", name="Add the place").click()
        too_large = {"name": "plan.zip", "mimeType": "application/zip", "buffer": b"PK\x03\x04 plan"}
        async with page.expect_file_chooser() as chooser:
            await page.get_by_role("button", name="Attach files").click()
        await (await chooser.value).set_files(too_large)  # type: ignore[arg-type]  # a typed dictionary of the same form
        await expect(page.get_by_text("By WhatsApp as a link: plan.zip")).to_be_visible()
        await picture(page, "place-and-file")
        assert await faults(page) == []
        await page.get_by_role("button", name="Take plan.zip").click()
        await page.get_by_role("button", name="Send by WhatsApp").click()
        (sent,) = await until(asked, "location")
        assert sent["location"] == {"latitude": "51.5", "longitude": "-0.12", "name": "Harbour"}
        await expect(page.locator("article[data-direction=out]").filter(has_text="Harbour")).to_be_visible()
        await picture(page, "reaction-and-place")

        await ours.click()
        _, gone = await until(asked, "reaction", 2)
        assert gone["reaction"] == {"message_id": identity, "emoji": ""}
        await expect(ours).to_be_hidden()
        assert json.dumps(asked).count("plan.zip") == 0

"""Comments in a browser: an agent sees that everybody can read one, chooses who reads the answer, and sees stickers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from playwright.async_api import expect

from browser.house import House, faults, picture
from noline.channels import Inbound
from noline.delivery import add_route

_COMMENT = "137_44"


@asynccontextmanager
async def graph() -> AsyncIterator[tuple[str, list[str]]]:
    """Something that takes what Meta's Graph API would, and remembers where it was asked."""
    asked: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        size = next((int(line[15:]) for line in head.splitlines() if line.lower().startswith("content-length:")), 0)
        await reader.readexactly(size)
        if head.startswith("POST"):
            asked.append(head.split()[1])
        told = json.dumps({"id": f"1_{len(asked)}", "message_id": f"m_{len(asked)}"}).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n")
        writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(told), told))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked


async def comes(house: House, text: str, *, unsupported: str = "", public: bool = True, identity: str = "") -> None:
    """Somebody comments on the page, or writes to it."""
    inbound = Inbound(
        "messenger", "77001", "682498302938465", identity or uuid4().hex, text,
        sender_name="Ana Ruiz", unsupported=unsupported, public=public,
    )  # fmt: skip
    await house.noline.ingress.receive(house.workspace, inbound, house.noline.clock.now())


@pytest.mark.parametrize(("dark", "narrow"), [(False, False), (True, True)], ids=["light", "dark-narrow"])
async def test_an_answer_to_a_comment_is_public_or_private(house: House, dark: bool, narrow: bool) -> None:
    look = "dark-narrow" if narrow else "light"
    async with graph() as (url, asked):
        settings = {"page_id": "682498302938465", "access_token": "t", "api_url": url}
        async with house.noline.database.transaction() as tx:
            await add_route(tx, house.workspace.id, "page", "messenger", "messenger", settings=settings, position=-1)
        words = f"In blue too? {look}"
        await comes(house, words, identity=f"{_COMMENT}{len(look)}")
        page = await house.page("agent", "/app/inbox", dark=dark, narrow=narrow)
        await page.get_by_role("row").filter(has_text=words).click()
        thread = page.get_by_role("log")
        await expect(thread.locator("article").filter(has_text=words)).to_contain_text("Public")
        await expect(page.get_by_text("can read your answer")).to_contain_text("Only Ana Ruiz can read your answer.")
        await page.get_by_text("Public", exact=True).last.click()
        await expect(page.get_by_text("Everybody can read your answer.")).to_be_visible()
        await picture(page, f"public-answer-{look}")
        assert await faults(page) == []
        await page.get_by_role("textbox", name="Answer").fill("Yes, in blue too.")
        await page.keyboard.press("Control+Enter")
        await expect(thread.locator('article[data-direction="out"]').last).to_contain_text("Public")
        async with asyncio.timeout(20):
            while f"/v23.0/{_COMMENT}{len(look)}/comments" not in asked:
                await asyncio.sleep(0.02)

        await comes(house, "", unsupported="sticker", public=False)
        await expect(thread.locator("article").last).to_contain_text("A sticker, which can't be shown here")
        await expect(page.get_by_text("can read your answer")).to_have_count(0)
        await picture(page, f"sticker-{look}")
        assert await faults(page) == []

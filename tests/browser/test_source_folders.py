"""Where another system's logs lie is set up on the screen against OpenSSH's server, tried, and seen to be fetched."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import expect

from browser.house import PASSWORD, House, faults, picture
from noline.app.folders import Folders
from peers.peers import SftpPeer, sshd

expect.set_options(timeout=40_000)

MAPPING = {
    "source": "oldtool",
    "format": "csv",
    "columns": {"customer": "email", "kind": "event", "at": "at"},
    "fixed": {"channel": "email"},
}
ROWS = "email,at,event\nana@example.org,2026-02-01T10:00:00Z,sent\n"


@pytest.fixture
async def shop() -> AsyncIterator[SftpPeer]:
    """A server with a file in a folder."""
    async with sshd() as peer:
        (peer.home / "logs").mkdir()
        (peer.home / "logs" / "sent-1.csv").write_text(ROWS)
        (peer.home / "logs" / "notes.csv").write_text(ROWS)
        yield peer


async def known(house: House) -> None:
    """The source's mapping is there, as the wizard leaves it, and its server may stand in the own network."""
    async with httpx.AsyncClient(base_url=house.url) as owner:
        session = {"email": "owner@demo.example", "password": PASSWORD}
        answer = await owner.post("/api/v1/session", json=session)
        owner.headers["X-CSRF-Token"] = answer.json()["csrf"]
        rules = await owner.patch("/api/v1/workspace", json={"rules": {"private_webhooks": True}})
        assert rules.status_code == 200, rules.text
        assert (await owner.put("/api/v1/sources/oldtool", json=MAPPING)).status_code == 200


async def test_a_folder_is_set_up_tried_and_fetched_from(house: House, shop: SftpPeer) -> None:
    await known(house)
    page = await house.page("owner", "/app/customers/sources/oldtool")
    await page.get_by_role("button", name="Set a folder up").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("textbox", name="Server", exact=True).fill("127.0.0.1")
    await dialog.get_by_label("Port").fill("1")
    await dialog.get_by_role("button", name="Ask the server for it").click()
    await expect(dialog.get_by_text("can't be reached")).to_be_visible()
    await dialog.get_by_label("Port").fill(str(shop.settings["port"]))
    await dialog.get_by_role("button", name="Ask the server for it").click()
    await expect(dialog.get_by_text("Its people should confirm: SHA256:")).to_be_visible()
    await dialog.get_by_role("textbox", name="User", exact=True).fill("nosuchuser")
    await dialog.get_by_label("Private key").fill(shop.settings["private_key"])
    await dialog.get_by_role("textbox", name="Folder", exact=True).fill("logs")
    await dialog.get_by_role("textbox", name="Files", exact=True).fill("sent-*.csv")
    await dialog.get_by_label("Left alone for").fill("0")
    await dialog.get_by_role("button", name="Try it").click()
    await expect(dialog.get_by_text("The server refuses this user and key.")).to_be_visible()
    await dialog.get_by_role("textbox", name="User", exact=True).fill(shop.settings["username"])
    await dialog.get_by_role("button", name="Try it").click()
    await expect(dialog.get_by_text("Signed in; nothing was taken")).to_be_visible()
    await expect(dialog.get_by_text("1 file waits to be taken:")).to_be_visible()
    await expect(dialog.get_by_text("1 has another name and stays.")).to_be_visible()
    assert await faults(page) == []
    await picture(page, "source-folder-form")
    await dialog.get_by_role("button", name="Save").click()
    section = page.get_by_role("region", name="Files from a folder")
    await expect(dialog).to_have_count(0)
    await Folders(house.noline).step()  # as a worker does every twenty seconds
    await expect(section.get_by_text("1 file taken")).to_be_visible()
    await expect(section.get_by_text("Works", exact=True)).to_be_visible()
    assert (shop.home / "logs" / "done" / "sent-1.csv").is_file()
    assert await faults(page) == []
    await picture(page, "source-folder")

    await section.get_by_role("button", name="Change").click()
    await expect(dialog.get_by_placeholder("Stored; leave empty to keep it")).to_be_visible()
    await dialog.get_by_role("textbox", name="Folder", exact=True).fill("elsewhere")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_have_count(0)
    await Folders(house.noline).step()
    await expect(section.get_by_text("The folder is missing or closed to us")).to_be_visible()
    await expect(section.get_by_text("The last look failed")).to_be_visible()
    for look in ({"dark": True}, {"narrow": True}):
        other = await house.page("owner", "/app/customers/sources/oldtool", **look)
        await expect(other.get_by_text("The folder is missing or closed to us")).to_be_visible()
        assert await faults(other) == []
        await picture(other, f"source-folder-{next(iter(look))}")
    await section.get_by_role("button", name="Remove").click()
    await page.get_by_role("alertdialog").or_(page.get_by_role("dialog")).get_by_role("button", name="Remove").click()
    await expect(page.get_by_role("button", name="Set a folder up")).to_be_visible()

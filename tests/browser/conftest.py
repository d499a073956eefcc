"""The system's Chromium, started once, and a house to look at for each module of tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright

from browser.house import House, open_house
from conftest import Address, fresh_database

_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium without a window."""
    if _CHROMIUM is None:
        missing = "there is no Chromium: make peers installs it"
        if os.environ.get("NOLINE_REQUIRE_PEERS"):
            pytest.fail(missing)
        pytest.skip(missing)
    async with async_playwright() as playwright:
        yield await playwright.chromium.launch(executable_path=_CHROMIUM, args=_FLAGS)


@pytest.fixture(scope="module")
async def house(server: Address, template: str, browser: Browser) -> AsyncIterator[House]:
    """The example company, its campaign not yet launched."""
    async with fresh_database(server, template) as dsn, open_house(dsn, browser) as opened:
        yield opened

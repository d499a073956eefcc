"""The system's Chromium, started once, and a house to look at for each module of tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, async_playwright

from browser.house import HOUSES, House, open_house
from conftest import Address, fresh_database

_WHOLE = ("chromium", "chromium-browser", "google-chrome")
_BARE = "chromium-headless-shell"
"""Chromium without what windows need: a page costs half, and there are no notifications."""
_OF_PLAYWRIGHT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
)
"""Features that Playwright switches off; the last list is the one that counts."""
_AHEAD = ("SpareRendererForSitePerProcess", "PreloadTopChromeWebUI", "WebUIOmniboxPopup", "WebUIOmniboxFullPopup")
"""What Chromium gets ready with each window in case somebody uses its own parts: half of what opening a page costs."""
_FLAGS = [
    "--no-sandbox",
    f"--disable-features={','.join(_OF_PLAYWRIGHT + _AHEAD)}",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium without a window."""
    async with _launch(_BARE, *_WHOLE) as launched:
        yield launched


@pytest.fixture(scope="module")
async def whole_browser() -> AsyncIterator[Browser]:
    """Chromium without a window, but able to do all that it does in one."""
    async with _launch(*_WHOLE) as launched:
        yield launched


@asynccontextmanager
async def _launch(*names: str) -> AsyncIterator[Browser]:
    """Start the first of these programs that is installed."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        missing = "there is no Chromium: make peers installs it"
        if os.environ.get("NOLINE_REQUIRE_PEERS"):
            pytest.fail(missing)
        pytest.skip(missing)
    async with async_playwright() as playwright:
        yield await playwright.chromium.launch(executable_path=found, args=_FLAGS)


@pytest.fixture(scope="module")
async def house(server: Address, template: str, browser: Browser) -> AsyncIterator[House]:
    """The example company, its campaign not yet launched."""
    async with fresh_database(server, template) as dsn, open_house(dsn, browser) as opened:
        yield opened


@pytest.fixture(autouse=True)
async def _leave() -> AsyncIterator[None]:
    """Close the browsers that a test has opened when it is over."""
    for house in HOUSES:
        house.keep()
    yield
    for house in HOUSES:
        await house.leave()

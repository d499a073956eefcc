"""The stage for services."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from stage import Stage, open_stage


@pytest.fixture
async def stage(dsn: str) -> AsyncIterator[Stage]:
    """A company on a fresh database, whose back ends answer when a test says so."""
    async with open_stage(dsn) as opened:
        opened.calls = False
        yield opened

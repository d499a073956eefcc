"""The stage for merges."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from stage import Stage, open_stage


@pytest.fixture
async def stage(dsn: str) -> AsyncIterator[Stage]:
    """A company on a fresh database."""
    async with open_stage(dsn) as opened:
        yield opened

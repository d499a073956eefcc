"""The stage for merges, and where its customers live: apart, or all on one shard as one pair in 64 does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from noline.kernel.ids import Shards
from stage import Stage, open_stage


@pytest.fixture(params=["apart", "on one shard"])
def homes(request: pytest.FixtureRequest) -> str:
    """Where customers live, for tests that must hold for both."""
    return str(request.param)


@pytest.fixture(autouse=True)
def settled(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each subject a shard of its own in the order of their coming, unless a test asks for one for all."""
    together = "homes" in request.fixturenames and request.getfixturevalue("homes") == "on one shard"
    known: dict[UUID, int] = {}

    def of(shards: Shards, subject: UUID) -> int:
        return 5 if together else known.setdefault(subject, len(known) % shards.count)

    monkeypatch.setattr(Shards, "of", of)


@pytest.fixture
async def stage(dsn: str, settled: None) -> AsyncIterator[Stage]:
    """A company on a fresh database."""
    async with open_stage(dsn) as opened:
        yield opened

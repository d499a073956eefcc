"""Data directories and clusters for the tests of the embedded PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from kernel.clusters import make_place
from noline.kernel.postgres import Cluster


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """Yield one data directory for all tests: making it takes a second, starting in it a fifth."""
    made = make_place()
    yield made
    shutil.rmtree(made)


@pytest.fixture
def fresh_place() -> Iterator[Path]:
    made = make_place()
    yield made
    shutil.rmtree(made)


@pytest.fixture
async def cluster(place: Path) -> AsyncIterator[Cluster]:
    async with await Cluster.start(place) as running:
        yield running
    assert not running.is_running()

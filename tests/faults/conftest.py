"""A PostgreSQL of these tests' own, since they kill it; the mails of a blast are as many as ``NOLINE_FAULT_MAILS``."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from noline.bench.ground import Ground, own_ground
from noline.kernel.config import Settings

MAILS = int(os.environ.get("NOLINE_FAULT_MAILS", "3000"))


@pytest.fixture
def mails() -> int:
    """How many mails a blast has."""
    return MAILS


@pytest.fixture
def home() -> Iterator[Path]:
    """A directory that PostgreSQL's own account can get to."""
    parent = Path("/var/lib") if os.geteuid() == 0 else Path(tempfile.gettempdir())
    made = Path(tempfile.mkdtemp(prefix="noline-faults-", dir=parent))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


@pytest.fixture
async def ground(home: Path) -> AsyncIterator[Ground]:
    """A fresh database on a server that nobody else uses."""
    async with own_ground("crash", Settings(data=home / "data"), alone=True) as made:
        yield made

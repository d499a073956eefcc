"""A PostgreSQL of these tests' own, since they kill it; the mails of a blast are as many as ``NOLINE_FAULT_MAILS``."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import AsyncIterator
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
async def ground() -> AsyncIterator[Ground]:
    """A fresh database on a server that nobody else uses."""
    parent = Path("/var/lib") if os.geteuid() == 0 else Path(tempfile.gettempdir())  # PostgreSQL's account gets there
    home = Path(tempfile.mkdtemp(prefix="noline-faults-", dir=parent))
    home.chmod(0o711)
    try:
        async with own_ground("crash", Settings(data=home / "data"), alone=True) as made:
            yield made
    finally:
        shutil.rmtree(home)

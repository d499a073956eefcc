"""The log's own fixtures: the toy's tables in a fresh database, and child processes that end with their test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from log.processes import Program
from log.programs.toy import TABLES
from noline.kernel.db import Database

Start = Callable[..., Program]


@pytest.fixture
async def toy(database: Database) -> Database:
    """A fresh database with the toy's tables."""
    await database.pool.execute(TABLES)
    return database


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a program of ``programs/``."""
    started: list[Program] = []

    def _start(name: str, *arguments: object) -> Program:
        started.append(Program(name, *arguments))
        return started[-1]

    yield _start
    for program in started:
        program.kill()

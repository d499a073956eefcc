"""What every command shares: settings, an open installation, output for people or as JSON."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import uvloop
from rich.console import Console

from noline.access import Workspace, find_workspace
from noline.app.bootstrap import Noline, find_database, prepare
from noline.kernel.config import Settings, load_settings
from noline.kernel.telemetry import configure_logs

T = TypeVar("T")

messages = Console(stderr=True, highlight=False)
"""For people: progress and errors; results go to standard output."""


def read_settings() -> Settings:
    """Read the settings and set up logging."""
    settings = load_settings(os.environ, Path.cwd())
    configure_logs(level=settings.log_level, as_json=settings.log_json)
    return settings


@asynccontextmanager
async def installation(settings: Settings | None = None) -> AsyncIterator[Noline]:
    """Open the installation: start or share its database, bring it up to date."""
    settings = settings or read_settings()
    dsn, cluster = await find_database(settings)
    try:
        await prepare(dsn, settings.shards)
        noline = await Noline.open(settings, dsn)
        try:
            yield noline
        finally:
            await noline.close()
    finally:
        if cluster is not None:
            await cluster.stop()


@asynccontextmanager
async def following(noline: Noline) -> AsyncIterator[None]:
    """Let engage follow the log here while the block runs, and to the end of what the block has appended."""
    ended = asyncio.Event()

    async def follow() -> None:
        while await noline.engage.step() or not ended.is_set():
            await asyncio.sleep(0.002)

    task = asyncio.create_task(follow())
    try:
        yield
    finally:
        ended.set()
        await task


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's work."""
    return uvloop.run(work)


def with_workspace(slug: str, work: Callable[[Noline, Workspace], Coroutine[Any, Any, T]]) -> T:
    """Run work on an open installation and one workspace of it."""

    async def opened() -> T:
        async with installation() as noline:
            async with noline.database.connection() as connection:
                workspace = await find_workspace(connection, slug)
            return await work(noline, workspace)

    return run(opened())


def show(result: Any, *, as_json: bool, lines: Callable[[], list[str]] | None = None) -> None:
    """Print a result: one JSON object, or lines for people."""
    if as_json or lines is None:
        print(json.dumps(msgspec.to_builtins(result), ensure_ascii=False))
    else:
        print("\n".join(lines()))

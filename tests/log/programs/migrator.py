"""A process that migrates a database and says how many files it applied."""

from __future__ import annotations

import asyncio
import sys
from importlib.resources import files

import asyncpg

from noline.kernel.migrations import migrate, read_migrations


async def main(dsn: str) -> None:
    """Migrate."""
    connection = await asyncpg.connect(dsn)
    print("ready", flush=True)
    sys.stdin.readline()
    applied = await migrate(connection, read_migrations(files("noline.app") / "migrations"))
    await connection.close()
    print(f"applied {len(applied)}", flush=True)


asyncio.run(main(*sys.argv[1:]))

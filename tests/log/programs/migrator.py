"""A process that migrates a database and says how many files it applied."""

from __future__ import annotations

import asyncio
import sys
from importlib.resources import files

import asyncpg

from log.programs.toy import tell
from noline.kernel.migrations import migrate, read_migrations


async def main(dsn: str) -> None:
    """Migrate."""
    connection = await asyncpg.connect(dsn)
    tell("ready")
    sys.stdin.readline()
    applied = await migrate(connection, read_migrations(files("noline.app") / "migrations"))
    await connection.close()
    tell(f"applied {len(applied)}")


asyncio.run(main(*sys.argv[1:]))

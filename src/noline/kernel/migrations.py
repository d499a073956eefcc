"""Numbered SQL files, applied once each, in order, under a lock, each in a transaction of its own."""

from __future__ import annotations

import hashlib
import re
from importlib.resources.abc import Traversable

import asyncpg
from msgspec import Struct

from noline.kernel.errors import Conflict

_LOCK = 0x6E6F6C696E65  # "noline": the advisory lock that migrating processes queue for
_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")
_TABLE = """
create table if not exists migration (
  number integer primary key,
  name text not null,
  hash text not null,
  applied_at timestamptz not null default now()
)
"""


class Migration(Struct, frozen=True):
    """One file."""

    number: int
    name: str
    sql: str

    @property
    def hash(self) -> str:
        """What the file said when it was applied."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def read_migrations(folder: Traversable) -> list[Migration]:
    """Read a folder of ``0001_name.sql`` files; numbers are unique and without gaps."""
    names = sorted(entry.name for entry in folder.iterdir() if _NAME.fullmatch(entry.name))
    found = [Migration(int(name[:4]), name, (folder / name).read_text(encoding="utf-8")) for name in names]
    if [migration.number for migration in found] != list(range(1, len(found) + 1)):
        raise Conflict("Migrations are not numbered 1, 2, 3, … without gaps.")
    return found


async def migrate(connection: asyncpg.Connection[asyncpg.Record], migrations: list[Migration]) -> list[Migration]:
    """Apply what is new and return it; raises Conflict where an applied file has changed since."""
    await connection.execute("select pg_advisory_lock($1)", _LOCK)
    try:
        await connection.execute(_TABLE)
        applied = {row["number"]: row["hash"] for row in await connection.fetch("select number, hash from migration")}
        fresh = []
        for migration in migrations:
            if migration.number not in applied:
                await _apply(connection, migration)
                fresh.append(migration)
            elif applied[migration.number] != migration.hash:
                raise Conflict(f"{migration.name} has changed since it was applied.", remedy="Add a new file instead.")
        return fresh
    finally:
        await connection.execute("select pg_advisory_unlock($1)", _LOCK)


async def _apply(connection: asyncpg.Connection[asyncpg.Record], migration: Migration) -> None:
    async with connection.transaction():
        await connection.execute(migration.sql)
        await connection.execute(
            "insert into migration (number, name, hash) values ($1, $2, $3)",
            migration.number,
            migration.name,
            migration.hash,
        )

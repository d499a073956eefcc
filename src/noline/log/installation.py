"""What is fixed when a database is made, and what must be there before the log is written: cursors, partitions."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import asyncpg
from msgspec import Struct

from noline.kernel.clock import wall_now
from noline.kernel.db import Connection

SEEN_FOR = timedelta(days=30)
_LOCK = 0x6E6F6C696E66
_PATIENCE = "2s"


class Installation(Struct, frozen=True):
    """The database's own row."""

    shards: int
    secret: bytes
    catalogue: int
    virtual_now: datetime | None
    virtual_phase: str = "all"


async def install(tx: Connection, shards: int, followers: Sequence[str]) -> Installation:
    """Make what is missing; safe to call by every process at its start."""
    await tx.execute("select pg_advisory_xact_lock($1)", _LOCK)
    await tx.execute(
        "insert into installation (shards, secret) values ($1, $2) on conflict do nothing", shards, os.urandom(32)
    )
    installation = await read_installation(tx)
    await tx.execute(
        "insert into head (shard) select generate_series(0, $1 - 1) on conflict do nothing", installation.shards
    )
    await tx.execute(
        "insert into cursor (shard, follower) select shard, name from head, unnest($1::text[]) as name"
        " on conflict do nothing",
        list(followers),
    )
    await ensure_partitions(tx, wall_now().date())
    return installation


async def read_installation(tx: Connection) -> Installation:
    """Read the database's own row."""
    row = await tx.fetchrow("select shards, secret, catalogue, virtual_now, virtual_phase from installation")
    if row is None:
        raise RuntimeError("The database has not been installed.")
    return Installation(*row)


async def ensure_partitions(tx: Connection, today: date, *, months: int = 3) -> None:
    """Make the log's partitions for this month and the next few."""
    first = today.replace(day=1)
    for _ in range(months):
        after = (first + timedelta(days=32)).replace(day=1)
        await tx.execute(
            f"create table if not exists interaction_{first:%Y_%m} partition of interaction"
            f" for values from ('{first} 00:00+00') to ('{after} 00:00+00')"
        )
        first = after


async def rotate_seen(tx: Connection, now: datetime) -> bool:
    """Begin a new generation of seen ids when the current one is old enough; the older one's ids are forgotten.

    Returns whether it did. Where an appender hangs, nothing is done: all others would wait for it too.
    """
    await tx.execute("select pg_advisory_xact_lock($1)", _LOCK)
    since = await tx.fetchval("select seen_rotated_at from installation")
    if now - since < SEEN_FOR:
        return False
    try:
        async with tx.transaction():
            await _rotate(tx, now)
    except asyncpg.LockNotAvailableError:
        return False
    return True


async def _rotate(tx: Connection, now: datetime) -> None:
    await tx.execute(f"set local lock_timeout = '{_PATIENCE}'")
    # Every appender holds its shard's head, so none writes while the generations change.
    generation = await tx.fetchval("select max(seen_generation) from (select * from head order by shard for update) h")
    await tx.execute(f"truncate seen_{1 - generation}")
    await tx.execute("update head set seen_generation = $1", 1 - generation)
    await tx.execute("update installation set seen_rotated_at = $1", now)

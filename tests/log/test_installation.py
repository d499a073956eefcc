"""Installing: safe for every process at its start, and the log can be written for months ahead."""

from __future__ import annotations

import asyncio
from datetime import date
from importlib.resources import files

import asyncpg

from noline.kernel.db import Database
from noline.kernel.migrations import migrate, read_migrations
from noline.log import Installation, ensure_partitions, install


async def test_processes_that_install_together_agree_on_shards_and_secret(empty_dsn: str) -> None:
    connection = await asyncpg.connect(empty_dsn)
    await migrate(connection, read_migrations(files("noline.app") / "migrations"))
    await connection.close()
    database = await Database.open(empty_dsn)

    async def one(shards: int) -> Installation:
        return await database.run(lambda tx: install(tx, shards, ["engage"]))

    made = await asyncio.gather(*[one(shards) for shards in (8, 16, 32)])
    assert len(set(made)) == 1
    assert await database.pool.fetchval("select count(*) from head") == made[0].shards
    await database.run(lambda tx: install(tx, 4, ["engage", "late"]))
    assert await database.pool.fetchval("select count(*) from cursor where follower = 'late'") == made[0].shards
    await database.close()


async def test_partitions_follow_the_months_of_universal_time(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.execute("set local timezone = 'Pacific/Auckland'")
        await ensure_partitions(tx, date(2041, 11, 30))
        await ensure_partitions(tx, date(2041, 12, 1), months=4)
    bounds = await database.pool.fetch(
        "select relname, pg_get_expr(relpartbound, oid) from pg_class where relname like 'interaction_204%'"
        " and relkind = 'r' order by relname"
    )
    assert [row[0] for row in bounds] == [
        f"interaction_{month}" for month in ("2041_11", "2041_12", "2042_01", "2042_02", "2042_03")
    ]
    assert bounds[0][1] == "FOR VALUES FROM ('2041-11-01 00:00:00+00') TO ('2041-12-01 00:00:00+00')"

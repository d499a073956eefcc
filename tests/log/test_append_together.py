"""Several shards in one transaction: each as if it had been alone, and none waits for another for ever."""

from __future__ import annotations

import asyncio

from log.programs.toy import SHARDS, say, subject_on
from noline.kernel.db import Database, Wake
from noline.log import Appender

PLACES = "select shard, array_agg(seq order by seq) from interaction where shard = any($1) group by shard"
HEADS = "select shard, seq, reacts from head where shard = any($1) order by shard"


async def test_little_for_many_shards_goes_together(module_database: Database) -> None:
    edges = Appender(module_database, SHARDS, Wake(module_database))
    shards = list(range(30, 60))
    drafts = [say(subject_on(shard), f"{n}") for n in range(3) for shard in shards]
    placed = await edges.append_all(drafts)
    assert [(it.shard, it.seq) for it in placed] == [(shard, n) for n in (1, 2, 3) for shard in shards]
    rows = await module_database.pool.fetch(
        "select count(distinct xmin::text) from interaction where shard = any($1)", shards
    )
    assert rows[0][0] == 1
    heads = await module_database.pool.fetch(HEADS, shards)
    assert [tuple(row) for row in heads] == [(shard, 3, 3) for shard in shards]


async def test_what_was_there_before_and_what_comes_twice_has_one_place(module_database: Database) -> None:
    edges = Appender(module_database, SHARDS, Wake(module_database))
    first, second, third = (say(subject_on(shard), "once") for shard in (11, 12, 13))
    assert (await edges.append(first)).seq == 1
    again = say(subject_on(11), "again")
    placed = await edges.append_all([second, first, again, third, second])
    assert [it.seq for it in placed] == [1, None, 2, 1, 1]
    rows = await module_database.pool.fetch(PLACES, [11, 12, 13])
    assert {row[0]: row[1] for row in rows} == {11: [1, 2], 12: [1], 13: [1]}


async def test_two_processes_that_write_to_the_same_shards_never_wait_in_a_circle(database: Database, dsn: str) -> None:
    other = await Database.open(dsn)
    servers = [Appender(it, SHARDS, Wake(it)) for it in (database, other)]
    shards = list(range(64))

    async def write(server: int, round_: int) -> None:
        order = shards if server else shards[::-1]
        await asyncio.gather(*[servers[server].append(say(subject_on(shard), f"{server} {round_}")) for shard in order])

    await asyncio.gather(*[write(server, round_) for server in (0, 1) for round_ in range(10)])
    await other.close()
    rows = await database.pool.fetch(PLACES, shards)
    assert {row[0]: row[1] for row in rows} == {shard: list(range(1, 21)) for shard in shards}
    deadlocks = await database.pool.fetchval(
        "select deadlocks from pg_stat_database where datname = current_database()"
    )
    assert deadlocks == 0


async def test_a_full_shard_goes_alone(module_database: Database) -> None:
    edges = Appender(module_database, SHARDS, Wake(module_database))
    many = [say(subject_on(1), f"{n}") for n in range(400)]
    few = [say(subject_on(shard), "few") for shard in (2, 3)]
    await edges.append_all([*many, *few])
    rows = await module_database.pool.fetch(
        "select xmin::text, array_agg(distinct shard order by shard) from interaction where shard = any($1) group by 1",
        [1, 2, 3],
    )
    assert sorted(row[1] for row in rows) == [[1], [2, 3]]

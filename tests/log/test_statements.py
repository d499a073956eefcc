"""The number of statements of a batch does not depend on its size."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from log.programs.toy import TABLES, Answer, Count, engage, put, say, subject_on
from noline.kernel.db import Database
from noline.log import Runner


async def statements_of(dsn: str, runner_batch: int, shard: int) -> list[str]:
    """Return the statements of one batch of a shard."""
    database = await Database.open(dsn, connections=1)
    runner = Runner(database, engage(Answer("hello", "good day"), Count(), batch=runner_batch))
    said: list[str] = []

    def note(query: Any) -> None:
        said.append(query.query)

    async with database.connection() as connection:
        connection.add_query_logger(note)
    assert await runner.advance(shard) == runner_batch
    async with database.connection() as connection:
        connection.remove_query_logger(note)
    await database.close()
    return said


async def test_a_batch_of_500_takes_as_many_statements_as_one_of_5(dsn: str) -> None:
    database = await Database.open(dsn)
    await database.pool.execute(TABLES)
    for shard, size in ((3, 5), (4, 500)):
        await put(database, *[say(subject_on(shard, n % 50), "hello", name=f"{shard} {n}") for n in range(size)])
    few = await statements_of(dsn, 5, 3)
    many = await statements_of(dsn, 500, 4)
    assert few == many
    assert len(many) <= 9  # begin, take, read, load, write, head, append, move, commit
    assert await database.pool.fetchval("select count(*) from interaction where shard = 4") == 1000
    await database.close()


@pytest.mark.parametrize("size", [5, 500])
async def test_poison_by_the_hundred_takes_one_statement_more(size: int, dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(TABLES)
    await connection.close()
    database = await Database.open(dsn)
    await put(database, *[say(subject_on(3, n % 50), "poison", name=f"{n}") for n in range(size)])
    await database.close()
    assert len(await statements_of(dsn, size, 3)) <= 7  # and nothing was appended or put

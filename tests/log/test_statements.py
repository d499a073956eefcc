"""The number of statements of a batch does not depend on its size."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from log.programs.toy import TABLES, Answer, Count, engage, put, say, subject_on
from noline.kernel.db import Database
from noline.log import Runner


async def statements_of(database: Database, text: str, size: int) -> list[str]:
    """Return the statements of one batch of a size."""
    runner = Runner(database, engage(Answer("hello", "good day"), Count(), batch=size))
    said: list[str] = []

    def note(query: Any) -> None:
        said.append(query.query)

    for shard in (3, 4):  # the first time the driver asks for types
        said.clear()
        await put(database, *[say(subject_on(shard, n % 50), text, name=f"{shard} {n}") for n in range(size)])
        async with database.connection() as connection:
            connection.add_query_logger(note)
        assert await runner.advance(shard) == size
        async with database.connection() as connection:
            connection.remove_query_logger(note)
    return said


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("hello", 10),  # begin, take, read, load, put, (nothing) set aside, head, insert, move, commit
        ("poison", 7),  # begin, take, read, load, set aside, move, commit
    ],
)
async def test_a_batch_of_500_takes_as_many_statements_as_one_of_100(
    text: str, most: int, make_database: Callable[..., Awaitable[Database]]
) -> None:
    batches = []
    for size in (5, 100, 500):
        database = await make_database(connections=1)
        await database.pool.execute(TABLES)
        batches.append(await statements_of(database, text, size))
        await database.close()
    assert batches[1] == batches[2]
    assert len(batches[0]) <= len(batches[1]) <= most  # a few facts are appended by one statement

"""Shards on which little waits are taken together: a few statements for all, and each as if it were taken alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from log.programs.toy import TABLES, Answer, Count, engage, put, say, subject_on
from noline.kernel.db import Database
from noline.log import Runner
from noline.log.followers import FEW, TOGETHER, TRIES

SHARDS = range(12)


@pytest.fixture
async def database(make_database: Callable[..., Awaitable[Database]]) -> Database:
    """A log with the toy's tables."""
    database = await make_database(connections=2)
    await database.pool.execute(TABLES)
    return database


def runner(database: Database) -> Runner:
    """Follow, count, and answer hello."""
    return Runner(database, engage(Answer("hello", "good day"), Count()))


async def counted(database: Database) -> dict[Any, list[str]]:
    """Return what was said to each subject, as engage remembers it."""
    return {row[0]: row[1] for row in await database.pool.fetch("select subject, texts from tally order by subject")}


async def places(database: Database) -> set[tuple[int, int]]:
    """Return how far engage is behind what reacts, on each shard."""
    statement = "select shard, head.reacts - seq from cursor join head using (shard) where follower = 'engage'"
    return {(row[0], row[1]) for row in await database.pool.fetch(statement.replace("seq from", "cursor.seq from"))}


async def test_a_few_of_many_shards_take_as_many_statements_as_those_of_two(database: Database) -> None:
    work = runner(database)
    said: list[str] = []

    def note(query: Any) -> None:
        said.append(query.query)

    numbers = []
    for time, shards in enumerate((2, 2, 12)):  # the first time the driver asks for types
        await put(database, *[say(subject_on(shard), "hello", name=f"{time} {shard}") for shard in range(shards)])
        said.clear()
        async with database.pool.acquire() as first, database.pool.acquire() as second:
            for connection in (first, second):
                connection.add_query_logger(note)
        assert await work.step() == shards
        numbers.append(len(said))
        async with database.pool.acquire() as first, database.pool.acquire() as second:
            for connection in (first, second):
                connection.remove_query_logger(note)
        while await work.step():
            pass
    assert numbers[1] == numbers[2]
    assert numbers[2] <= 11  # ahead, begin, take, read, load, put, append, move, commit


async def test_taken_together_they_end_as_if_each_had_been_taken_alone(
    database: Database, make_database: Callable[..., Awaitable[Database]]
) -> None:
    alone = await make_database(connections=2)
    await alone.pool.execute(TABLES)
    for target in (database, alone):
        for n in range(3):
            everybody = [say(subject_on(shard, m), f"{n} {m}", name=f"{n} {shard}") for shard in SHARDS for m in (0, 1)]
            await put(target, *everybody)
    assert await runner(database).step() > len(SHARDS)
    work = runner(alone)
    for shard in SHARDS:
        await work.drain(shard)
    work = runner(database)
    while await work.step():
        pass
    assert await counted(database) == await counted(alone)
    assert {behind for _, behind in await places(database)} == {0}


async def test_what_trips_over_one_interaction_does_not_hold_up_the_others(database: Database) -> None:
    await put(database, *[say(subject_on(shard), "poison" if shard == 3 else "hello") for shard in SHARDS])
    assert await runner(database).step() == len(SHARDS)
    assert [row[0] for row in await database.pool.fetch("select shard from set_aside")] == [3]
    assert set(await counted(database)) == {subject_on(shard) for shard in SHARDS if shard != 3}


async def test_what_can_not_be_written_is_found_by_taking_each_alone(database: Database) -> None:
    await put(database, *[say(subject_on(shard), "unwritable" if shard == 3 else "fine") for shard in SHARDS])
    work = runner(database)
    for _ in range(len(SHARDS) + 10 * TRIES):
        await work.step()
    assert [row[0] for row in await database.pool.fetch("select shard from set_aside")] == [3]
    assert set(await counted(database)) == {subject_on(shard) for shard in SHARDS if shard != 3}
    await put(database, *[say(subject_on(shard), "again") for shard in SHARDS])
    while await work.step():
        pass
    assert all(texts[-1] == "again" for texts in (await counted(database)).values())


async def test_a_shard_that_another_worker_holds_is_left_to_it(database: Database) -> None:
    await put(database, *[say(subject_on(shard), "fine") for shard in SHARDS])
    async with database.pool.acquire() as other, other.transaction():
        await other.execute("select from cursor where shard = 5 and follower = 'engage' for update")
        assert await runner(database).step() == len(SHARDS) - 1
    assert set(await counted(database)) == {subject_on(shard) for shard in SHARDS if shard != 5}


async def test_where_much_waits_a_shard_is_taken_alone(database: Database) -> None:
    waiting = [say(subject_on(shard, n % 5), "fine", name=f"{shard} {n}") for shard in (0, 1) for n in range(FEW + 1)]
    await put(database, *waiting)
    assert await runner(database).step(shards=1) == FEW + 1


async def test_no_more_shards_than_a_transaction_is_to_hold(database: Database) -> None:
    many = [say(subject_on(shard), "fine") for shard in range(TOGETHER + 4)]
    await put(database, *many)
    work = runner(database)
    assert [await work.step(), await work.step(), await work.step()] == [TOGETHER, 4, 0]

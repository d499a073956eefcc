"""Bulk yields to people."""

from __future__ import annotations

from log.conftest import Start
from log.processes import eventually
from log.programs.toy import SHARDS, put, say, subject_on
from noline.kernel.db import Database
from noline.log import BULK_ROWS, append, room_for_bulk

SHARD = 5


async def test_a_person_waits_behind_few_of_a_hundred_thousand(toy: Database, dsn: str, start: Start) -> None:
    feeder = start("feeder", dsn, SHARD)
    start("worker", dsn, 500, 30, "plain")
    person = subject_on(SHARD, 50)
    for round_ in range(5):
        for _ in range(3):
            await feeder.line("fed")
        async with toy.transaction() as tx:
            places = await append(tx, SHARD, [say(person, str(round_))])
            handled = await tx.fetchval("select seq from cursor where shard = $1 and follower = 'engage'", SHARD)
        (place,) = places.values()
        assert place - handled - 1 <= 2 * BULK_ROWS

        async def answered(place: int = place) -> bool:
            cursor = await toy.pool.fetchval("select seq from cursor where shard = $1 and follower = 'engage'", SHARD)
            return bool(cursor >= place)

        await eventually(answered)
    assert feeder.is_alive()
    assert await toy.pool.fetchval("select seq from head where shard = $1", SHARD) < 100_000


async def test_there_is_room_for_what_engage_has_handled(toy: Database) -> None:
    async with toy.connection() as connection:
        assert await room_for_bulk(connection, SHARD) == BULK_ROWS
    await put(toy, *[say(subject_on(SHARD), str(n)) for n in range(BULK_ROWS - 1)])
    async with toy.connection() as connection:
        assert await room_for_bulk(connection, SHARD) == 1
    await put(toy, *[say(subject_on(SHARD), f"more {n}") for n in range(50)])
    async with toy.connection() as connection:
        assert await room_for_bulk(connection, SHARD) == 0
        handled = "update cursor set seq = $2 where shard = $1 and follower = 'engage'"
        await connection.execute(handled, SHARD, BULK_ROWS)
        assert await room_for_bulk(connection, SHARD) == BULK_ROWS - 49
    assert SHARDS.of(subject_on(SHARD)) == SHARD

"""Append: no gap, no duplicate, no deadlock, and nothing that a reader could skip, whoever appends at the same time."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from log.conftest import Start
from log.programs.appender import facts
from log.programs.toy import SHARDS, put, say, subject_on
from noline.kernel.clock import wall_now
from noline.kernel.db import Database
from noline.log import append, rotate_seen

COUNT, FEW_SHARDS = 2000, 4


class Reader:
    """Reads every shard as a follower does and notices what it would have skipped."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.places = dict.fromkeys(range(FEW_SHARDS), 0)
        self.ids: list[UUID] = []

    async def read(self) -> None:
        """Read what follows."""
        for shard, place in self.places.items():
            rows = await self._database.pool.fetch(
                "select seq, id from interaction where shard = $1 and seq > $2 order by seq", shard, place
            )
            assert [row[0] for row in rows] == list(range(place + 1, place + 1 + len(rows)))
            self.ids += [row[1] for row in rows]
            self.places[shard] += len(rows)


@pytest.mark.parametrize("kinds", [("plain", "plain", "plain"), ("plain", "edge", "edge")], ids="+".join)
async def test_processes_that_append_the_same_facts_leave_each_once_and_no_gap(
    kinds: tuple[str, ...], dsn: str, database: Database, start: Start
) -> None:
    programs = [start("appender", dsn, seed, COUNT, FEW_SHARDS, kind) for seed, kind in enumerate(kinds)]
    for program in programs:
        await program.line("ready")
    for program in programs:
        program.go()
    reader = Reader(database)
    done = asyncio.gather(*[program.line("done") for program in programs])
    while not done.done():
        await reader.read()
    await done
    await reader.read()
    assert sorted(reader.ids) == sorted(draft.id for draft in facts(COUNT, FEW_SHARDS))


async def test_ids_stay_known_while_generations_change_under_load(dsn: str, database: Database, start: Start) -> None:
    programs = [start("appender", dsn, seed, COUNT, FEW_SHARDS, "plain") for seed in range(2)]
    for program in programs:
        await program.line("ready")
    programs[0].go()
    while await database.pool.fetchval("select sum(seq) from head") < COUNT / 3:
        await asyncio.sleep(0.005)
    async with database.transaction() as tx:
        assert await rotate_seen(tx, wall_now() + timedelta(days=31))
    programs[1].go()
    await asyncio.gather(*[program.line("done") for program in programs])
    generations = [await database.pool.fetchval(f"select count(*) from seen_{n}") for n in (0, 1)]
    assert all(generations)
    assert sum(generations) == COUNT
    assert await database.pool.fetchval("select count(distinct id) from interaction") == COUNT
    assert await database.pool.fetchval("select sum(seq) from head") == COUNT


async def test_an_id_is_known_for_a_whole_generation_and_forgotten_after_two(database: Database) -> None:
    fact = say(subject_on(3), "once")
    now = wall_now()
    async with database.transaction() as tx:
        assert await append(tx, 3, [fact]) == {fact.id: 1}
        assert not await rotate_seen(tx, now + timedelta(days=29))
        assert await rotate_seen(tx, now + timedelta(days=31))
        assert await append(tx, 3, [fact]) == {}
        assert not await rotate_seen(tx, now + timedelta(days=60))
        assert await rotate_seen(tx, now + timedelta(days=62))
        assert await append(tx, 3, [fact]) == {fact.id: 2}


async def test_rotation_does_not_wait_for_an_appender_that_hangs(database: Database) -> None:
    async with database.transaction() as hanging:
        await append(hanging, 3, [say(subject_on(3), "slow")])
        async with database.transaction() as tx:
            assert not await rotate_seen(tx, wall_now() + timedelta(days=31))
    async with database.transaction() as tx:
        assert await rotate_seen(tx, wall_now() + timedelta(days=31))


async def test_of_an_id_given_twice_the_first_counts(database: Database) -> None:
    subject = subject_on(3)
    first, other, again = say(subject, "first", name="x"), say(subject, "other"), say(subject, "again", name="x")
    async with database.transaction() as tx:
        assert await append(tx, 3, [first, other, again]) == {first.id: 1, other.id: 2}
        assert await append(tx, 3, [again, say(subject, "new"), other]) == {say(subject, "new").id: 3}
        texts = await tx.fetch("select body -> 'properties' ->> 'text' from interaction where shard = 3 order by seq")
    assert [row[0] for row in texts] == ["first", "other", "new"]


async def test_the_head_knows_the_last_place_that_reacts_and_that_a_person_waits_for(database: Database) -> None:
    subject = subject_on(3)
    await put(database, say(subject, "a person"), say(subject, "a launch", bulk=True))
    (head,) = await database.pool.fetch("select seq, reacts, urgent from head where shard = 3")
    assert tuple(head) == (2, 2, 1)


async def test_a_database_without_the_shard_says_so(database: Database) -> None:
    with pytest.raises(RuntimeError, match=r"no shards of \[64\]"):
        async with database.transaction() as tx:
            await append(tx, SHARDS.count, [say(subject_on(3), "lost")])

"""A few facts are appended by one statement; whoever else appends there, no place is left out or taken twice."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from log.programs.toy import say, subject_on
from noline.kernel.db import Database
from noline.log import append, append_together, encode_body
from noline.log.append import FEW, append_unseen
from noline.log.model import Draft

SHARDS = (1, 5, 9)
PLACES = "select array_agg(seq order by seq) from interaction where shard = $1"
HEAD = "select seq, reacts, urgent from head where shard = $1"


def drafts(name: str, number: int = 2) -> dict[int, list[Draft]]:
    """Return a few drafts for each shard; what is said by the program's name is different."""
    return {
        shard: [say(subject_on(shard, n), "hello", name=f"{name} {shard} {n}", bulk=n > 0) for n in range(number)]
        for shard in SHARDS
    }


async def known(database: Database, name: str) -> None:
    """Append what nobody else has, as engage does: to several shards, or to one after another."""
    async with database.transaction() as tx:
        await append_together(tx, drafts(f"{name} together"), deduplicate=False)
    for shard, few in drafts(f"{name} alone").items():
        async with database.transaction() as tx:
            await append(tx, shard, few, deduplicate=False)


async def unseen(database: Database, mine: dict[int, list[Draft]]) -> dict[int, int]:
    """Append as the edge does; returns how many were new, by shard."""
    bodies = {shard: {draft.id: encode_body(draft) for draft in few} for shard, few in mine.items()}
    async with database.connection() as connection:
        return {shard: len(new) for shard, new in (await append_unseen(connection, mine, bodies)).items()}


async def head(database: Database, shard: int) -> tuple[int, ...]:
    """Return a shard's last place, the last that reacts, and the last that a person waits for."""
    (row,) = await database.pool.fetch(HEAD, shard)
    return tuple(row)


async def test_many_who_append_to_the_same_shards_leave_no_gap(database: Database, dsn: str) -> None:
    other = await Database.open(dsn)
    same = drafts("said by everybody")
    found = await asyncio.gather(
        *[known(it, f"{n} {turn}") for turn in range(6) for n, it in enumerate((database, other))],
        *[unseen(it, drafts(f"unseen {n} {turn}")) for turn in range(6) for n, it in enumerate((database, other))],
        *[unseen(it, same) for _ in range(6) for it in (database, other)],
    )
    await other.close()
    new = sum((Counter(it) for it in found if it is not None), Counter[int]())
    assert new == Counter(dict.fromkeys(SHARDS, 12 * 2 + 2)), "what everybody said is there once"
    for shard in SHARDS:
        places = await database.pool.fetchval(PLACES, shard)
        assert places == list(range(1, 12 * 4 + 12 * 2 + 2 + 1))
        assert (await database.pool.fetchval("select seq from head where shard = $1", shard)) == len(places)
    statement = "select deadlocks from pg_stat_database where datname = current_database()"
    assert await database.pool.fetchval(statement) == 0


async def test_the_head_knows_what_reacts_and_what_a_person_waits_for(module_database: Database) -> None:
    mine = drafts("heads", 3)
    assert await unseen(module_database, mine) == dict.fromkeys(SHARDS, 3)
    assert {await head(module_database, shard) for shard in SHARDS} == {(3, 3, 1)}
    async with module_database.transaction() as tx:
        placed = await append_together(tx, drafts("more", 2), deduplicate=False)
    assert {tuple(places.values()) for places in placed.values()} == {(4, 5)}
    assert {await head(module_database, shard) for shard in SHARDS} == {(5, 5, 4)}


async def test_what_is_found_there_again_moves_nothing(module_database: Database) -> None:
    shard = 20
    first = [say(subject_on(shard, n), "once", name=f"again {n}") for n in range(3)]
    assert await unseen(module_database, {shard: first[:2]}) == {shard: 2}
    assert await unseen(module_database, {shard: first[:2]}) == {shard: 0}
    assert await unseen(module_database, {shard: first}) == {shard: 1}
    assert await head(module_database, shard) == (3, 3, 3)
    await module_database.pool.execute("update head set seen_generation = 1 - seen_generation where shard = $1", shard)
    assert await unseen(module_database, {shard: first}) == {shard: 0}, "the older generation is asked too"


async def test_a_few_and_many_are_stored_alike(module_database: Database) -> None:
    shard = 30
    for size in (FEW, FEW + 1):
        many = [say(subject_on(shard, n), "hello", name=f"{size} {n}") for n in range(size)]
        async with module_database.transaction() as tx:
            placed = await append(tx, shard, many, deduplicate=False)
        assert list(placed) == [draft.id for draft in many]
        row = "select to_jsonb(interaction) - array['seq', 'id', 'logged_at', 'subject'] from interaction where id = $1"
        stored = {await module_database.pool.fetchval(row, many[n].id) for n in (0, size - 1)}
        assert len(stored) == 1
    places = await module_database.pool.fetchval(PLACES, shard)
    assert places == list(range(1, 2 * FEW + 2))


async def test_a_shard_that_is_not_there_is_an_error(module_database: Database) -> None:
    with pytest.raises(RuntimeError, match="no shards"):
        async with module_database.transaction() as tx:
            await append(tx, 4000, [say(subject_on(1), "hello")], deduplicate=False)
    with pytest.raises(RuntimeError, match="no shards of"):
        await unseen(module_database, {1: [say(subject_on(1), "hello")], 4000: [say(subject_on(1), "there")]})

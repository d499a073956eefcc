"""A rolling upgrade: what only a newer release knows is left to it; what nobody can read is set aside."""

from __future__ import annotations

import pytest

from log.programs.toy import drain, engage, put, say, subject_on, tallies
from noline.kernel.db import Connection, Database
from noline.log import Relay, Runner, list_set_aside, read_history

NEWER = {
    "a kind": "update interaction set kind = 'future.happened' where shard = 3 and seq = 3",
    "a version": "update interaction set version = 2 where shard = 3 and seq = 3",
}


class Stretches:
    """A follower that reads by SQL of its own."""

    name = "insights"
    batch = 100

    def __init__(self) -> None:
        self.places: list[tuple[int, int]] = []

    async def handle_range(self, tx: Connection, shard: int, after: int, upto: int) -> None:
        """Note the places."""
        self.places += [(shard, seq) for seq in range(after + 1, upto + 1)]


@pytest.fixture
async def two_shards(toy: Database) -> Database:
    """Five facts on shard 3, five on shard 4."""
    await put(toy, *[say(subject_on(shard), str(n)) for shard in (3, 4) for n in range(1, 6)])
    return toy


@pytest.mark.parametrize("change", NEWER.values(), ids=NEWER)
async def test_engage_leaves_the_shard_at_what_it_does_not_know_and_goes_on_elsewhere(
    change: str, two_shards: Database
) -> None:
    await two_shards.pool.execute(change)
    assert await drain(Runner(two_shards, engage())) == 2 + 5
    said = await tallies(two_shards)
    assert said[subject_on(3)].texts == ("1", "2")
    assert said[subject_on(4)].texts == ("1", "2", "3", "4", "5")
    assert await two_shards.pool.fetchval("select count(*) from set_aside") == 0


@pytest.mark.parametrize("change", NEWER.values(), ids=NEWER)
async def test_a_follower_by_stretches_leaves_it_too(change: str, two_shards: Database) -> None:
    await two_shards.pool.execute(change)
    follower = Stretches()
    await drain(Runner(two_shards, follower))
    assert sorted(follower.places) == [(3, 1), (3, 2), *[(4, seq) for seq in range(1, 6)]]


async def test_the_relay_does_not_pass_over_kinds_of_a_newer_release(two_shards: Database) -> None:
    await two_shards.pool.execute(NEWER["a kind"])
    await drain(Runner(two_shards, Relay(two_shards, {})))
    places = await two_shards.pool.fetch(
        "select seq from cursor where follower = 'relay' and shard in (3, 4) order by shard"
    )
    assert [row[0] for row in places] == [2, 5]


async def test_many_shards_that_are_left_do_not_keep_the_others_waiting(toy: Database) -> None:
    await put(toy, *[say(subject_on(shard), "urgent") for shard in range(20)])
    await toy.pool.execute("update interaction set version = 2")
    await put(toy, say(subject_on(33), "launch", bulk=True))
    assert await Runner(toy, engage()).step(shards=1) == 1


async def test_a_body_that_is_not_of_its_kind_is_set_aside(two_shards: Database) -> None:
    await two_shards.pool.execute("""update interaction set body = '{"name": 5}' where shard = 3 and seq = 3""")
    await drain(Runner(two_shards, engage()))
    assert (await tallies(two_shards))[subject_on(3)].texts == ("1", "2", "4", "5")
    async with two_shards.connection() as connection:
        (aside,) = await list_set_aside(connection, 1)
    assert aside.seq == 3
    assert "Expected `str`, got `int`" in aside.why


async def test_a_history_shows_the_places_that_it_cannot_read(two_shards: Database) -> None:
    await two_shards.pool.execute(NEWER["a kind"])
    async with two_shards.connection() as connection:
        history = await read_history(connection, 3, 1, subject_on(3))
    assert [one.kind == "event.tracked" for one in history] == [True, True, False, True, True]

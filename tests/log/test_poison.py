"""What can't be handled costs only itself, is kept with its reason, and is handled again once it is mended."""

from __future__ import annotations

from uuid import UUID

import pytest

from log.programs.toy import NOON, TALLIES, Answer, Count, drain, engage, put, said, say, subject_on, tallies
from noline.kernel.db import Connection, Database
from noline.kernel.errors import NotFound
from noline.log import Runner, list_set_aside, replay
from noline.log.read import read_next

SUBJECTS = [subject_on(3, n) for n in range(10)]


class Watcher:
    """A follower by stretches that can't get over one text."""

    name = "insights"
    batch = 100

    def __init__(self, *, mended: bool) -> None:
        self._mended = mended
        self.seen: list[str] = []

    async def handle_range(self, tx: Connection, shard: int, after: int, upto: int) -> None:
        """Look at every interaction of the stretch."""
        texts = [said(one) for one in await read_next(tx, shard, after, upto - after, reacting=False)]
        if "poison" in texts and not self._mended:
            raise RuntimeError("It can't be summed.")
        self.seen += texts


async def put_among(database: Database, *bad: str) -> None:
    """Append 500 facts to one shard, the bad ones among them."""
    texts = [str(n) for n in range(500)]
    for n, text in enumerate(bad):
        texts[123 + 200 * n] = text
    await put(database, *[say(SUBJECTS[n % 10], text, name=f"{n}") for n, text in enumerate(texts)])


async def why(database: Database) -> dict[str, str]:
    """Return the reasons of what is set aside, by follower."""
    async with database.connection() as connection:
        return {one.follower: one.why for one in await list_set_aside(connection, 1)}


async def set_aside_ids(database: Database) -> list[tuple[int, UUID]]:
    """Return shard and id of what is set aside."""
    async with database.connection() as connection:
        return [(one.shard, one.id) for one in await list_set_aside(connection, 1)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [("poison", "RuntimeError: This text is poison."), ("unwritable", "could not be written, 3 times: ")],
)
async def test_a_poisonous_interaction_among_500_costs_only_itself(text: str, reason: str, toy: Database) -> None:
    await put_among(toy, text)
    runner = Runner(toy, engage())
    await drain(runner)
    counted = await tallies(toy)
    assert sum(tally.count for tally in counted.values()) == 499
    assert all(text not in tally.texts and len(tally.texts) == tally.count for tally in counted.values())
    assert reason in (await why(toy))["engage"]
    assert await toy.pool.fetchval("select seq from cursor where shard = 3 and follower = 'engage'") == 500


async def test_both_kinds_together_are_set_aside_one_by_one(toy: Database) -> None:
    await put_among(toy, "unwritable", "poison")
    await drain(Runner(toy, engage()))
    assert sum(tally.count for tally in (await tallies(toy)).values()) == 498
    assert len(await set_aside_ids(toy)) == 2


@pytest.mark.parametrize("text", ["poison", "unwritable"])
async def test_what_is_set_aside_is_handled_again_when_it_is_mended(text: str, toy: Database) -> None:
    await put_among(toy, text)
    await drain(Runner(toy, engage()))
    (aside,) = await set_aside_ids(toy)
    async with toy.transaction() as tx:
        assert await replay(tx, 1, *aside, NOON) == aside[1]
        with pytest.raises(NotFound):
            await replay(tx, 1, *aside, NOON)
    assert await set_aside_ids(toy) == []
    assert await drain(Runner(toy, engage(Count(mended=True)))) == 1
    counted = await tallies(toy)
    assert sum(tally.count for tally in counted.values()) == 500
    assert await set_aside_ids(toy) == []
    assert await toy.pool.fetchval("select count(*) from set_aside") == 0
    assert await toy.pool.fetchval("select count(*) from interaction") == 500  # no other follower sees it twice


@pytest.mark.parametrize("text", ["poison", "unwritable"])
async def test_what_is_not_mended_is_set_aside_again(text: str, toy: Database) -> None:
    await put_among(toy, text)
    runner = Runner(toy, engage())
    await drain(runner)
    (aside,) = await set_aside_ids(toy)
    async with toy.transaction() as tx:
        await replay(tx, 1, *aside, NOON)
    await drain(runner)
    assert await set_aside_ids(toy) == [aside]
    assert sum(tally.count for tally in (await tallies(toy)).values()) == 499


async def test_another_workspace_cannot_replay(toy: Database) -> None:
    await put_among(toy, "poison")
    await drain(Runner(toy, engage()))
    (aside,) = await set_aside_ids(toy)
    with pytest.raises(NotFound):
        async with toy.transaction() as tx:
            await replay(tx, 2, *aside, NOON)


async def test_a_follower_by_stretches_gets_past_poison_too(toy: Database) -> None:
    await put_among(toy, "poison")
    watcher = Watcher(mended=False)
    await drain(Runner(toy, watcher))
    assert sorted(watcher.seen, key=int) == [str(n) for n in range(500) if n != 123]
    assert "RuntimeError: It can't be summed." in (await why(toy))["insights"]
    async with toy.transaction() as tx:
        await replay(tx, 1, *(await set_aside_ids(toy))[0], NOON)
    mended = Watcher(mended=True)
    await drain(Runner(toy, mended))
    assert mended.seen == ["poison"]
    assert await drain(Runner(toy, engage(Count(mended=True)))) == 500  # engage had no part in it


async def test_two_programs_that_answer_each_other_stop_at_depth_32(toy: Database) -> None:
    await put(toy, say(SUBJECTS[0], "ping"))
    runner = Runner(toy, engage(Answer("ping", "pong"), Answer("pong", "ping"), Count()))
    await drain(runner)
    assert (await tallies(toy))[SUBJECTS[0]].count == 33  # the first, and 32 that follow from one another
    assert "33th in a chain" in (await why(toy))["engage"]
    assert await runner.ahead() == []


async def test_when_nothing_can_be_written_the_runner_slows_down(toy: Database) -> None:
    await toy.pool.execute("alter table tally add check (count < 0)")
    await put_among(toy)
    await drain(Runner(toy, engage()))
    assert len(await set_aside_ids(toy)) == 11  # and not all 500: it is hardly their fault


def test_a_part_that_engage_would_never_call_is_refused() -> None:
    class Deaf(Count):
        kinds = frozenset({"message.sent"})

    with pytest.raises(ValueError, match=r"message\.sent"):
        engage(Deaf(TALLIES))

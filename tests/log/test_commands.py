"""Commands: appended, seen through by whoever is free, and honest about whether they are done."""

from __future__ import annotations

import asyncio

from log.programs.toy import SHARDS, engage, put, say, subject_on, tallies
from noline.kernel.db import Database, Wake
from noline.log import Appender, Commands, Runner


def commands(database: Database) -> Commands:
    """Return the way in of the API."""
    return Commands(database, Appender(database, SHARDS, Wake(database)), Runner(database, engage(batch=10)))


async def test_a_command_is_done_when_it_is_answered(toy: Database) -> None:
    await put(toy, *[say(subject_on(3), str(n)) for n in range(50)])
    appended, done = await commands(toy).perform(say(subject_on(3), "close"))
    assert (appended.seq, done) == (51, True)
    assert (await tallies(toy))[subject_on(3)].texts[-1] == "close"


async def test_a_command_waits_for_the_worker_that_holds_the_shard(toy: Database) -> None:
    async with toy.transaction() as worker:
        await worker.fetch("select from cursor where shard = 3 and follower = 'engage' for update")
        waiting = asyncio.ensure_future(commands(toy).perform(say(subject_on(3), "close")))
        done, _ = await asyncio.wait([waiting], timeout=0.1)
        assert not done
    assert (await waiting)[1]


async def test_a_command_that_is_not_done_in_time_says_so(toy: Database) -> None:
    async with toy.transaction() as worker:
        await worker.fetch("select from cursor where shard = 3 and follower = 'engage' for update")
        appended, done = await commands(toy).perform(say(subject_on(3), "close"))
    assert (appended.seq, done) == (1, False)


async def test_a_command_given_again_is_not_called_done_before_it_is(toy: Database) -> None:
    await put(toy, say(subject_on(3), "close"))
    appended, done = await commands(toy).perform(say(subject_on(3), "close"))
    assert (appended.seq, done) == (None, True)
    assert (await tallies(toy))[subject_on(3)].count == 1

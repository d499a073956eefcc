"""One owner at a time: a worker that dies or freezes leaves nothing half done, and another goes on."""

from __future__ import annotations

from collections import Counter

import pytest

from log.conftest import Start
from log.processes import Program, eventually
from log.programs.toy import BEHIND, SHARDS, drain, engage, put, say, subject_on, tallies
from noline.kernel.db import Database
from noline.log import Draft, Runner


def speeches(shards: int, each: int) -> list[Draft]:
    """Return facts about five subjects of each of the first few shards."""
    return [say(subject_on(shard, n % 5), str(n)) for shard in range(shards) for n in range(each)]


async def assert_each_once_in_order(database: Database, drafts: list[Draft]) -> None:
    """Every fact was counted once, in the order of its subject."""
    said = await tallies(database)
    assert Counter(draft.subject for draft in drafts) == {subject: tally.count for subject, tally in said.items()}
    for tally in said.values():
        assert list(tally.texts) == sorted(tally.texts, key=int)
        assert len(tally.texts) == tally.count


async def wait_until_handled(database: Database) -> None:
    """Return once engage is nowhere behind."""

    async def handled() -> bool:
        return not await database.pool.fetchval(BEHIND)

    await eventually(handled)


async def test_a_worker_killed_before_its_commit_leaves_nothing_and_another_takes_over(
    toy: Database, dsn: str, start: Start
) -> None:
    drafts = speeches(1, 300)
    await put(toy, *drafts)
    worker = start("worker", dsn, 100, 30, "halt")
    await worker.line("written")
    worker.kill()
    assert await tallies(toy) == {}
    assert await toy.pool.fetchval("select max(seq) from cursor") == 0
    assert await drain(Runner(toy, engage())) == 300
    await assert_each_once_in_order(toy, drafts)


async def test_workers_killed_again_and_again_lose_and_double_nothing(toy: Database, dsn: str, start: Start) -> None:
    drafts = speeches(8, 250)
    await put(toy, *drafts)
    for round_ in range(3):
        worker = start("worker", dsn, 10, 30, "plain")
        for _ in range(7 + 3 * round_):
            await worker.line("handled")
        worker.kill()
    await drain(Runner(toy, engage()))
    await assert_each_once_in_order(toy, drafts)


async def test_a_frozen_worker_cannot_commit_late(toy: Database, dsn: str, start: Start) -> None:
    drafts = speeches(1, 50)
    await put(toy, *drafts)
    frozen = start("worker", dsn, 500, 2, "halt")
    await frozen.line("written")
    frozen.freeze()
    runner = Runner(toy, engage())

    async def taken_over() -> bool:
        return await runner.step() == 50

    assert await runner.step() == 0  # the frozen one holds the shard until PostgreSQL ends its session
    await eventually(taken_over)
    frozen.wake()
    await frozen.line("lost")
    await assert_each_once_in_order(toy, drafts)


@pytest.mark.parametrize("when", ["preparing", "reading"])
async def test_a_worker_frozen_in_a_statement_cannot_commit_late_either(
    when: str, dsn: str, toy: Database, start: Start
) -> None:
    patient = await Database.open(dsn, session_timeout=1)
    await put(toy, say(subject_on(2), "1"))
    frozen = start("frozen", dsn, 2, when)
    await frozen.line("freezing")
    runner = Runner(patient, engage())

    async def taken_over() -> bool:
        return await runner.step() == 1

    assert await runner.step() == 0
    await eventually(taken_over)
    frozen.wake()
    await frozen.line("lost")
    assert await toy.pool.fetchval("select seq from cursor where shard = 2 and follower = 'engage'") == 1
    await patient.close()


async def test_two_workers_share_the_shards_and_never_hold_one_together(toy: Database, dsn: str, start: Start) -> None:
    workers = [start("worker", dsn, 20, 30, "alone") for _ in range(2)]
    for worker in workers:
        await worker.line("ready")
    drafts = speeches(8, 150)
    await put(toy, *drafts)
    await _each_works(workers)
    await wait_until_handled(toy)
    assert all(worker.is_alive() for worker in workers)
    await assert_each_once_in_order(toy, drafts)


async def _each_works(workers: list[Program]) -> None:
    for worker in workers:
        await worker.line("handled")


async def test_shards_on_which_a_person_waits_come_first(toy: Database) -> None:
    bulk = [say(subject_on(shard), "launch", bulk=True) for shard in range(20)]
    await put(toy, *bulk, say(subject_on(33), "help"))
    assert (await Runner(toy, engage()).ahead())[0] == 33


async def test_what_engage_does_not_react_to_does_not_leave_a_shard_behind(toy: Database) -> None:
    other = Draft(say(subject_on(4), "").id, 1, subject_on(4), say(subject_on(4), "").at, "message.sent")
    await put(toy, say(subject_on(4), "hello"), other)
    runner = Runner(toy, engage())
    assert await drain(runner) == 1
    assert await runner.ahead() == []
    assert SHARDS.of(other.subject) == 4

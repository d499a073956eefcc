"""Timers fire once each and in order, however many processes fire them and whoever of those is killed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from log.conftest import Start
from log.processes import eventually
from log.programs.toy import IDS, NOON, drain, engage, subject_on, tallies
from noline.kernel.db import Database
from noline.log import TIMERS, Runner, Timer, Timers

SHARDS = (1, 2, 3, 4)


async def set_timers(database: Database, each: int) -> None:
    """Set timers of five subjects on each of four shards, one a second from noon."""
    for shard in SHARDS:
        timers = [_timer(subject_on(shard, n % 5), n) for n in range(each)]
        async with database.transaction() as tx:
            await TIMERS.put(tx, shard, timers)


def _timer(subject: UUID, n: int) -> Timer:
    due = NOON + timedelta(seconds=n)
    return Timer(due, IDS.new(due, f"timer {subject} {n}"), 1, subject, "toy", subject, str(n))


async def test_they_fire_once_each_and_in_order_with_several_processes_one_killed(
    toy: Database, dsn: str, start: Start
) -> None:
    alarms = [start("alarm", dsn) for _ in range(3)]
    start("worker", dsn, 500, 30, "plain")
    for alarm in alarms:
        await alarm.line("ready")
    await set_timers(toy, 500)
    await alarms[0].line("fired")
    alarms[0].kill()

    async def all_counted() -> bool:
        return sum(tally.count for tally in (await tallies(toy)).values()) == 2000

    await eventually(all_counted)
    assert all(list(tally.texts) == sorted(tally.texts, key=int) for tally in (await tallies(toy)).values())
    assert await toy.pool.fetchval("select count(*) from timer") == 0
    assert await toy.pool.fetchval("select count(*) from interaction") == 2000


async def test_they_come_in_stretches_that_leave_room_for_people(toy: Database) -> None:
    await set_timers(toy, 500)
    timers = Timers(toy)
    assert await timers.fire(NOON + timedelta(hours=1)) == 4 * 200
    assert await timers.fire(NOON + timedelta(hours=1)) == 0
    await drain(Runner(toy, engage()))
    assert await timers.fire(NOON + timedelta(hours=1)) == 4 * 200


async def test_they_wait_for_their_time_and_carry_it(toy: Database) -> None:
    await set_timers(toy, 10)
    assert await Timers(toy).fire(NOON - timedelta(seconds=1)) == 0
    assert await Timers(toy).fire(NOON + timedelta(seconds=4)) == 4 * 5
    at = await toy.pool.fetch("select at from interaction where shard = 1 order by seq")
    assert [row[0] for row in at] == [NOON + timedelta(seconds=n) for n in range(5)]

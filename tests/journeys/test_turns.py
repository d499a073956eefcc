"""Throttles that many share: turns in the order of arrival, evenly, over all shards and processes, and none twice."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from log.processes import Program
from noline.customers import NewCustomer
from noline.journeys import Journeys
from noline.log import Draft
from noline.log.kinds import MergeRequested, RunChosen, RunRequested
from stage import Stage

from .running import end_of, ends, publish, runs, start

HALF_HOUR = timedelta(minutes=30)


def gate(**changes: Any) -> dict[str, Any]:
    """Two an hour."""
    return {"type": "throttle", "span": "PT1H", "times": 2, "per": "journey", "exits": {"next": "done"}} | changes


async def crowd(stage: Stage, count: int) -> list[UUID]:
    """Customers on shards of their own chance."""
    rows = [NewCustomer(key=f"C{number}", attributes={"first_name": f"C{number}"}) for number in range(count)]
    entered = await stage.entrance().enter(stage.workspace.id, stage.workspace.region, rows, stage.now)
    await stage.settle()
    return [it.customer for it in entered]


async def passed_at(stage: Stage, customer: UUID, name: str = "care", step: str = "gate") -> datetime | None:
    """Return when a customer passed a throttle."""
    (run,) = await runs(stage, customer, name)
    return next((it.at for it in run.trail if it.step == step), None)


async def test_customers_pass_one_after_the_other_in_the_order_in_which_they_came(stage: Stage) -> None:
    them = await crowd(stage, 5)
    assert len({stage.shard(it) for it in them}) > 1
    await publish(stage, steps={"gate": gate(), **ends("done")})
    begun = stage.now
    for it in them:
        await start(stage, it)
        await stage.advance(seconds=5)
    assert [await end_of(stage, it) for it in them] == ["done", None, None, None, None]
    await stage.advance(minutes=31)
    assert [await end_of(stage, it) for it in them] == ["done", "done", None, None, None]
    await stage.advance(hours=3)
    assert [await passed_at(stage, it) for it in them] == [begun + HALF_HOUR * place for place in range(5)]
    assert await stage.fetch("select from turn") == []


async def test_after_a_rest_nothing_is_made_up_for(stage: Stage) -> None:
    them = await crowd(stage, 4)
    await publish(stage, steps={"gate": gate(), **ends("done")})
    await start(stage, them[0])
    await stage.advance(days=2)
    again = stage.now
    for it in them[1:]:
        await start(stage, it)
        await stage.advance(seconds=1)
    await stage.advance(hours=2)
    assert [await passed_at(stage, it) for it in them[1:]] == [again + HALF_HOUR * place for place in range(3)]


async def test_journeys_share_a_budget_of_the_workspace_and_the_version_published_last_says_how_fast(
    stage: Stage,
) -> None:
    them = await crowd(stage, 4)
    await publish(stage, "one", steps={"gate": gate(per="workspace", budget="letters"), **ends("done")})
    await publish(stage, "two", steps={"door": gate(per="workspace", budget="letters", times=4), **ends("done")})
    begun = stage.now
    for number, it in enumerate(them):
        await start(stage, it, "two" if number % 2 else "one")
    await stage.advance(hours=1)
    at = [await passed_at(stage, it, *(("two", "door") if n % 2 else ("one", "gate"))) for n, it in enumerate(them)]
    assert sorted(it for it in at if it) == [begun + HALF_HOUR / 2 * place for place in range(4)]


async def test_whoever_has_waited_long_enough_goes_by_another_way(stage: Stage) -> None:
    ana, ben, cleo = await crowd(stage, 3)
    late = gate(patience="PT45M", exits={"next": "done", "timeout": "late"})
    await publish(stage, steps={"gate": late, **ends("done", "late")})
    for it in (ana, ben, cleo):
        await start(stage, it)
        await stage.advance(seconds=1)
    await stage.advance(minutes=46)
    assert [await end_of(stage, it) for it in (ana, ben, cleo)] == ["done", "done", "late"]
    assert await stage.fetch("select from turn") == []


async def test_whoever_leaves_the_queue_holds_nobody_up(stage: Stage) -> None:
    them = await crowd(stage, 4)
    await publish(stage, steps={"gate": gate(), **ends("done")}, goals=("bought",))
    for it in them:
        await start(stage, it)
        await stage.advance(seconds=1)
    (run,) = await runs(stage, them[1])
    await stage.tell(them[1], "run.stop_requested", RunChosen(run.id))
    await stage.advance(minutes=31)
    assert [await end_of(stage, it) for it in them] == ["done", "stopped", "done", None]


async def test_a_merge_takes_the_place_in_the_queue_along(stage: Stage) -> None:
    first, ana, other = sorted(await crowd(stage, 3))
    await publish(stage, steps={"gate": gate(), **ends("done")})
    await start(stage, first)
    await stage.advance(seconds=1)
    await start(stage, other)
    await stage.tell(other, "customer.merge_requested", MergeRequested(ana, by="Eve"))
    (turn,) = await stage.fetch("select shard, customer from turn")
    assert (turn[0], turn[1]) == (stage.shard(ana), ana)
    await stage.advance(minutes=31)
    assert await end_of(stage, ana) == "done"


async def test_of_two_processes_only_one_gives_a_turn(stage: Stage) -> None:
    them = await crowd(stage, 12)
    steps = {"gate": gate(span="PT1S", times=20), **ends("done")}
    await publish(stage, steps=steps)
    other = await stage.another()
    journeys: Journeys = (await stage.catalogue())[Journeys]
    for it in them:
        await stage.noline.commands.perform(draft(stage, it))
    given = await asyncio.gather(*(it.turnstile.step(journeys, stage.now) for it in [stage.noline, other] * 4))
    assert sum(given) == 12
    due = [row[0] for row in await stage.fetch("select due_at from timer order by due_at")]
    assert due == [stage.now + timedelta(milliseconds=50) * place for place in range(12)]


def draft(stage: Stage, customer: UUID) -> Draft:
    """A request to start, which nothing follows."""
    identity = stage.noline.ids.new(stage.now, f"start {customer}")
    return Draft(identity, stage.workspace.id, customer, stage.now, "run.start_requested", RunRequested("care"))


async def test_a_process_that_is_killed_gives_no_turn_twice_and_forgets_nobody(stage: Stage) -> None:
    them = await crowd(stage, 16)
    await publish(stage, steps={"gate": gate(span="PT1S", times=20), **ends("done")})
    await stage.noline.appender.append_all([draft(stage, it) for it in them])
    await stage.follow()
    assert stage.noline.settings.dsn is not None
    program = Program("turns", stage.noline.settings.dsn)
    await program.line("given 3")
    program.kill()
    left = await stage.one("select count(*) from turn")
    await stage.advance(minutes=2)
    assert [await end_of(stage, it) for it in them] == ["done"] * 16
    passed = sorted([at for it in them if (at := await passed_at(stage, it))])
    assert left > 0
    assert len(passed) == 16
    fired = await stage.fetch("select at from interaction where kind = 'timer.fired' order by at")
    gaps = {later[0] - sooner[0] for sooner, later in pairwise(fired)}
    assert gaps == {timedelta(milliseconds=50)}

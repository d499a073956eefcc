"""Customers leave a journey before its end: at an event, or as soon as something is true of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from noline.customers import Segment, save_segment
from noline.customers.conditions import Compare
from noline.journeys import check, parse_journey
from noline.log.kinds import CustomerChanged
from stage import Stage

from .running import end_of, ends, publish, runs, start

PHONE = "+447700900007"
BOUGHT = {"type": "compare", "field": "customer.orders", "operator": "ge", "value": 1}


def wait(**changes: Any) -> dict[str, Any]:
    return {"type": "wait", "duration": "P3D", "exits": {"next": "done"}} | changes


def listens(event: str) -> dict[str, Any]:
    return {"type": "wait_for_event", "event": event, "timeout": "P9D", "exits": {"event": "done", "timeout": "done"}}


async def change(stage: Stage, customer: UUID, **attributes: Any) -> None:
    """The company tells more of a customer."""
    await stage.tell(customer, "customer.changed", CustomerChanged(attributes=attributes))


async def test_an_event_ends_a_run_whatever_it_waits_for_and_its_timer_goes(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await publish(stage, "a", steps={"wait": wait(), **ends("done")}, leave_on=["cancelled", "bought"])
    await publish(stage, "b", steps={"hear": listens("bought"), **ends("done")}, leave_on=["bought"])
    await publish(stage, "c", steps={"hear": listens("bought"), **ends("done")})
    for name in "abc":
        await start(stage, ana, name)
    await stage.track(ana, "looked")
    assert [await end_of(stage, ana, name) for name in "abc"] == [None, None, None]
    await stage.track(ana, "bought")
    assert [await end_of(stage, ana, name) for name in "abc"] == ["left", "left", "done"]
    assert await stage.fetch("select from timer") == []


async def test_whoever_meets_the_condition_leaves_at_once_and_does_not_come_in_meanwhile(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await publish(stage, steps={"wait": wait(), **ends("done")}, leave_when=BOUGHT)
    await start(stage, ana)
    await change(stage, ana, city="Porto")
    assert await end_of(stage, ana) is None
    await change(stage, ana, orders=2)
    assert await end_of(stage, ana) == "left"
    await start(stage, ana)
    assert len(await runs(stage, ana)) == 1
    await change(stage, ana, orders=0)
    await start(stage, ana)
    assert len(await runs(stage, ana)) == 2


async def test_what_a_step_sets_counts_before_the_next_is_entered(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    steps = {"set": {"type": "set", "attributes": {"orders": 1}, "exits": {"next": "wait"}}, "wait": wait()}
    await publish(stage, steps={**steps, **ends("done")}, leave_when=BOUGHT)
    await start(stage, ana)
    (run,) = await runs(stage, ana)
    assert (run.ended_reason, run.step, run.path) == ("left", "set", {"set": 1})


async def test_how_often_something_happened_counts_too(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    often = {"type": "happened", "event": "refused", "at_least": 2, "within": "P7D"}
    await publish(stage, steps={"wait": wait(duration="P30D"), **ends("done")}, leave_when=often)
    await start(stage, ana)
    await stage.track(ana, "refused")
    assert await end_of(stage, ana) is None
    await stage.advance(hours=2)
    await stage.track(ana, "refused")
    assert await end_of(stage, ana) == "left"
    assert (await runs(stage, ana))[0].moved_at - (await runs(stage, ana))[0].started_at >= timedelta(hours=2)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"leave_on": [""]}, "leave_on.0"),
        ({"leave_on": [f"e{n}" for n in range(21)]}, "leave_on"),
        ({"leave_when": {"type": "compare", "field": "run.nothing", "operator": "eq", "value": 1}}, "leave_when.field"),
        ({"leave_when": {"type": "compare", "field": "event.x", "operator": "eq", "value": 1}}, "leave_when.field"),
    ],
)
def test_what_can_not_be_left_by(given: dict[str, Any], field: str) -> None:
    plain = {"name": "a", "version": 1, "entry": {"type": "manual"}, "first": "done", "steps": ends("done")}
    assert [it.field for it in check(parse_journey(plain | given))] == [field]


async def test_whoever_comes_into_a_segment_or_is_in_one_no_more_leaves_whatever_brought_them_in(stage: Stage) -> None:
    ana = await stage.customer("Ana", phone=PHONE)
    ben = await stage.customer("Ben", phone="+447700900008", attributes={"plan": "gold"})
    now, identity = stage.now, uuid4()
    async with stage.noline.database.transaction() as tx:
        owes = Compare("tags", "contains", "owes")
        await save_segment(tx, stage.workspace.id, Segment(uuid4(), "Owes", owes, "", "Olga", now, now))
        gold = Compare("customer.plan", "eq", "gold")
        await save_segment(tx, stage.workspace.id, Segment(identity, "Gold", gold, "", "Olga", now, now))
    await publish(stage, "a", steps={"wait": wait(), **ends("done")}, leave_in=["owes"])
    await publish(stage, "b", steps={"wait": wait(), **ends("done")}, leave_not_in=[str(identity)])
    for who in (ana, ben):
        for name in "ab":
            await start(stage, who, name)
    await publish(stage, "a", steps={"wait": wait(), **ends("done")})  # who is under way is on the version before
    await stage.advance(minutes=6)
    assert [await end_of(stage, who, name) for who in (ana, ben) for name in "ab"] == [None, "left", None, None]
    await stage.tell(ben, "customer.changed", CustomerChanged(attributes={"plan": "basic"}, add_tags=("owes",)))
    await stage.advance(minutes=6)
    assert [await end_of(stage, who, name) for who in (ana, ben) for name in "ab"] == [None, "left", "left", "left"]
    stops = await stage.fetch("select from interaction where kind = 'run.stop_requested'")
    assert len(stops) == 3


def test_a_segment_by_which_everybody_leaves_is_a_problem() -> None:
    plain = {"name": "care", "version": 1, "entry": {"type": "manual"}, "first": "done", "steps": ends("done")}
    both = parse_journey(plain | {"leave_in": ["gold"], "leave_not_in": ["gold"]})
    assert [it.field for it in check(both)] == ["leave_not_in"]
    assert [it.field for it in check(parse_journey(plain | {"leave_in": [" "]}))] == ["leave_in.0"]

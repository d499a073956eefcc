"""What ends with a run and what goes on after it; and answers that a person reads anew."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from noline.journeys import Run
from noline.log.kinds import EventTracked, ReadingCorrected, RunChosen
from stage import Stage

from .running import ask, end_of, ends, publish, runs, start

PHONE = "+447700900007"
INNER = {
    "rest": {"type": "wait", "duration": "P3D", "exits": {"next": "rested"}},
    **ends("rested"),
}  # fmt: skip


def through(**changes: Any) -> dict[str, Any]:
    """Pass through the journey ``inner``."""
    return {"type": "sub_journey", "journey": "inner", "exits": {"next": "done", "timeout": "late"}} | changes


async def both(stage: Stage, customer: UUID) -> tuple[Run, Run]:
    """Return the last run of ``care``, and that of what it began."""
    return (await runs(stage, customer))[-1], (await runs(stage, customer, "inner"))[-1]


# ---- runs that began others


async def stopped_by_hand(stage: Stage, customer: UUID) -> None:
    (parent, _) = await both(stage, customer)
    await stage.tell(customer, "run.stop_requested", RunChosen(parent.id, "Sam"))


async def goal_reached(stage: Stage, customer: UUID) -> None:
    await publish(
        stage, "shop", steps={"buy": {"type": "goal", "name": "bought", "exits": {"next": "sold"}}, **ends("sold")}
    )
    await start(stage, customer, "shop")


async def too_long(stage: Stage, customer: UUID) -> None:
    await stage.advance(days=1, hours=1)


async def entered_again(stage: Stage, customer: UUID) -> None:
    await stage.advance(minutes=1)
    await start(stage, customer)


@pytest.mark.parametrize(
    ("happens", "reason"),
    [(stopped_by_hand, "stopped"), (goal_reached, "goal"), (too_long, "late"), (entered_again, "replaced")],
    ids=["stopped by hand", "a goal", "its own exit", "replaced by a new run"],
)
async def test_what_a_run_began_ends_with_it(stage: Stage, happens: Any, reason: str) -> None:
    ana = await stage.customer(phone=PHONE)
    await publish(stage, "inner", steps=INNER, again="always")
    steps = {"sub": through(timeout="P1D"), **ends("done", "late")}
    await publish(stage, steps=steps, again="replace", goals=["bought"])
    await start(stage, ana)
    await happens(stage, ana)
    (parent, child) = (await runs(stage, ana))[0], (await runs(stage, ana, "inner"))[0]
    assert (parent.ended_reason, child.ended_reason) == (reason, "parent_ended")
    under_way = [run for name in ("care", "inner") for run in await runs(stage, ana, name) if run.state != "ended"]
    assert len(under_way) == (2 if reason == "replaced" else 0)
    assert await stage.one("select count(*) from timer where purpose = 'journey'") == len(under_way)


async def test_it_ends_however_deep(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await publish(stage, "deepest", steps=INNER)
    await publish(stage, "inner", steps={"sub": through(journey="deepest"), **ends("done", "late")})
    await publish(stage, steps={"sub": through(), **ends("done", "late")})
    await start(stage, ana)
    await stopped_by_hand(stage, ana)
    reasons = [await end_of(stage, ana, name) for name in ("care", "inner", "deepest")]
    assert reasons == ["stopped", "parent_ended", "parent_ended"]


async def test_the_end_of_a_child_that_was_stopped_by_hand_lets_its_parent_go_on(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await publish(stage, "inner", steps=INNER)
    await publish(stage, steps={"sub": through(store="how"), **ends("done", "late")})
    await start(stage, ana)
    (_, child) = await both(stage, ana)
    await stage.tell(ana, "run.stop_requested", RunChosen(child.id, "Sam"))
    (parent, _) = await both(stage, ana)
    assert (parent.ended_reason, parent.variables["how"]) == ("done", "stopped")


async def test_a_parent_whose_event_comes_first_ends_its_child_with_all_timers(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await publish(stage, "inner", {"type": "event", "name": "never"}, steps=INNER)
    await publish(stage, steps={"sub": through(), **ends("done", "late")}, goals=["bought"])
    await start(stage, ana)
    await stage.tell(ana, "event.tracked", EventTracked("something", {}))
    await goal_reached(stage, ana)
    (parent, child) = await both(stage, ana)
    assert (parent.state, child.state) == ("ended", "ended")


# ---- answers read anew


QUESTION = {
    "ask": ask(exits={"yes": "buy", "no": "refused"}),
    "buy": {"type": "goal", "name": "bought", "exits": {"next": "bought"}},
    **ends("bought", "refused", "done", "late"),
}


async def figures(stage: Stage) -> dict[str, int]:
    """Return what is counted of runs: started, ended and passes, by what they are about."""
    rows = await stage.fetch(
        "select step, exit, sum(passed)::integer from journey_tally where journey = 'care' group by 1, 2"
    )
    return {f"{step}/{exit}": passed for step, exit, passed in rows if passed}


async def test_an_answer_that_is_read_anew_is_counted_by_its_other_exit_and_takes_its_goal_back(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await publish(stage, steps=QUESTION)
    await start(stage, ana)
    answer = await stage.hear("sms", PHONE, "Sure")
    assert await end_of(stage, ana) == "bought"
    was = {"/started": 1, "/ended bought": 1, "ask/yes": 1, "buy/next": 1}
    assert await figures(stage) == was
    for reading, way, reached in (("no", "ask/no", 0), ("yes", "ask/yes", 1), ("complaint", "ask/reply", 0)):
        body = ReadingCorrected(reading, "Sam")
        await stage.tell(ana, "reading.corrected", body, message=answer.id)
        assert await figures(stage) == {**{name: it for name, it in was.items() if name != "ask/yes"}, way: 1}
        kinds = [fact.kind for fact in await stage.facts(ana, "goal.reached", "goal.withdrawn")]
        assert kinds.count("goal.reached") - kinds.count("goal.withdrawn") == reached
    told = [(fact.body["before"], fact.body["after"]) for fact in await stage.facts(ana, "run.reread")]
    assert told == [("yes", "no"), ("no", "yes"), ("yes", "reply")]
    (run,) = await runs(stage, ana)
    assert [(it.step, it.exit) for it in run.trail] == [("ask", "yes"), ("buy", "next")]  # what was stays as it was


async def test_a_goal_that_both_answers_lead_to_stays(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    steps = {**QUESTION, "ask": ask(exits={"yes": "buy", "no": "later"})}
    steps["later"] = {"type": "wait", "duration": "P1D", "exits": {"next": "buy"}}
    del steps["refused"]
    await publish(stage, steps=steps)
    await start(stage, ana)
    answer = await stage.hear("sms", PHONE, "Sure")
    await stage.tell(ana, "reading.corrected", ReadingCorrected("no", "Sam"), message=answer.id)
    assert await stage.facts(ana, "goal.withdrawn") == []
    assert (await figures(stage))["ask/no"] == 1


async def test_of_two_questions_the_one_that_was_answered_is_counted_anew(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    steps = {"ask": ask(exits={"no": "ask", "yes": "done", "reply": "done"}), **ends("done", "late")}
    await publish(stage, steps=steps)
    await start(stage, ana)
    first = await stage.hear("sms", PHONE, "No")
    await stage.advance(minutes=1)
    await stage.hear("sms", PHONE, "Yes")
    assert await figures(stage) == {"/started": 1, "/ended done": 1, "ask/no": 1, "ask/yes": 1}
    await stage.tell(ana, "reading.corrected", ReadingCorrected("question", "Sam"), message=first.id)
    assert await figures(stage) == {"/started": 1, "/ended done": 1, "ask/reply": 1, "ask/yes": 1}

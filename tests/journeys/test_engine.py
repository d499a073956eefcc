"""The engine at its edges: versions, limits, broken definitions, variables at the start, stopping from outside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from noline.journeys import (
    STEPS_PER_RUN,
    STEPS_PER_SPRINT,
    CancelTimer,
    GoalReached,
    Journey,
    Noted,
    Replied,
    RunEnded,
    SendMessage,
    TimerFired,
    advance,
    id_of,
    parse_journey,
    start,
    stop,
)
from noline.kernel.errors import Conflict

RUN, CUSTOMER = UUID(int=1), UUID(int=2)
NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
DAILY = {
    "pause": {"type": "wait", "duration": "P1D", "exits": {"next": "send"}},
    "send": {"type": "send", "template": "tip", "purpose": "marketing", "exits": {"next": "pause"}},
}


def journey(steps: dict[str, Any], **fields: Any) -> Journey:
    head = {"name": "tips", "version": 1, "entry": {"type": "manual"}, "first": next(iter(steps), "none")}
    return parse_journey({**head, "steps": steps, **fields})


def test_a_run_finishes_on_its_own_version() -> None:
    run, _ = start(journey(DAILY), RUN, CUSTOMER, {}, NOW)
    with pytest.raises(Conflict, match="version 1"):
        advance(journey(DAILY, version=2), run, TimerFired(run.timer or ""), {}, NOW)


def test_a_run_that_spins_ends_and_gives_nothing_off() -> None:
    spinning = {"send": {**DAILY["send"], "exits": {"next": "send"}}}
    run, intents = start(journey(spinning), RUN, CUSTOMER, {}, NOW)
    assert (run.state, run.ended_reason, run.path) == ("ended", "limit", {"send": STEPS_PER_SPRINT})
    assert intents == (RunEnded(f"{RUN}/ended", "limit"),)


def test_a_run_has_a_lifetime_in_steps() -> None:
    daily, now = journey(DAILY), NOW
    run, _ = start(daily, RUN, CUSTOMER, {}, now)
    while run.state == "waiting":
        now += timedelta(days=1)
        run, _ = advance(daily, run, TimerFired(run.timer or ""), {}, now)
    assert run.ended_reason == "limit"
    assert sum(run.path.values()) == STEPS_PER_RUN


def test_an_exit_to_nowhere_ends_the_run_as_broken_and_keeps_what_was_done() -> None:
    broken = {"send": {**DAILY["send"], "exits": {"next": "gone"}}}
    run, intents = start(journey(broken), RUN, CUSTOMER, {}, NOW)
    assert run.ended_reason == "broken"
    assert [type(intent) for intent in intents] == [SendMessage, Noted, RunEnded]


def test_a_journey_without_steps_ends_at_once() -> None:
    run, intents = start(journey({}), RUN, CUSTOMER, {}, NOW)
    assert (run.ended_reason, [type(intent) for intent in intents]) == ("broken", [Noted, RunEnded])


def test_ids_follow_from_keys_and_differ_from_visit_to_visit() -> None:
    daily = journey(DAILY)
    run, _ = start(daily, RUN, CUSTOMER, {}, NOW)
    sent = []
    for day in range(3):
        run, intents = advance(daily, run, TimerFired(run.timer or ""), {}, NOW + timedelta(days=day + 1))
        sent += [intent for intent in intents if isinstance(intent, SendMessage)]
    assert [message.message for message in sent] == [id_of(message.key) for message in sent]
    assert len({message.message for message in sent}) == 3


def test_stopping_forgets_the_timer_and_happens_once() -> None:
    waiting, _ = start(journey(DAILY), RUN, CUSTOMER, {}, NOW)
    stopped, intents = stop(waiting, NOW)
    assert intents == (CancelTimer(waiting.timer or ""), RunEnded(f"{RUN}/ended", "stopped"))
    assert stop(stopped, NOW) == (stopped, ())


def test_a_goal_ends_a_run_whatever_it_waits_for() -> None:
    daily = journey(DAILY, goals=["bought"])
    run, _ = start(daily, RUN, CUSTOMER, {}, NOW)
    ended, _ = advance(daily, run, GoalReached("bought", run=UUID(int=9)), {}, NOW)
    assert (run.state, ended.ended_reason) == ("waiting", "goal")


def test_a_wait_until_this_very_moment_is_over() -> None:
    wait = {"type": "wait", "day": "2026-05-04", "hour": "08:00", "exits": {"next": "done"}}
    run, _ = start(journey({"wait": wait, "done": {"type": "exit"}}), RUN, CUSTOMER, {}, NOW)
    assert run.ended_reason == "finished"


def test_variables_are_those_declared_then_the_events_then_those_given() -> None:
    entry = {"type": "event", "name": "order.paid", "keep": {"order": "id", "city": "address.city"}}
    drawn = journey(DAILY, entry=entry, variables={"colour": "red", "size": "M"})
    event = {"id": "4711", "address": {"city": "Porto"}}
    run, _ = start(drawn, RUN, CUSTOMER, {"event": event}, NOW, {"size": "L", "unknown": 1})
    assert run.variables == {"colour": "red", "size": "L", "order": "4711", "city": "Porto"}


def test_a_long_answer_is_cut() -> None:
    ask = {"type": "ask", "template": "t", "purpose": "service", "timeout": "P1D", "store": "answer"}
    drawn = journey({"ask": {**ask, "exits": {"reply": "pause", "no_reply": "pause"}}, **DAILY})
    run, intents = start(drawn, RUN, CUSTOMER, {}, NOW)
    (message,) = (intent.message for intent in intents if isinstance(intent, SendMessage))
    run, _ = advance(drawn, run, Replied(message, "unclear", "x" * 9_000), {}, NOW)
    assert len(run.variables["answer"]) == 2_000


def test_a_split_shares_customers_out_as_asked_and_apart_from_other_splits() -> None:
    end = {name: {"type": "exit", "reason": name} for name in ("a", "b")}
    split = {"type": "split", "shares": {"a": 30, "b": 70}, "exits": {"a": "a", "b": "b"}}
    first, second = journey({"one": split, **end}), journey({"two": split, **end})
    ways = [
        tuple(start(drawn, RUN, UUID(int=number), {}, NOW)[0].ended_reason for drawn in (first, second))
        for number in range(4_000)
    ]
    assert 0.27 < sum(way[0] == "a" for way in ways) / len(ways) < 0.33
    assert (
        0.07 < sum(way == ("a", "a") for way in ways) / len(ways) < 0.11
    )  # 30 % of 30 %: one says nothing of the other

"""What holds of every journey, sound or not, whatever signals come in whatever order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from noline.journeys import (
    STEPS_PER_SPRINT,
    CancelTimer,
    Delivered,
    EventHappened,
    GoalReached,
    Intent,
    Replied,
    Run,
    RunEnded,
    SetTimer,
    Signal,
    TimerFired,
    Undeliverable,
    advance,
    check,
    parse_journey,
    start,
    to_json,
)

from .strategies import facts, journeys, moves

RUN, CUSTOMER, OTHER = (UUID(int=number) for number in (1, 2, 3))
NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)

Moved = tuple[Run, tuple[Intent, ...]]


def signal_for(run: Run, move: str, timers: list[str]) -> Signal:
    key = run.wait_key or ""
    message = UUID(key.removeprefix("message:")) if key.startswith("message:") else OTHER
    event = key.removeprefix("event:") if key.startswith("event:") else "order.paid"
    signals: dict[str, Signal] = {
        "timer": TimerFired(run.timer or "none"),
        "reply": Replied(message, "yes", "Yes"),
        "delivered": Delivered(message),
        "undeliverable": Undeliverable(message, "unreachable"),
        "event": EventHappened(event, {"count": 3}),
        "goal": GoalReached("bought"),
        "old_timer": TimerFired(next((timer for timer in timers if timer != run.timer), "none")),
        "other_message": Replied(OTHER, "no", "No"),
    }
    return signals[move]


def history(journey: dict[str, Any], known: dict[str, Any], plan: list[str]) -> list[Moved]:
    read = parse_journey(journey)
    now, timers = NOW, list[str]()
    moved = [start(read, RUN, CUSTOMER, known, now)]
    for move in plan:
        run = moved[-1][0]
        timers += [run.timer] if run.timer else []
        now = max(now, run.wake_at or now) if move == "timer" else now + timedelta(minutes=7)
        moved.append(advance(read, run, signal_for(run, move, timers), known, now))
    return moved


plans = st.lists(moves, max_size=8)
quick = settings(max_examples=60, deadline=None)


@quick
@given(journeys(), facts, plans)
def test_a_run_waits_with_a_key_and_a_timer_or_has_ended_with_a_reason(
    journey: dict[str, Any], known: dict[str, Any], plan: list[str]
) -> None:
    for run, _ in history(journey, known, plan):
        waits = (run.wait_key, run.wake_at, run.timer)
        if run.state == "waiting":
            assert None not in waits
            assert run.ended_reason is None
            assert run.wake_at is not None
            assert run.wake_at > NOW
        else:
            assert waits == (None, None, None)
            assert run.ended_reason


@quick
@given(journeys(), facts, plans)
def test_a_sprint_never_passes_more_steps_than_its_limit(
    journey: dict[str, Any], known: dict[str, Any], plan: list[str]
) -> None:
    passed = [sum(run.path.values()) for run, _ in history(journey, known, plan)]
    assert all(after - before <= STEPS_PER_SPRINT for before, after in zip([0, *passed], passed, strict=False))


@quick
@given(journeys(), facts, plans)
def test_exactly_the_timer_that_is_waited_for_is_set(
    journey: dict[str, Any], known: dict[str, Any], plan: list[str]
) -> None:
    moved = history(journey, known, plan)
    standing: set[str] = set()
    for (run, intents), move in zip(moved, ["start", *plan], strict=True):
        if move == "timer" and intents:
            standing.clear()  # the timer that fired is gone
        standing -= {intent.key for intent in intents if isinstance(intent, CancelTimer)}
        standing |= {intent.key for intent in intents if isinstance(intent, SetTimer)}
        assert standing == ({run.timer} if run.timer else set())


@quick
@given(journeys(), facts, plans)
def test_a_run_ends_once_and_then_gives_off_nothing(
    journey: dict[str, Any], known: dict[str, Any], plan: list[str]
) -> None:
    moved = history(journey, known, plan)
    ends = [index for index, (_, intents) in enumerate(moved) if any(isinstance(one, RunEnded) for one in intents)]
    assert len(ends) == (1 if moved[-1][0].state == "ended" else 0)
    for end in ends:
        assert isinstance(moved[end][1][-1], RunEnded)
        assert all(not intents for _, intents in moved[end + 1 :])


@quick
@given(journeys(), facts, plans)
def test_no_key_is_used_twice_but_for_notes_and_timers_forgotten(
    journey: dict[str, Any], known: dict[str, Any], plan: list[str]
) -> None:
    keys = [
        intent.key
        for _, intents in history(journey, known, plan)
        for intent in intents
        if not isinstance(intent, CancelTimer) and "/note" not in intent.key
    ]
    assert len(keys) == len(set(keys))


@quick
@given(journeys(), facts, plans)
def test_the_same_history_gives_the_same_run_and_survives_storage(
    journey: dict[str, Any], known: dict[str, Any], plan: list[str]
) -> None:
    first, second = history(journey, known, plan), history(journey, known, plan)
    assert first == second
    run = first[-1][0]
    assert msgspec.json.decode(msgspec.json.encode(run), type=Run) == run


@quick
@given(journeys(), facts, plans)
def test_a_sound_journey_never_spins_nor_breaks(
    journey: dict[str, Any], known: dict[str, Any], plan: list[str]
) -> None:
    for name in set(journey["steps"]) - reachable(journey):
        del journey["steps"][name]
    if not check(parse_journey(journey)):
        assert history(journey, known, plan)[-1][0].ended_reason not in ("limit", "broken")


def reachable(journey: dict[str, Any]) -> set[str]:
    reached: set[str] = set()
    waiting = [journey["first"]]
    while waiting:
        name = waiting.pop()
        if name in journey["steps"] and name not in reached:
            reached.add(name)
            waiting += journey["steps"][name]["exits"].values()
    return reached


@quick
@given(journeys())
def test_a_journey_survives_being_written_and_read(journey: dict[str, Any]) -> None:
    read = parse_journey(journey)
    assert parse_journey(to_json(read)) == read
    assert to_json(parse_journey(to_json(read))) == to_json(read)

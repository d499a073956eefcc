"""The engine: how a run moves through a journey. Pure: the same run, signal, facts and time give the same answer.

A *sprint* is what happens at one signal: the run passes steps until one holds it or ends it. It has a hard limit, so
that a definition that spins ends its run instead of the worker. A step that fails holds its run too, stuck, with what
went wrong, until somebody retries it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from noline.customers.conditions import Facts, look_up
from noline.journeys.definition import Journey
from noline.journeys.entry import OnEvent
from noline.journeys.facts import after, seen_by
from noline.journeys.leaving import LEFT, is_left_on, is_left_with
from noline.journeys.model import (
    TALK,
    TRAIL,
    TROUBLES,
    Answer,
    CancelTimer,
    End,
    GoalReached,
    Hold,
    Ignore,
    Intent,
    Leave,
    Noted,
    Outcome,
    Passed,
    Run,
    RunEnded,
    SetTimer,
    Signal,
    Stay,
    TimerFired,
    Trouble,
    Visit,
    wait_key_of,
)
from noline.journeys.yielding import held_back, undisturbed, yields_until
from noline.kernel.errors import Conflict, NolineError

STEPS_PER_SPRINT = 100
STEPS_PER_RUN = 10_000

Moved = tuple[Run, tuple[Intent, ...]]


def start(
    journey: Journey,
    run_id: UUID,
    customer: UUID,
    facts: Facts,
    now: datetime,
    variables: Mapping[str, Any] | None = None,
    parent: Run | None = None,
    follows: tuple[str, ...] = (),
) -> Moved:
    """Begin a run and take it to its first wait, or to its end.

    ``variables`` replace first values that the journey declares; others are dropped. For an entry by event,
    ``facts["event"]`` holds its properties. ``parent``: the run that began this one; ``follows``: what else led
    to it.
    """
    run = Run(
        id=run_id,
        journey=journey.name,
        version=journey.version,
        customer=customer,
        started_at=now,
        moved_at=now,
        variables=_first_variables(journey, facts, variables or {}),
        parent=parent.id if parent is not None else None,
        depth=parent.depth + 1 if parent is not None else 0,
        follows=(*parent.follows, parent.journey) if parent is not None else follows,
    )
    return _sprint(journey, run, journey.first, facts, now, ())


def advance(journey: Journey, run: Run, signal: Signal, facts: Facts, now: datetime) -> Moved:
    """Move a run by a signal. A signal that it does not wait for, or no longer, moves nothing: ``(run, ())``.

    Raises ``Conflict`` where ``journey`` is not the version the run started with.
    """
    if (journey.name, journey.version) != (run.journey, run.version):
        text = f"The run is on version {run.version} of “{run.journey}”, not {journey.version} of “{journey.name}”."
        raise Conflict(text, remedy="Load the version the run started with.")
    if isinstance(signal, GoalReached):
        reached = signal.name in journey.goals and signal.run != run.id
        return stop(run, now, "goal") if reached else (run, ())
    if is_left_on(journey, signal) or is_left_with(journey, run, facts, now):
        return stop(run, now, LEFT)
    step = journey.steps.get(run.step)
    if step is None or not _concerns(signal, run):
        return run, ()
    facts = undisturbed(signal, facts)
    if run.wait_key == TALK:
        kept = () if isinstance(signal, TimerFired) else _forget_timer(run)
        return _sprint(journey, run, run.step, facts, now, kept)
    try:
        answer = step.resume(Visit(run, seen_by(run, facts, now), now), signal)
    except Exception as error:  # a step's fault concerns this run alone
        return got_stuck(run, said_of(error), now)
    return _answered(journey, run, signal, answer, facts, now)


def retry(journey: Journey, run: Run, facts: Facts, now: datetime) -> Moved:
    """Enter anew the step at which a run is stuck, or ended because something was wrong with the journey.

    Raises ``Conflict`` for a run that nothing stopped.
    """
    if not may_retry(run):
        raise Conflict("Nothing has gone wrong with this run.", remedy="Only runs that are stuck can be retried.")
    awake = replace(run, state="waiting", ended_reason=None)
    return _sprint(journey, awake, run.step or journey.first, facts, now, ())


def migrate(
    old: Journey,
    new: Journey,
    run: Run,
    steps: Mapping[str, str],
    otherwise: str,
    facts: Facts,
    now: datetime,
) -> Moved:
    """Take a run to another version of its journey; ``(run, ())`` where it is to keep its own.

    ``steps``: step of the old version → step of the new; others keep their names. At a step of the same type a run goes
    on waiting as it does and leaves by the new exits; at one of another type it arrives anew. One that is stuck stays
    so, to be retried on the new version. A step that the new version lacks: the run keeps its version, or ends.
    """
    target = steps.get(run.step, run.step)
    if target not in new.steps:
        return stop(run, now, "moved") if otherwise == "end" else (run, ())
    moved = replace(run, version=new.version)
    if run.state == "stuck" or type(old.steps.get(run.step)) is type(new.steps[target]):
        visits = max(run.path.get(run.step, 1), run.path.get(target, 0))
        return replace(moved, step=target, path={**run.path, target: visits}), ()
    return _sprint(new, moved, target, facts, now, _forget_timer(run))


def may_retry(run: Run) -> bool:
    """Say whether a run stands where something failed."""
    return run.state == "stuck" or run.ended_reason in ("broken", "limit")


def got_stuck(run: Run, text: str, now: datetime, intents: tuple[Intent, ...] = ()) -> Moved:
    """Leave a run standing at its step, with what went wrong there."""
    forgotten = (*intents, *_forget_timer(run))
    stuck = replace(run, state="stuck", moved_at=now, wait_key=None, wake_at=None, timer=None, ended_reason=None)
    return _noted(stuck, (text,), now), (*forgotten, Noted(stuck.key("stuck"), text))


def failed(run: Run, intent: Intent, text: str, now: datetime) -> Moved:
    """Leave a run stuck at the step whose intent could not be carried out; it has not passed what came after."""
    step = _step_of(intent) or run.step
    last = max((place for place, it in enumerate(run.trail) if it.step == step), default=None)
    if step == run.step or last is None:
        return got_stuck(run, text, now)
    ways = dict(run.ways)
    for passed in run.trail[last:]:
        way = f"{passed.step}/{passed.exit}"
        ways[way] = ways.get(way, 1) - 1
    return got_stuck(replace(run, step=step, trail=run.trail[:last], ways=ways), text, now)


def noted(run: Run, intent: Intent, text: str, now: datetime) -> Run:
    """Return a run with the trouble that one of its intents had, at the step that gave it off."""
    step = _step_of(intent) or run.step
    return replace(run, troubles=(*run.troubles, Trouble(step, text, now))[-TROUBLES:])


def _step_of(intent: Intent) -> str:
    return intent.key.split("/")[1] if intent.key.count("/") > 1 else ""


def said_of(error: Exception) -> str:
    """Say what a step tripped over, for its author; other programs' words may hold values and are left out."""
    return str(error) if isinstance(error, NolineError) else f"The step failed ({type(error).__name__})."


def stop(run: Run, now: datetime, reason: str = "stopped") -> Moved:
    """End a run from outside, whatever it waits for; one that has ended stays as it is."""
    if run.state == "ended":
        return run, ()
    return _ended(run, reason, now, _forget_timer(run))


def _concerns(signal: Signal, run: Run) -> bool:
    """A timer must be the one set for this wait, news about what is waited for now; ended runs wait for nothing."""
    if isinstance(signal, TimerFired):
        return signal.key == run.timer
    return wait_key_of(signal) == run.wait_key


def _answered(journey: Journey, run: Run, signal: Signal, answer: Answer, facts: Facts, now: datetime) -> Moved:
    run = _noted(run, [it.text for it in answer.intents if isinstance(it, Noted)], now)
    if isinstance(answer, Ignore):
        return run, answer.intents
    if isinstance(answer, Stay):
        return replace(run, variables={**run.variables, **answer.variables}), answer.intents
    done = (*(() if isinstance(signal, TimerFired) else _forget_timer(run)), *answer.intents)
    if isinstance(answer, End):
        return _ended(run, answer.reason, now, done)
    target = journey.steps[run.step].exits.get(answer.exit, "")
    return _sprint(journey, _left(run, answer, now), target, after(facts, answer.intents), now, done)


def _sprint(journey: Journey, run: Run, target: str, facts: Facts, now: datetime, done: tuple[Intent, ...]) -> Moved:
    """Pass steps from ``target`` on. At the limit everything the sprint gave off is dropped: it was a run gone wild."""
    intents = done
    for _ in range(min(STEPS_PER_SPRINT, STEPS_PER_RUN - sum(run.path.values()))):
        if target not in journey.steps:
            return _broken(run, target, now, intents)
        if is_left_with(journey, run, facts, now):
            return _ended(run, LEFT, now, intents)
        run = _entered(run, target, now)
        if (until := yields_until(journey.steps[target], facts, now)) is not None:
            waiting, timer = held_back(run, until)
            return waiting, (*intents, *timer)
        try:
            outcome = journey.steps[target].enter(Visit(run, seen_by(run, facts, now), now))
        except Exception as error:  # a step's fault concerns this run alone
            return got_stuck(run, said_of(error), now, intents)
        intents += outcome.intents
        run = _noted(run, [it.text for it in outcome.intents if isinstance(it, Noted)], now)
        if not isinstance(outcome, Leave):
            return _settled(run, outcome, now, intents)
        target = journey.steps[target].exits.get(outcome.exit, "")
        run, facts = _left(run, outcome, now), after(facts, outcome.intents)
    return _ended(_noted(run, ("It passed too many steps.",), now), "limit", now, done)


def _settled(run: Run, outcome: Outcome, now: datetime, intents: tuple[Intent, ...]) -> Moved:
    match outcome:
        case Hold(wait_key=wait_key, wake_at=wake_at, variables=changed):
            timer = run.key("timer")
            variables = {**run.variables, **changed} if changed else run.variables
            run = replace(run, state="waiting", wait_key=wait_key, wake_at=wake_at, timer=timer, variables=variables)
            return run, (*intents, SetTimer(timer, wake_at))
        case End(reason=reason):
            return _ended(run, reason, now, intents)
        case Leave():
            raise AssertionError("a run that leaves has not settled")


def _entered(run: Run, step: str, now: datetime) -> Run:
    again = run.wait_key == TALK and run.step == step  # it has come here before, and was held back
    path = run.path if again else {**run.path, step: run.path.get(step, 0) + 1}
    return replace(run, step=step, path=path, moved_at=now, wait_key=None, wake_at=None, timer=None)


def _left(run: Run, outcome: Leave, now: datetime) -> Run:
    way = f"{run.step}/{outcome.exit}"
    return replace(
        run,
        variables={**run.variables, **outcome.variables} if outcome.variables else run.variables,
        ways={**run.ways, way: run.ways.get(way, 0) + 1},
        trail=(*run.trail[-TRAIL + 1 :], Passed(run.step, outcome.exit, now)),
    )


def _noted(run: Run, texts: Sequence[str], now: datetime) -> Run:
    if not texts:
        return run
    return replace(run, troubles=(*run.troubles, *(Trouble(run.step, text, now) for text in texts))[-TROUBLES:])


def _ended(run: Run, reason: str, now: datetime, intents: tuple[Intent, ...]) -> Moved:
    run = replace(run, state="ended", ended_reason=reason, moved_at=now, wait_key=None, wake_at=None, timer=None)
    return run, (*intents, RunEnded(f"{run.id}/ended", reason))


def _broken(run: Run, target: str, now: datetime, intents: tuple[Intent, ...]) -> Moved:
    text = (
        f"steps.{run.step}: an exit leads to “{target}”, which is not there." if run.step else "There is no first step."
    )
    return _ended(_noted(run, (text,), now), "broken", now, (*intents, Noted(run.key("broken"), text)))


def _forget_timer(run: Run) -> tuple[Intent, ...]:
    return (CancelTimer(run.timer),) if run.timer else ()


def _first_variables(journey: Journey, facts: Facts, given: Mapping[str, Any]) -> dict[str, Any]:
    kept = journey.entry.keep if isinstance(journey.entry, OnEvent) else {}
    return {
        **journey.variables,
        **{variable: look_up(facts, f"event.{name}") for variable, name in kept.items()},
        **{name: value for name, value in given.items() if name in journey.variables},
    }

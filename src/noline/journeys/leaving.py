"""When a customer leaves a journey before its end: an event, or a condition that holds from then on; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from datetime import datetime

from noline.customers.conditions import Facts, Incomparable, Problem, Scope, check_condition, evaluate
from noline.journeys.definition import Journey
from noline.journeys.facts import seen_by
from noline.journeys.model import EventHappened, Run, Signal

LEFT = "left"
"""Why a run ended whose customer left."""
BY_SEGMENT = "segment"
"""Who says that a run is to end whose customer is not in the segment any more."""
MAX_EVENTS = 20
MAX_SEGMENTS = 10
_SCOPE = Scope(frozenset({"customer", "tags", "context", "enrolment", "run"}))


def is_left_on(journey: Journey, signal: Signal) -> bool:
    """Say whether what happened ends a run, whatever it waits for."""
    return isinstance(signal, EventHappened) and signal.name in journey.leave_on


def is_left_with(journey: Journey, run: Run, facts: Facts, now: datetime) -> bool:
    """Say whether a run ends because of what is true of its customer; what can't be evaluated ends nothing."""
    return journey.leave_when is not None and holds_for_leaving(journey, seen_by(run, facts, now))


def holds_for_leaving(journey: Journey, facts: Facts) -> bool:
    """Say whether customers of whom this is true leave, or don't come in at all."""
    try:
        return journey.leave_when is not None and evaluate(journey.leave_when, facts)
    except Incomparable:
        return False


def leaving_problems(journey: Journey, variables: frozenset[str]) -> Iterator[Problem]:
    """Yield what is wrong with how customers leave."""
    if len(journey.leave_on) > MAX_EVENTS:
        yield Problem("leave_on", f"Customers leave at up to {MAX_EVENTS} events.", "Name fewer.")
    for index, event in enumerate(journey.leave_on):
        if not event.strip() or len(event) > 200:
            yield Problem(f"leave_on.{index}", "An event has no usable name.", "Give 1 to 200 characters.")
    for field, segments in (("leave_in", journey.leave_in), ("leave_not_in", journey.leave_not_in)):
        if len(segments) > MAX_SEGMENTS:
            yield Problem(field, f"Customers leave by up to {MAX_SEGMENTS} segments.", "Name fewer.")
        for index, segment in enumerate(segments):
            if not segment.strip() or len(segment) > 200:
                yield Problem(f"{field}.{index}", "A segment has no usable name.", "Choose one.")
    for segment in sorted(set(journey.leave_in) & set(journey.leave_not_in)):
        text = f"Everybody leaves: in “{segment}”, and not in it."
        yield Problem("leave_not_in", text, "Remove it from one of them.")
    if journey.leave_when is not None:
        scope = Scope(_SCOPE.roots, variables)
        yield from check_condition(journey.leave_when, scope, path="leave_when")


def workspaces_left(versions: Mapping[tuple[int, str, int], Journey]) -> Set[int]:
    """Return the workspaces with a journey that customers leave by what is true of them."""
    return {workspace for (workspace, _, _), journey in versions.items() if journey.leave_when is not None}

"""Whether a journey makes sense before it is published: exits, reachability, cycles, variables, limits.

A sound journey never spins: between two waits a run passes at most as many steps as the engine allows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import timedelta
from graphlib import CycleError, TopologicalSorter

from msgspec import json

from noline.customers.conditions import Problem
from noline.journeys.definition import Journey
from noline.journeys.engine import STEPS_PER_SPRINT
from noline.journeys.entry import OnEvent, OnReceipt
from noline.journeys.leaving import leaving_problems
from noline.journeys.steps import AnyStep

MAX_STEPS = 500
MAX_AT_ONCE = 100
_LONGEST = timedelta(days=3660)
MAX_VARIABLES = 100
MAX_VALUE_BYTES = 4_000
RESERVED = frozenset({"steps", "check", "simulate", "simulations"})
"""Names that stand for something else in paths of the API."""
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


def check(journey: Journey) -> list[Problem]:
    """Return everything that is wrong, each with its path (``steps.ask_time.exits.no_reply``) and its remedy."""
    found = [*_head_problems(journey), *_variable_problems(journey)]
    variables = known_variables(journey)
    for name, step in journey.steps.items():
        found += check_step(name, step, journey.steps, variables)
    return found or [*_unreachable(journey), *_spinning(journey)]


def require_sound(journey: Journey) -> Journey:
    """Return the journey, or raise ``InvalidInput`` with its first problem."""
    for problem in check(journey):
        raise problem.as_error()
    return journey


def known_variables(journey: Journey) -> frozenset[str]:
    """Return the variables that a run of the journey may have."""
    kept = journey.entry.keep if isinstance(journey.entry, OnEvent) else {}
    return frozenset({*journey.variables, *kept, *(name for step in journey.steps.values() for name in step.writes())})


def _head_problems(journey: Journey) -> Iterator[Problem]:
    if journey.name in RESERVED:
        yield Problem("name", f"“{journey.name}” is kept for Noline.", "Choose another name.")
    if not _NAME.fullmatch(journey.name):
        yield Problem("name", f"“{journey.name}” can't be a name.", "Use small letters, digits and _, like welcome_2.")
    if not 1 <= journey.version < 2**31:
        yield Problem("version", "Versions count from 1.", "Give the number after the last one published.")
    if not 1 <= len(journey.steps) <= MAX_STEPS:
        yield Problem("steps", f"A journey has 1 to {MAX_STEPS} steps.", "Add a step, or split the journey.")
    elif journey.first not in journey.steps:
        yield Problem("first", f"There is no step “{journey.first}”.", f"Use one of: {_some(journey.steps)}.")
    if not 1 <= journey.at_most <= MAX_AT_ONCE:
        yield Problem("at_most", "It is out of range.", f"Give 1 to {MAX_AT_ONCE}.")
    if journey.rest is not None and not timedelta(0) <= journey.rest <= _LONGEST:
        yield Problem("rest", "The duration is out of range.", f"Give up to {_LONGEST.days} days.")
    for index, goal in enumerate(journey.goals):
        if not goal.strip():
            yield Problem(f"goals.{index}", "A goal has no name.", "Name or remove it.")
    for problem in journey.entry.problems():
        yield _below("entry", problem)
    if isinstance(journey.entry, OnReceipt) and journey.entry.journey == journey.name:
        text = "A journey is not begun by what becomes of its own messages."
        yield Problem("entry.journey", text, "Choose another journey, or wait for it in a step.")
    yield from leaving_problems(journey, known_variables(journey))


def _variable_problems(journey: Journey) -> Iterator[Problem]:
    known = known_variables(journey)
    if len(known) > MAX_VARIABLES:
        yield Problem("variables", f"A journey has at most {MAX_VARIABLES} variables.", "Use fewer.")
    for name in sorted(known):
        if not _NAME.fullmatch(name):
            yield Problem(f"variables.{name}", f"“{name}” can't name a variable.", "Use small letters, digits and _.")
    for name, value in journey.variables.items():
        if len(json.encode(value)) > MAX_VALUE_BYTES:
            yield Problem(f"variables.{name}", f"A value has at most {MAX_VALUE_BYTES:,} bytes.", "Shorten it.")


def check_step(name: str, step: AnyStep, steps: Collection[str], variables: frozenset[str]) -> Iterator[Problem]:
    """Yield what is wrong with a step; ``steps``: the names of all of the journey's."""
    at = f"steps.{name}"
    if not _NAME.fullmatch(name):
        yield Problem(at, f"“{name}” can't name a step.", "Use small letters, digits and _, like ask_time.")
    for problem in step.problems(variables):
        yield _below(at, problem)
    for problem in _exit_problems(step, steps):
        yield _below(f"{at}.exits", problem)


def _exit_problems(step: AnyStep, steps: Collection[str]) -> Iterator[Problem]:
    ways = step.ways_out()
    for exit in ways.required:
        if exit not in step.exits:
            yield Problem(exit, "This exit leads nowhere.", f"Connect it to one of: {_some(steps)}.")
    for exit, target in step.exits.items():
        if exit not in ways.required and exit not in ways.optional:
            remedy = f"Remove it; there are: {', '.join((*ways.required, *ways.optional)) or 'none'}."
            yield Problem(exit, "The step has no such exit.", remedy)
        elif target not in steps:
            yield Problem(exit, f"There is no step “{target}”.", f"Connect it to one of: {_some(steps)}.")


def _unreachable(journey: Journey) -> Iterator[Problem]:
    reached, waiting = {journey.first}, [journey.first]
    while waiting:
        fresh = set(journey.steps[waiting.pop()].exits.values()) - reached
        reached |= fresh
        waiting += fresh
    for name in journey.steps:
        if name not in reached:
            yield Problem(f"steps.{name}", "No run can come here.", "Lead an exit to it, or remove it.")


def _spinning(journey: Journey) -> Iterator[Problem]:
    """Yield a problem for a cycle without a wait, or for a way without a wait that is longer than a sprint."""
    onward = {name: set() if step.pauses() else set(step.exits.values()) for name, step in journey.steps.items()}
    try:
        order = tuple(TopologicalSorter(onward).static_order())  # steps come after those they lead to
    except CycleError as error:
        yield _cycle(journey, error.args[1])
        return
    length: dict[str, int] = {}
    for name in order:
        length[name] = 1 + max((length[target] for target in onward[name]), default=0)
    longest = max(length, key=lambda name: length[name])
    if length[longest] > STEPS_PER_SPRINT:
        text = f"From here {length[longest]} steps follow each other without a wait; {STEPS_PER_SPRINT} may."
        yield Problem(f"steps.{longest}", text, "Put a wait between them.")


def _cycle(journey: Journey, cycle: list[str]) -> Problem:
    name, target = cycle[1], cycle[0]  # the sorter names each step after the one it leads to
    exits = [exit for exit, leads in journey.steps[name].exits.items() if leads == target]
    text = f"{' → '.join(reversed(cycle))} goes round without a wait."
    return Problem(f"steps.{name}.exits.{exits[0]}", text, "Put a wait, an ask or a wait_for_event into it.")


def _below(path: str, problem: Problem) -> Problem:
    return Problem(f"{path}.{problem.field}", problem.text, problem.remedy)


def _some(steps: Collection[str]) -> str:
    names = list(steps)
    return ", ".join(names[:10]) + ("…" if len(names) > 10 else "")

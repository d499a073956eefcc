"""Looking over a journey that is being drawn: everything wrong with it at once, and what each of its steps says.

A half-drawn step must not hide what is wrong with the others, so each is read by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from noline.customers.conditions import Problem
from noline.journeys.definition import Journey, drawn_journey, parse_head, parse_step
from noline.journeys.entry import Manual
from noline.journeys.lacking import lacking_values, unknown_values
from noline.journeys.names import Names, unknown_names
from noline.journeys.soundness import check, check_step, known_variables
from noline.journeys.steps import AnyStep
from noline.kernel.errors import InvalidInput


class JourneyProblem(Struct, frozen=True):
    """Something wrong in a journey: at which step, if at one, the path of the field, and how to mend it."""

    step: str | None
    field: str
    text: str
    remedy: str


class StepSaid(Struct, frozen=True):
    """A step as it is set: what it does in a sentence, and its exits, connected or not.

    ``pauses``: runs always wait here.
    """

    name: str
    sentence: str
    required: list[str]
    optional: list[str]
    pauses: bool


class JourneyFindings(Struct, frozen=True):
    """What stands against publishing a journey, and what it says; ``variables``: those that a run may have.

    ``warnings`` stand against nothing: values that messages need, nothing gives them, and customers may come to have.
    """

    ready: bool
    problems: list[JourneyProblem]
    entry: str
    steps: list[StepSaid]
    variables: list[str]
    warnings: list[JourneyProblem] = []


def look_over(data: Mapping[str, Any], names: Names | None = None) -> JourneyFindings:
    """Return what is wrong with a journey as it is drawn so far; raises InvalidInput for what is no journey at all.

    ``names``: what there is for it to name.
    """
    plain = drawn_journey({"version": 1, "steps": {}, **data})
    drawn = plain["steps"] if isinstance(plain["steps"], Mapping) else {}
    problems: list[Problem] = []
    head = _head(plain, problems)
    steps: dict[str, AnyStep] = {}
    for name, step in drawn.items():
        try:
            steps[str(name)] = parse_step(str(name), step)
        except InvalidInput as error:
            problems.append(_problem(error))
    journey = _with_steps(head, steps)
    if problems:
        variables = known_variables(journey)
        known = frozenset(map(str, drawn))
        problems += [it for name, step in steps.items() for it in check_step(name, step, known, variables)]
    else:
        problems = check(journey)
    problems += (*unknown_names(journey, names), *unknown_values(journey, names)) if names is not None else ()
    return JourneyFindings(
        ready=not problems,
        problems=[_shown(it) for it in problems],
        entry=journey.entry.describe(),
        steps=[_said(name, step) for name, step in steps.items()],
        variables=sorted(known_variables(journey)),
        warnings=[_shown(it) for it in lacking_values(journey, names)] if names is not None else [],
    )


def _shown(problem: Problem) -> JourneyProblem:
    return JourneyProblem(step_of(problem.field), problem.field, problem.text, problem.remedy)


def step_of(field: str) -> str | None:
    """Return the step that a path leads into."""
    root, _, rest = field.partition(".")
    return rest.partition(".")[0] if root == "steps" and rest else None


def refusal_of(findings: JourneyFindings) -> InvalidInput:
    """Return the error for a journey that is not ready: its first problem, and which other steps have some."""
    first = findings.problems[0]
    others = dict.fromkeys(it.step or it.field for it in findings.problems[1:])
    others.pop(first.step or first.field, None)
    more = f" There is more to mend in: {', '.join(others)}." if others else ""
    return InvalidInput(first.text + more, field=first.field, remedy=first.remedy)


def _head(plain: Mapping[str, Any], problems: list[Problem]) -> Journey:
    """Read what is not a step; where that can't be read, a stand-in, so that the steps are looked at all the same."""
    try:
        return parse_head(plain)
    except InvalidInput as error:
        problems.append(_problem(error))
        variables = plain.get("variables")
        known = {str(name): None for name in variables} if isinstance(variables, Mapping) else {}
        return Journey(name="unnamed", version=1, entry=Manual(), first="", steps={}, variables=known)


def _with_steps(head: Journey, steps: Mapping[str, AnyStep]) -> Journey:
    return replace(head, steps=steps)


def _problem(error: InvalidInput) -> Problem:
    return Problem(error.field or "", error.text, error.remedy or "")


def _said(name: str, step: AnyStep) -> StepSaid:
    ways = step.ways_out()
    return StepSaid(name, step.describe(), list(ways.required), list(ways.optional), step.pauses())

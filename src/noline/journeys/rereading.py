"""Rereading: a person says that an answer reads otherwise than a run went by; the figures follow, the run stays.

What the run did since can't be undone, and its way stays as it was; what is counted of the answer is counted back: the
exit of its question, and the goals that the run passed in the same breath and would not have come to otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from noline.conversations import Placement
from noline.journeys.definition import Journey
from noline.journeys.model import Replied, Run, id_of
from noline.journeys.repository import Journeys, StoredRun, stored
from noline.journeys.steps import Ask, Goal
from noline.journeys.tally import count_passes
from noline.log import Effects, Put, Scene
from noline.log.kinds import GoalReached, GoalWithdrawn, ReadingCorrected, RunReread


def reread(placement: Placement, body: ReadingCorrected, scene: Scene) -> Effects:
    """Count an answer by the exit that it would leave by now; its variable takes what was said for what is to come."""
    answers = placement.answers
    row = scene.get(StoredRun, answers.run) if answers is not None and answers.run is not None else None
    journey = scene.catalogue(Journeys).version(row.workspace, row.journey, row.version) if row is not None else None
    if answers is None or row is None or journey is None:
        return
    run = row.run()
    place = _pass_of(answers.instead_of or answers.id, run)
    step = journey.steps.get(run.trail[place].step) if place is not None else None
    if place is None or not isinstance(step, Ask):
        return
    name, text = run.trail[place].step, str((placement.message.body or {}).get("text", ""))
    before = step.replied(Replied(answers.id, placement.was, text)).exit
    leave = step.replied(Replied(answers.id, body.reading, text))
    if leave.exit == before or not run.ways.get(f"{name}/{before}"):
        return
    ways = {**run.ways, f"{name}/{before}": run.ways[f"{name}/{before}"] - 1}
    ways[f"{name}/{leave.exit}"] = ways.get(f"{name}/{leave.exit}", 0) + 1
    counted = replace(run, ways=ways, variables={**run.variables, **leave.variables})
    yield Put(stored(counted, row.workspace, row.conversation))
    yield from count_passes(scene, row.workspace, run, counted)
    told = RunReread(name, before, leave.exit, body.by)
    yield scene.fact("run.reread", run=run.id, message=answers.id, body=told)
    for goal in _goals(run, journey, place, step.exits.get(leave.exit if run.trail[place].exit == before else before)):
        how = f"journey {run.journey}"
        if run.trail[place].exit == before:
            withdrawn = GoalWithdrawn(goal, how=how, by=body.by)
            yield scene.fact("goal.withdrawn", role=goal, run=run.id, body=withdrawn)
        elif run.trail[place].exit == leave.exit:
            yield scene.fact("goal.reached", role=goal, run=run.id, body=GoalReached(goal, how=how))


def _pass_of(message: UUID, run: Run) -> int | None:
    """Return where in the trail a run left the step that sent a message: of several visits, the one that did."""
    for step, visits in run.path.items():
        for visit in range(visits, 0, -1):
            if id_of(f"{run.id}/{step}/{visit}/message") == message:
                places = [place for place, it in enumerate(run.trail) if it.step == step]
                later = visits - visit - (run.step == step and run.state != "ended")
                return places[-1 - later] if 0 <= later < len(places) else None
    return None


def _goals(run: Run, journey: Journey, place: int, otherwise: str | None) -> Iterator[str]:
    """Yield the goals that followed from an answer at once, without those that another answer leads to as well."""
    elsewhere = _reached_from(journey, otherwise)
    for passed in run.trail[place + 1 :]:
        if passed.at != run.trail[place].at:
            return
        step = journey.steps.get(passed.step)
        if isinstance(step, Goal) and passed.step not in elsewhere:
            yield step.name


def _reached_from(journey: Journey, first: str | None) -> frozenset[str]:
    seen: set[str] = set()
    ahead = [first] if first in journey.steps else []
    while ahead:
        name = ahead.pop()
        if name is not None and name not in seen:
            seen.add(name)
            ahead += [it for it in journey.steps[name].exits.values() if it in journey.steps]
    return frozenset(seen)

"""``hand_off``: people take the conversation over; the run goes on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from noline.customers.conditions import Problem
from noline.journeys.model import HandOff, Leave, Outcome, Visit
from noline.journeys.steps.step import MAX_TEXT, Group, Step, check_name, told


class GiveToAgents(Step, frozen=True, tag="hand_off"):
    """Put the conversation into a queue, with a note for the agent who takes it."""

    group: ClassVar[Group] = "people"
    queue: Annotated[str, told("Whose conversation it becomes.", "queue")]
    skill: Annotated[str, told("What the agent must be able to do.", "skill")] = ""
    note: Annotated[str, told("What the agent who takes it should know.", "long text")] = ""

    def describe(self) -> str:
        return f"Hand the conversation to the queue “{self.queue}”."

    def problems(self, _: frozenset[str]) -> Iterator[Problem]:
        yield from check_name(self.queue, "queue", "The queue")
        if len(self.note) > MAX_TEXT:
            yield Problem("note", f"A note has at most {MAX_TEXT:,} characters.", "Shorten it.")

    def enter(self, visit: Visit) -> Outcome:
        return Leave("next", (HandOff(visit.key("hand_off"), self.queue, self.note, self.skill),))

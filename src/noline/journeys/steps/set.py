"""``set``: variables of the run, attributes and tags of the customer, context of the conversation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar

from noline.customers.conditions import Problem
from noline.journeys.model import AddTags, Intent, Leave, Outcome, RemoveTags, SetAttributes, SetContext, Visit
from noline.journeys.steps.settings import MAX_VALUES, Setting, check_settings, settled
from noline.journeys.steps.step import Group, Step, told


class Set(Step, frozen=True, tag="set"):
    """Set values, constant or taken from facts as they were before this step; None clears."""

    group: ClassVar[Group] = "data"
    variables: Annotated[Mapping[str, Setting], told("Variables of the run.", "settings")] = {}
    attributes: Annotated[Mapping[str, Setting], told("Attributes of the customer.", "settings")] = {}
    context: Annotated[Mapping[str, Setting], told("Values of the conversation.", "settings")] = {}
    add_tags: Annotated[tuple[str, ...], told("Tags the customer gets.", "tags")] = ()
    remove_tags: Annotated[tuple[str, ...], told("Tags that are taken away.", "tags")] = ()

    def describe(self) -> str:
        said = [f"{word} {', '.join(names)}" for word, names in self._named() if names]
        return f"Set {'; '.join(said)}."

    def writes(self) -> tuple[str, ...]:
        return tuple(self.variables)

    def problems(self, variables: frozenset[str]) -> Iterator[Problem]:
        if not any(names for _, names in self._named()):
            yield Problem("variables", "The step sets nothing.", "Give variables, attributes, context or tags.")
        for part in ("variables", "attributes", "context"):
            yield from check_settings(getattr(self, part), part, variables)
        for part in ("add_tags", "remove_tags"):
            yield from _check_tags(getattr(self, part), part)

    def enter(self, visit: Visit) -> Outcome:
        return Leave("next", tuple(self._intents(visit)), settled(self.variables, visit.facts))

    def _intents(self, visit: Visit) -> Iterator[Intent]:
        if self.attributes:
            yield SetAttributes(visit.key("attributes"), settled(self.attributes, visit.facts))
        if self.context:
            yield SetContext(visit.key("context"), settled(self.context, visit.facts))
        if self.add_tags:
            yield AddTags(visit.key("add_tags"), self.add_tags)
        if self.remove_tags:
            yield RemoveTags(visit.key("remove_tags"), self.remove_tags)

    def _named(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return (
            ("the variables", tuple(self.variables)),
            ("the customer's", tuple(self.attributes)),
            ("the conversation's", tuple(self.context)),
            ("the tags", self.add_tags),
            ("away the tags", self.remove_tags),
        )


def _check_tags(tags: tuple[str, ...], part: str) -> Iterator[Problem]:
    if len(tags) > MAX_VALUES or any(not tag.strip() or len(tag) > 100 for tag in tags):
        yield Problem(
            part, "A tag is empty or too long, or there are too many.", "Give up to 50, of 1 to 100 characters."
        )

"""Whether what a journey names is there: templates, connectors and their operations, other journeys, campaigns.

Which fields name something is known from the structs: the kind of a field says what is chosen there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from msgspec import Struct

from noline.customers.conditions import Problem
from noline.journeys.definition import Journey
from noline.journeys.parts import named_fields
from noline.journeys.steps import CallBackEnd, SubJourney

_WHAT = {
    "template": "template", "connector": "connector", "journey": "live journey", "campaign": "campaign",
    "segment": "segment",
}  # fmt: skip


class Names(Struct, frozen=True):
    """What there is in a workspace, by kind; ``operations``: connector → its operations.

    ``shown``: what to choose from, where there are several names for the same.
    """

    known: Mapping[str, Collection[str]]
    operations: Mapping[str, Collection[str]] = {}
    shown: Mapping[str, Collection[str]] = {}
    needs: Callable[[str, str], frozenset[str]] = lambda *_: frozenset()
    """What a template must be given on a channel, or on any for ``best``."""
    attributes: frozenset[str] = frozenset()
    """What customers have."""
    populated: bool = False
    """There are customers, and ``attributes`` holds everything that is asked of them here."""
    arguments: Mapping[tuple[str, str], Collection[str]] = {}
    """Connector and operation → what it is asked with."""
    values: Mapping[tuple[str, str], Collection[str]] = {}
    """Connector and operation → the values of its answer."""
    begins: Mapping[str, Collection[str]] = {}
    """Live journey → the variables that it may be begun with."""
    leaves: Mapping[str, Collection[str]] = {}
    """Live journey → the variables that its runs may end with."""


def unknown_names(journey: Journey, names: Names) -> Iterator[Problem]:
    """Yield a problem for everything that a journey names and that is not there."""
    yield from _unknown(journey.entry, "entry", names, journey.name)
    for field, segments in (("leave_in", journey.leave_in), ("leave_not_in", journey.leave_not_in)):
        for index, segment in enumerate(segments):
            if "segment" in names.known and not _is_there("segment", segment, names):
                choice = names.shown.get("segment", names.known["segment"])
                yield Problem(f"{field}.{index}", f"There is no segment “{segment}”.", _some(choice))
    for name, step in journey.steps.items():
        yield from _unknown(step, f"steps.{name}", names, journey.name)
        if isinstance(step, CallBackEnd):
            asked = step.connector, step.operation
            yield from _strange(step.arguments, names.arguments.get(asked), f"steps.{name}.arguments", "argument")
            kept = {variable: value.partition(".")[0] for variable, value in step.keep.items()}
            yield from _kept(kept, names.values.get(asked), f"steps.{name}.keep", "value in its answer")
        if isinstance(step, SubJourney) and step.journey != journey.name:
            began, left = names.begins.get(step.journey), names.leaves.get(step.journey)
            yield from _strange(step.variables, began, f"steps.{name}.variables", "variable to begin with")
            yield from _kept(step.keep, left, f"steps.{name}.keep", "variable there")


def _strange(given: Iterable[str], there: Collection[str] | None, path: str, what: str) -> Iterator[Problem]:
    for name in given:
        if there is not None and name not in there:
            yield Problem(f"{path}.{name}", f"There is no {what} “{name}”.", _some(there, "Remove it."))


def _kept(kept: Mapping[str, str], there: Collection[str] | None, path: str, what: str) -> Iterator[Problem]:
    for variable, name in kept.items():
        if there is not None and name not in there:
            yield Problem(f"{path}.{variable}", f"There is no {what} “{name}”.", _some(there, "Remove it."))


def _unknown(part: Struct, path: str, names: Names, own: str) -> Iterator[Problem]:
    for field, kind in named_fields(type(part)).items():
        value = getattr(part, field)
        if not isinstance(value, str) or not value:
            continue
        if kind in names.known and not _is_there(kind, value, names) and not (kind == "journey" and value == own):
            choice = names.shown.get(kind, names.known[kind])
            yield Problem(f"{path}.{field}", f"There is no {_WHAT[kind]} “{value}”.", _some(choice))
        if kind == "operation":
            there = names.operations.get(getattr(part, "connector", ""))
            if there is not None and value not in there:
                yield Problem(f"{path}.{field}", f"The connector has no operation “{value}”.", _some(there))


def _is_there(kind: str, value: str, names: Names) -> bool:
    return value in names.known[kind] or (kind == "segment" and value.lower() in names.known[kind])


def _some(known: Collection[str], otherwise: str = "Create it first.") -> str:
    shown = ", ".join(sorted(known)[:10])
    return f"Use one of: {shown}." if shown else otherwise

"""Whether what a journey names is there: templates, connectors and their operations, other journeys, campaigns.

Which fields name something is known from the structs: the kind of a field says what is chosen there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from msgspec import Struct

from noline.customers.conditions import Problem
from noline.journeys.definition import Journey
from noline.journeys.parts import named_fields

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


def unknown_names(journey: Journey, names: Names) -> Iterator[Problem]:
    """Yield a problem for everything that a journey names and that is not there."""
    yield from _unknown(journey.entry, "entry", names, journey.name)
    for name, step in journey.steps.items():
        yield from _unknown(step, f"steps.{name}", names, journey.name)


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


def _some(known: Collection[str]) -> str:
    shown = ", ".join(sorted(known)[:10])
    return f"Use one of: {shown}." if shown else "Create it first."

"""The words of the condition language: its parts, as frozen structs told apart in JSON by ``type``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal

from msgspec import Struct

from noline.kernel.errors import InvalidInput

Scalar = str | int | float | bool
Value = Scalar | tuple[Scalar, ...] | None
Facts = Mapping[str, Any]
"""Plain data by root: ``customer`` (attributes), ``tags`` (list of text), ``context`` (of the conversation),
``enrolment`` (``registered``, ``cohort``…), ``run`` (variables), ``event`` (properties of the event at hand),
``events`` (what happened: ``{"name", "at", "properties"}``, any order) and ``now`` (aware UTC, for spans of time)."""

Operator = Literal["eq", "ne", "lt", "le", "gt", "ge", "in", "contains", "prefix", "exists"]
Kind = Literal["text", "number", "truth", "moment", "list"]

ROOTS = frozenset({"customer", "tags", "context", "enrolment"})
MAX_DEPTH, MAX_PARTS, MAX_VALUES, MAX_TEXT = 8, 100, 1_000, 1_000
LONGEST = timedelta(days=3_660)


class Part(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all parts of a condition have in common: unknown fields are refused."""


class AllOf(Part, frozen=True, tag="all"):
    """Every one of these holds."""

    of: tuple[Condition, ...]


class AnyOf(Part, frozen=True, tag="any"):
    """At least one of these holds."""

    of: tuple[Condition, ...]


class Not(Part, frozen=True, tag="not"):
    """This does not hold (so it holds where a value is missing)."""

    of: Condition


class Compare(Part, frozen=True, tag="compare"):
    """A fact compared with a constant.

    Text is compared without regard to case, and read as a number or a time when the other side is one. A missing
    fact meets only ``ne``. ``in``: the fact (or one of its members) is among the values. ``contains``: a list has
    this member, or a text this part. ``exists`` takes no value.
    """

    field: str
    operator: Operator
    value: Value = None


class Within(Part, frozen=True, tag="within"):
    """A time among the facts lies between ``past`` before now and ``future`` after now."""

    field: str
    past: timedelta = timedelta(0)
    future: timedelta = timedelta(0)


class Happened(Part, frozen=True, tag="happened"):
    """An event happened ``at_least`` so often, in the last ``within``, with properties that meet ``where``."""

    event: str
    at_least: int = 1
    within: timedelta | None = None
    where: Condition | None = None


Condition = AllOf | AnyOf | Not | Compare | Within | Happened


class Problem(Struct, frozen=True):
    """Something wrong in a definition: the path of the field, what is wrong, and how to mend it."""

    field: str
    text: str
    remedy: str

    def as_error(self) -> InvalidInput:
        """Return the problem as an error to raise."""
        return InvalidInput(self.text, field=self.field, remedy=self.remedy)


class Incomparable(InvalidInput):
    """A fact is of a kind that this comparison can't be made with; ``field`` names the fact, its value is not shown."""

"""What all steps have in common, and what each must say of itself.

A step decides purely: the same visit and signal give the same outcome. It never sees a clock, a database or a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from noline.customers.conditions import Condition, Facts, Incomparable, Problem, evaluate
from noline.journeys.model import Answer, Ignore, Noted, Outcome, Signal, Visit

LONGEST_WAIT = timedelta(days=366)
MAX_TEXT = 2_000
ROOTS = frozenset({"customer", "tags", "context", "enrolment", "run"})
"""The facts that every step may look at."""


Group = Literal["messages", "waiting", "ways", "data", "people", "end"]
"""Where a canvas keeps a step among its tools."""


def told(help: str, kind: str = "") -> Meta:
    """Return what is said of a field to who fills it in. ``kind``: what is chosen where its type doesn't say."""
    return Meta(description=help, extra={"kind": kind} if kind else {})


class Ways(Struct, frozen=True):
    """The exits of a step: those that must lead somewhere, and those that may."""

    required: tuple[str, ...] = ("next",)
    optional: tuple[str, ...] = ()


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A node of a journey. ``exits``: exit → name of the step it leads to; ``title`` and ``place`` are the canvas's."""

    group: ClassVar[Group] = "ways"
    exits: Mapping[str, str] = {}
    title: Annotated[str, told("What the step is called on the canvas.")] = ""
    place: tuple[float, float] | None = None

    def describe(self) -> str:
        """Say in one sentence what the step does."""
        raise NotImplementedError

    def ways_out(self) -> Ways:
        """Return the exits of the step as it is set."""
        return Ways()

    def pauses(self) -> bool:
        """Say whether a run always waits here (so that a cycle through this step can't spin)."""
        return False

    def writes(self) -> tuple[str, ...]:
        """Return the run's variables that the step sets."""
        return ()

    def problems(self, _: frozenset[str], /) -> Iterator[Problem]:
        """Yield what is wrong with the step itself, given the journey's variables; field paths are relative to it."""
        yield from ()

    def enter(self, visit: Visit, /) -> Outcome:
        """Decide what happens when a run arrives."""
        raise NotImplementedError

    def resume(self, _: Visit, __: Signal, /) -> Answer:
        """Decide what happens when a signal comes that the run waits for (never a stale one)."""
        return Ignore()


def holds(condition: Condition | None, visit: Visit, facts: Facts, note: str) -> tuple[bool, tuple[Noted, ...]]:
    """Say whether a condition holds; one that can't be evaluated does not, and its author gets a note."""
    if condition is None:
        return True, ()
    try:
        return evaluate(condition, facts), ()
    except Incomparable as error:
        return False, (Noted(visit.key(note), str(error)),)


def check_wait(span: timedelta, field: str) -> Iterator[Problem]:
    """Yield a problem where a wait is shorter than a second or longer than a year."""
    if not timedelta(seconds=1) <= span <= LONGEST_WAIT:
        remedy = f"Give one second to {LONGEST_WAIT.days} days, like PT30M or P3D."
        yield Problem(field, "The duration is out of range.", remedy)


def check_name(name: str, field: str, what: str) -> Iterator[Problem]:
    """Yield a problem where a name is empty or too long to be one."""
    if not name.strip() or len(name) > 200:
        yield Problem(field, f"{what} has no usable name.", "Give 1 to 200 characters.")

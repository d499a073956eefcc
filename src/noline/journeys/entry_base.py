"""What all ways into a journey have in common."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from noline.customers.conditions import Problem

ROOTS = frozenset({"customer", "tags", "context", "enrolment", "event"})
"""The facts that a way in may look at."""


class Entry(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all entries have in common."""

    def describe(self) -> str:
        """Say in one sentence who comes in."""
        raise NotImplementedError

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with the entry; field paths are relative to it."""
        yield from ()

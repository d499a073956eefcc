"""Rows that travel: which of a customer's go along in a merge, and how they are written down and read again; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar, cast
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.campaigns import ENROLMENTS
from noline.conversations import CONVERSATIONS, PARTICIPANTS, PHONE_CALLS, PINS, Pin, moved_pin
from noline.customers import MATCHES, MERGES, SEGMENT_MEMBERS
from noline.journeys import RUNS, TURNS
from noline.log import TIMERS, RowType
from noline.services import SESSIONS

R = TypeVar("R", bound=Struct)
Rows = dict[str, list[dict[str, Any]]]
"""Plain rows by the names of their tables."""


class Whole(Struct, frozen=True):
    """A type of rows that go with their customer as they are, if ``goes`` says so."""

    kind: RowType[Any]
    goes: Callable[[Any], bool] = lambda _: True

    @property
    def table(self) -> str:
        """Return the name under which the rows travel."""
        return self.kind.table


SIMPLE: Final = (
    Whole(ENROLMENTS),
    Whole(RUNS, lambda run: run.state != "ended"),
    Whole(TIMERS),
    Whole(TURNS),
    Whole(PHONE_CALLS, lambda call: call.state != "ended"),
    Whole(SESSIONS, lambda session: not session.outcome),
    Whole(PARTICIPANTS),
    Whole(PINS),
    Whole(SEGMENT_MEMBERS),
    Whole(MERGES),
)
"""What is simply the survivor's afterwards; where the survivor has the same, that stays."""

LOADED: Final[Sequence[RowType[Any]]] = (CONVERSATIONS, MATCHES, *(it.kind for it in SIMPLE))
"""What is read of both sides of a merge as a whole; messages are read for themselves."""


def written(rows: Iterable[Struct]) -> list[dict[str, Any]]:
    """Return rows as plain data."""
    plain: list[dict[str, Any]] = msgspec.to_builtins(list(rows))
    return plain


def read(rows: Mapping[str, list[dict[str, Any]]], kind: RowType[R]) -> list[R]:
    """Return the rows of a type among plain data."""
    return msgspec.convert(rows.get(kind.table, []), list[kind.struct])  # type: ignore[name-defined]  # known when it runs


def key_of(kind: RowType[Any], row: Struct) -> list[str]:
    """Return a row's key without its customer, as it is kept in a merge's record."""
    return [str(getattr(row, name)) for name in kind.key if name not in ("customer", "subject")]


def owned_by(kind: RowType[Any], row: R, customer: UUID) -> R:
    """Return a row as somebody else's."""
    if isinstance(row, Pin):
        return cast("R", moved_pin(row, customer))
    changed: dict[str, Any] = {kind.subject: customer}
    body = getattr(row, "body", None)
    if kind is RUNS and isinstance(body, dict):
        changed["body"] = body | {"customer": str(customer)}
    return msgspec.structs.replace(row, **changed)

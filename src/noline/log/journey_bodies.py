"""What people ask of a run: to try its step again, to end, to take a newer version, to have its answer read anew."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from msgspec import Struct


class RunChosen(Struct, frozen=True):
    """Which run, and who says so."""

    run: UUID
    by: str = ""


class RunReread(Struct, frozen=True):
    """An answer to a run's question reads otherwise than it went by: the exits it then left and would leave by."""

    step: str
    before: str
    after: str
    by: str = ""


class RunMoved(Struct, frozen=True):
    """A run is to go on with another version.

    ``steps``: step of its version → step of the new one; those that are not named keep their names. ``otherwise``:
    what becomes of a run whose step is in neither: it is left to ``keep`` its version, or to ``end``.
    """

    run: UUID
    version: int
    steps: Mapping[str, str] = {}
    otherwise: str = "keep"
    by: str = ""

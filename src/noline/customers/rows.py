"""What a row of an imported file is, and what is said of one that can't be taken."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

MAX_COLUMNS: Final = 500
MAX_FIELD: Final = 10_000
"""Characters in one cell."""


class Row(Struct, frozen=True, gc=False):
    """One row: ``number`` as the spreadsheet shows it (the first is 1), its cells as texts."""

    number: int
    cells: tuple[str, ...]


class RowError(Struct, frozen=True):
    """What could not be taken of a row. ``skipped``: the whole row was left out, not just this cell."""

    number: int
    column: str | None
    text: str
    remedy: str
    skipped: bool = True


def too_long(number: int) -> RowError:
    """Return the error of a row with a cell beyond ``MAX_FIELD``."""
    remedy = f"Keep cells within {MAX_FIELD:,} characters; look for a quote that is never closed."
    return RowError(number, None, "A cell of this row is too long.", remedy)

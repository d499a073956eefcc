"""Shapes that several resources share: numbers, names, and the cursor of a list by number."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from litestar.params import Parameter, PathParameter
from msgspec import Meta, Struct

from noline.access.policy import LONGEST_NAME, LONGEST_PASSWORD
from noline.kernel.http import decode_cursor

Number: TypeAlias = Annotated[int, PathParameter(ge=1, le=2**31 - 1)]
Limit: TypeAlias = Annotated[int, Parameter(ge=1, le=200)]
Cursor: TypeAlias = Annotated[str | None, Parameter(max_length=1000)]
Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME)]
Email: TypeAlias = Annotated[str, Meta(min_length=1, max_length=320)]
Password: TypeAlias = Annotated[str, Meta(max_length=LONGEST_PASSWORD)]


class _After(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The cursor of a list by number."""

    id: Annotated[int, Meta(ge=0, le=2**63 - 1)]


def number_in(cursor: str | None) -> int | None:
    """Return the number that a page goes on from, none at the beginning; raises InvalidInput for a forged cursor."""
    return decode_cursor(cursor, _After).id if cursor else None

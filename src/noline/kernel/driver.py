"""The driver's connection: what one has learnt of PostgreSQL's own types, all of a process know.

The driver asks the server what an array of numbers is, on each new connection anew and for several milliseconds of
planning each time (https://github.com/MagicStack/asyncpg/issues/1272). The numbers of the server's own types
never change.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import asyncpg

if TYPE_CHECKING:
    _Connection = asyncpg.Connection[Any]
else:
    _Connection = asyncpg.Connection  # generic in its stubs only

_FIRST_OF_USERS: Final = 16384
"""Types of a lower number are PostgreSQL's own, in every database: ``FirstNormalObjectId`` of its transam.h."""
_ARRAYS: Final = frozenset({1000, 1005, 1007, 1016, 1009, 1021, 1022, 1185, 1231, 2951})
"""Of boolean, smallint, integer, bigint, text, real, double precision, timestamptz, numeric and uuid."""


class _Asked(NamedTuple):
    """Stands for a statement that asked by a name, which disturbs no other."""

    name: str


class DriverConnection(_Connection):
    """A connection that asks about PostgreSQL's own types once in a process."""

    _known: frozenset[int] = frozenset()
    _types: tuple[Any, ...] = ()

    async def _introspect_types(self, typeoids: Iterable[int], timeout: float | None) -> tuple[Any, Any]:
        wanted = frozenset(typeoids)
        if wanted <= DriverConnection._known:
            return DriverConnection._types, _Asked("known")
        own = all(oid < _FIRST_OF_USERS for oid in wanted)
        asked = wanted | DriverConnection._known | _ARRAYS if own else wanted
        types, statement = await super()._introspect_types(asked, timeout)  # type: ignore[misc]  # not in its stubs
        if own:
            DriverConnection._known, DriverConnection._types = asked, tuple(types)
        return types, statement

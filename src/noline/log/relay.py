"""Relay: the follower that carries what crosses subjects. No shard's transaction writes another shard.

It reads a stretch of one shard, does the work of each carrier in transactions of the targets', and only then moves
its place: whatever it does may be done twice and must come out the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Protocol

from noline.kernel.db import Connection, Database
from noline.log.model import Interaction
from noline.log.read import read_kinds, shards_with


class Carrier(Protocol):
    """Carries interactions of one kind to where else they matter. Doing it twice comes out the same."""

    async def carry(self, database: Database, batch: Sequence[Interaction]) -> None:
        """Write to the targets, in transactions of their own."""
        ...


class Relay:
    """The follower."""

    name = "relay"
    batch = 2000

    def __init__(self, database: Database, carriers: Mapping[str, Carrier]) -> None:
        self._database = database
        self._carriers = carriers

    async def concerned(self, tx: Connection, after: Mapping[int, int], upto: Mapping[int, int]) -> Collection[int]:
        """Return the shards with something to carry."""
        return await shards_with(tx, after, upto, list(self._carriers))

    async def handle_range(self, tx: Connection, shard: int, after: int, upto: int) -> None:
        """Carry what there is on a stretch of the shard, in order: a carrier gets what comes one after another."""
        found = await read_kinds(tx, shard, after, upto, list(self._carriers))
        for kind, batch in groupby(found, attrgetter("kind")):
            await self._carriers[kind].carry(self._database, list(batch))

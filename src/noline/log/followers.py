"""Followers read shards in order; who holds a shard's cursor row owns the shard for that transaction.

A worker asks which shards are ahead, takes one, handles a batch and commits its effects with its place; where little
waits it takes a few of them at once. A dead worker's lock goes with its connection; a frozen one's session is ended by
PostgreSQL, so it can't commit late.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol, runtime_checkable

import msgspec
import structlog
from msgspec import Struct

from noline.kernel.db import LOST, Connection, Database
from noline.log.model import Interaction
from noline.log.read import UnknownKind, known_upto, known_upto_together, read_next, read_next_together
from noline.log.set_aside import refuse_wanted, set_aside, take_wanted

log = structlog.get_logger()

TRIES = 3
"""How often one interaction may make a commit fail before it is set aside."""
IN_A_ROW = 10
"""After so many of them in a row it is hardly the interactions' fault: the runner slows down, up to a minute each."""

TOGETHER = 16
"""At most so many shards are taken at once."""
FEW = 250
"""Where no more than this waits, a shard may be taken together with others."""

# Shards on which a person waits come first; among the rest chance spreads several workers.
_AHEAD = """
select cursor.shard, head.urgent > cursor.seq as urgent, wanted.shard is not null as wanted,
  {waiting} as waiting
from cursor join head using (shard)
left join (select distinct shard from set_aside where follower = $1 and replayed_at is not null) as wanted using (shard)
where cursor.follower = $1 and (head.seq > cursor.seq or wanted.shard is not null)
"""
_AHEAD_REACTING = _AHEAD.format(waiting="head.reacts - cursor.seq").replace(
    "head.seq > cursor.seq", "head.reacts > cursor.seq"
)
_AHEAD = _AHEAD.format(waiting="head.seq - cursor.seq")
# Whoever reads what engage writes goes as far as engage has come: to the head, once engage has nothing left to do.
_ENGAGED = """(
  select case when head.reacts > engage.seq then engage.seq else head.seq end from cursor as engage
  where engage.shard = head.shard and engage.follower = 'engage')"""
_AHEAD_ENGAGED = _AHEAD.replace("head.seq > cursor.seq", f"{_ENGAGED} > cursor.seq")
# What has been taken is the cursor's newest row, the head that of a moment before: it may even lie behind.
_TAKE = """
select seq, failed_seq, failures{upto} from cursor where shard = $1 and follower = $2 for update skip locked
"""
_TAKE_BATCH = _TAKE.format(upto="")
_TAKE_RANGE = _TAKE.format(upto=", (select head.seq from head where head.shard = $1)")
_TAKE_RANGE_ENGAGED = _TAKE.format(upto=f", (select {_ENGAGED} from head where head.shard = $1)")
_TAKE_RANGES = """
select shard, seq, (select {upto} from head where head.shard = cursor.shard) as upto from cursor
where shard = any($1) and follower = $2 order by shard for update skip locked
"""
_TAKE_RANGES_ENGAGED = _TAKE_RANGES.format(upto=_ENGAGED)
_TAKE_RANGES = _TAKE_RANGES.format(upto="head.seq")
_TAKE_TOGETHER = """
select shard, seq from cursor where shard = any($1) and follower = $2 order by shard for update skip locked
"""
_MOVE_TOGETHER = """
update cursor set seq = given.seq from unnest($1::integer[], $2::bigint[]) as given(shard, seq)
where cursor.shard = given.shard and cursor.follower = $3
"""
_MOVE = "update cursor set seq = $3 where shard = $1 and follower = $2"
_FAILED = "update cursor set failed_seq = $3, failures = $4 where shard = $1 and follower = $2"


class Place(Struct, frozen=True):
    """Where a follower is on a shard, and the place whose effects last failed to be written.

    ``upto``: how far a range follower may read.
    """

    seq: int
    failed_seq: int
    failures: int
    upto: int = 0


@runtime_checkable
class Follower(Protocol):
    """Something that reads the log in order, shard by shard."""

    name: str
    reacting: bool  # only the kinds that engage reacts to
    batch: int

    async def handle(self, tx: Connection, shard: int, batch: Sequence[Interaction]) -> None:
        """Handle interactions of one shard, in order, within ``tx``."""
        ...


@runtime_checkable
class Together(Follower, Protocol):
    """A follower that can handle a few shards in one transaction."""

    async def handle_together(self, tx: Connection, batches: Mapping[int, Sequence[Interaction]]) -> None:
        """Handle interactions of several shards, those of each in order, within ``tx``."""
        ...


class RangeFollower(Protocol):
    """Something that reads a stretch of a shard by SQL of its own; ``after_engage = True``: never beyond engage."""

    name: str
    batch: int

    async def handle_range(self, tx: Connection, shard: int, after: int, upto: int) -> None:
        """Handle the places ``after < seq <= upto`` within ``tx``."""
        ...


@runtime_checkable
class Choosing(Protocol):
    """A range follower that can say at once which stretches hold something for it."""

    async def concerned(self, tx: Connection, after: Mapping[int, int], upto: Mapping[int, int]) -> Collection[int]:
        """Return the shards whose places ``after < seq <= upto`` it must handle; the others are passed over."""
        ...


@runtime_checkable
class Ranging(Protocol):
    """A range follower that handles stretches of several shards at once."""

    async def handle_ranges(self, tx: Connection, after: Mapping[int, int], upto: Mapping[int, int]) -> None:
        """Handle the places ``after < seq <= upto`` of each shard in ``upto`` within ``tx``."""
        ...


class Runner:
    """Runs one follower over all shards, one or a few at a time. ``after`` is called when a batch is committed."""

    def __init__(
        self,
        database: Database,
        follower: Follower | RangeFollower,
        *,
        seed: int | None = None,
        after: Callable[[], None] = lambda: None,
    ) -> None:
        self.follower = follower
        self._after = after
        self._database = database
        self._chance = random.Random(seed)  # noqa: S311 (spreads work, guards nothing)
        ranged = not isinstance(follower, Follower)
        self._reacting = isinstance(follower, Follower) and follower.reacting
        engaged = bool(getattr(follower, "after_engage", False))
        self._ahead = _AHEAD_REACTING if self._reacting else _AHEAD_ENGAGED if engaged else _AHEAD
        self._lock = _TAKE_RANGE_ENGAGED if engaged else _TAKE_RANGE if ranged else _TAKE_BATCH
        self._lock_ranges = _TAKE_RANGES_ENGAGED if engaged else _TAKE_RANGES
        self._limits: dict[int, int] = {}
        self._wanted: set[int] = set()
        self._waiting: dict[int, int] = {}
        self._together = follower if isinstance(follower, Together) else None
        self._choosing = follower if isinstance(follower, Choosing) else None
        self._left: set[int] = set()
        self._in_a_row = 0
        self._paused_until = 0.0
        self._looked = time.monotonic()

    async def ahead(self) -> list[int]:
        """Return the shards that are ahead of this follower's cursor, the urgent first."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(self._ahead, self.follower.name)
        self._wanted = {row[0] for row in rows if row[2]}
        self._waiting = {row[0]: row[3] for row in rows}
        return [shard for _, _, shard in sorted((not row[1], self._chance.random(), row[0]) for row in rows)]

    async def step(self, *, shards: int = 4) -> int:
        """Handle a batch of each of the first few shards that can be had; returns how many interactions."""
        await self._look_for_frozen()
        if time.monotonic() < self._paused_until:
            return 0
        ahead = await self.ahead()
        if handled := await self._step_together(ahead[: max(shards, TOGETHER)]):
            return handled
        for shard in ahead:
            if more := await self.advance(shard):
                handled += more
                shards -= 1
            if not shards:
                break
        return handled

    async def _step_together(self, ahead: Sequence[int]) -> int:
        """Handle a batch of the first few shards on which little waits, at once; 0 if one must be taken alone first."""
        ranged = not isinstance(self.follower, Follower)
        if self._together is None and not ranged:
            return 0
        few: list[int] = []
        for shard in ahead if ranged else ahead[:TOGETHER]:
            alone = shard in self._wanted or shard in self._limits or shard in self._left
            if alone or self._waiting[shard] > FEW:
                break
            few.append(shard)
        if len(few) < 2:
            return 0
        try:
            if self._together is not None:
                return await self._advance_together(self._together, few)
            return await self._advance_ranges(few)
        except LOST:
            raise
        except Exception:
            # Which of them is to blame shows when each is taken alone.
            log.exception("a batch of several shards failed", follower=self.follower.name, shards=few)
            self._limits |= dict.fromkeys(few, max(1, self.follower.batch // 2))
            return 0

    async def _advance_together(self, follower: Together, shards: Sequence[int]) -> int:
        async with self._database.transaction() as tx:
            places = {row[0]: row[1] for row in await tx.fetch(_TAKE_TOGETHER, shards, follower.name)}
            batches = await read_next_together(
                tx, places, max(1, follower.batch // len(shards)), reacting=follower.reacting
            )
            if not batches:
                return 0
            await follower.handle_together(tx, batches)
            moved = list(batches), [batch[-1].seq for batch in batches.values()]
            await tx.execute(_MOVE_TOGETHER, *moved, follower.name)
        self._after()
        return sum(map(len, batches.values()))

    async def _advance_ranges(self, shards: Sequence[int]) -> int:
        assert not isinstance(self.follower, Follower)
        async with self._database.transaction() as tx:
            rows = await tx.fetch(self._lock_ranges, shards, self.follower.name)
            after = {row[0]: row[1] for row in rows}
            ahead = {row[0]: min(row[2], row[1] + self.follower.batch) for row in rows if row[2] > row[1]}
            upto = await known_upto_together(tx, after, ahead)
            mine = await self._choosing.concerned(tx, after, upto) if self._choosing is not None else upto
            if isinstance(self.follower, Ranging):
                if mine:
                    await self.follower.handle_ranges(tx, after, {shard: upto[shard] for shard in mine})
                mine = ()
            moved: dict[int, int] = {}
            late = time.monotonic() + self._database.session_timeout / 4
            for shard in upto:
                if shard in mine and time.monotonic() < late:
                    await self.follower.handle_range(tx, shard, after[shard], upto[shard])
                elif shard in mine:
                    continue  # its turn comes: a transaction that takes longer counts as a frozen one's
                moved[shard] = upto[shard]
            await tx.execute(_MOVE_TOGETHER, list(moved), list(moved.values()), self.follower.name)
        return sum(last - after[shard] for shard, last in moved.items())

    async def drain(self, shard: int) -> None:
        """Handle all that waits on one shard, unless another worker holds it."""
        while await self.advance(shard):
            pass

    async def advance(self, shard: int) -> int:
        """Handle one batch of a shard; 0 if nothing waits or another worker holds it."""
        if shard in self._wanted:
            self._wanted.discard(shard)
            if again := await self._handle_wanted(shard):
                return again
        limit = self._limits.get(shard, self.follower.batch)
        try:
            handled = await self._advance(shard, limit)
        except UnknownKind as unknown:
            self._leave(shard, unknown)
            return 0
        except LOST:
            raise
        except Exception as error:
            log.exception("a batch failed", follower=self.follower.name, shard=shard, size=limit)
            await self._after_failure(shard, limit, error)
            return 1
        if handled:
            self._after_success(shard, limit)
        return handled

    async def _advance(self, shard: int, limit: int) -> int:
        async with self._database.transaction() as tx:
            place = await self._take(tx, shard)
            if place is None:
                return 0
            upto, handled = await self._handle(tx, shard, place, limit)
            if handled:
                await tx.execute(_MOVE, shard, self.follower.name, upto)
        if handled:
            self._after()
        return handled

    async def _take(self, tx: Connection, shard: int) -> Place | None:
        """Become the owner of the shard for this transaction, unless somebody else is."""
        row = await tx.fetchrow(self._lock, shard, self.follower.name)
        return Place(*row) if row else None

    async def _handle(self, tx: Connection, shard: int, place: Place, limit: int) -> tuple[int, int]:
        """Handle a batch; returns the last place it came to and how many interactions it held."""
        after = place.seq
        if not isinstance(self.follower, Follower):
            upto = max(after, min(place.upto, after + limit))
            if upto > after:
                upto = await known_upto(tx, shard, after, upto)
                await self.follower.handle_range(tx, shard, after, upto)
            return upto, upto - after
        batch = await read_next(tx, shard, after, limit, reacting=self.follower.reacting)
        if batch:
            await self.follower.handle(tx, shard, batch)
        return (batch[-1].seq if batch else after), len(batch)

    def _after_success(self, shard: int, limit: int) -> None:
        self._in_a_row = 0
        self._left.discard(shard)
        self._limits.pop(shard, None)
        if limit * 2 < self.follower.batch:
            self._limits[shard] = limit * 2

    async def _after_failure(self, shard: int, limit: int, error: Exception) -> None:
        """Make the batch smaller; a single interaction is counted, and at last set aside, in a commit of its own."""
        if limit > 1:
            self._limits[shard] = max(1, limit // 4)
            return
        async with self._database.transaction() as tx:
            place = await self._take(tx, shard)
            if place is None:
                return
            first = await read_next(tx, shard, place.seq, 1, reacting=self._reacting)
            if not first:
                return
            failures = place.failures + 1 if place.failed_seq == first[0].seq else 1
            await tx.execute(_FAILED, shard, self.follower.name, first[0].seq, failures)
            if failures >= TRIES:
                why = f"Its effects could not be written, {TRIES} times: {type(error).__name__}: {error}"
                await set_aside(tx, self.follower.name, [(first[0], why)])
                await tx.execute(_MOVE, shard, self.follower.name, first[0].seq)
                self._slow_down()

    def _slow_down(self) -> None:
        self._in_a_row += 1
        if self._in_a_row > IN_A_ROW:
            self._paused_until = time.monotonic() + min(60.0, 2.0 ** (self._in_a_row - IN_A_ROW))

    async def _handle_wanted(self, shard: int) -> int:
        """Handle one interaction again that was set aside."""
        seq = None
        try:
            async with self._database.transaction() as tx:
                if not await self._take(tx, shard):
                    return 0
                seq = await take_wanted(tx, shard, self.follower.name)
                if seq is not None:
                    await self._handle_again(tx, shard, seq)
        except UnknownKind as unknown:
            self._leave(shard, unknown)
            return 0
        except LOST:
            raise
        except Exception as error:
            log.exception("it can't be handled this time either", follower=self.follower.name, shard=shard, seq=seq)
            async with self._database.transaction() as tx:
                await refuse_wanted(tx, shard, self.follower.name, seq or 0, f"{type(error).__name__}: {error}")
        return 0 if seq is None else 1

    async def _handle_again(self, tx: Connection, shard: int, seq: int) -> None:
        if not isinstance(self.follower, Follower):
            await self.follower.handle_range(tx, shard, seq - 1, seq)
            return
        (interaction,) = await read_next(tx, shard, seq - 1, 1, reacting=False)
        # A person decided that it goes on, so its chain begins anew.
        await self.follower.handle(tx, shard, [msgspec.structs.replace(interaction, depth=0)])

    def _leave(self, shard: int, unknown: UnknownKind) -> None:
        if shard not in self._left:
            self._left.add(shard)
            log.warning("a newer release must handle this shard", shard=shard, kind=str(unknown))

    async def _look_for_frozen(self) -> None:
        """End sessions of frozen workers that hold shards, now and then."""
        if time.monotonic() - self._looked > self._database.session_timeout / 2:
            self._looked = time.monotonic()
            if ended := await self._database.end_frozen_sessions():
                log.warning("ended the sessions of frozen processes", count=ended)

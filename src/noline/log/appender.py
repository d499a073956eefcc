"""The edges' way into the log: buffered by shard, flushed while its writer was busy, answered after the commit.

A full shard is written alone; of many shards where little waits, several are written in one transaction.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from noline.kernel.db import LOST, Connection, Database, Wake
from noline.kernel.errors import Unavailable
from noline.kernel.ids import Shards
from noline.log.append import FEW_UNSEEN, Bodies, append, append_together, append_unseen
from noline.log.model import Draft, check_columns, encode_body

MAX_FLUSH = 500
MAX_FLUSH_BYTES = 8_000_000
MAX_WAITING = 20_000
MAX_WAITING_BYTES = 128_000_000
WRITERS = 4
"""Transactions at a time: more would take the connections of those who read, and write smaller batches."""
EACH = 16
"""So much waits before another writer begins: less goes along with what the first writes next."""
FEW = 40
"""Rows up to which several shards are written together."""
MAX_TOGETHER = 200
"""Rows of several shards in one transaction, which holds the heads of all of them."""
_TRIES = 4

Places = dict[int, dict[UUID, int]]
"""By shard, and by id."""


class Appended(Struct, frozen=True):
    """Where a fact was put; ``seq`` is None for one that had been appended before."""

    shard: int
    id: UUID
    seq: int | None


class _Item(Struct, gc=False):
    draft: Draft
    body: str | None
    future: asyncio.Future[Appended]
    shard: int

    @property
    def size(self) -> int:
        return len(self.body or "")


class Appender:
    """Appends drafts to the shards of their subjects and answers after the commit."""

    def __init__(self, database: Database, shards: Shards, wake: Wake) -> None:
        self._database = database
        self._shards = shards
        self._wake = wake
        self._waiting: dict[int, deque[_Item]] = {}
        """By shard, the one that has waited longest first."""
        self._busy: set[int] = set()
        self._writers: set[asyncio.Task[None]] = set()
        self._count = 0
        self._bytes = 0

    async def append(self, draft: Draft) -> Appended:
        """Append one fact; raises InvalidInput for one that can't be stored, Unavailable if the database is away.

        After Unavailable it may or may not have been appended: append it again under the same id.
        """
        check_columns(draft)
        (item,) = self._accept([draft])
        return await item.future

    async def append_all(self, drafts: Sequence[Draft], bodies: Sequence[str | None] | None = None) -> list[Appended]:
        """Append several facts, each on its subject's shard; the caller has checked them one by one.

        ``bodies``: what ``encode_body`` made of them. Returns or raises once every one of them is settled.
        """
        items = self._accept(drafts, bodies)
        await asyncio.gather(*[item.future for item in items], return_exceptions=True)
        return [item.future.result() for item in items]

    async def close(self) -> None:
        """Return once everything that was accepted is settled."""
        while self._writers:
            await asyncio.wait(self._writers)

    def _accept(self, drafts: Sequence[Draft], bodies: Sequence[str | None] | None = None) -> list[_Item]:
        """Put all of them or none in the queues of their shards."""
        loop = asyncio.get_running_loop()
        bodies = [encode_body(draft) for draft in drafts] if bodies is None else bodies
        items = [
            _Item(draft, body, loop.create_future(), self._shards.of(draft.subject))
            for draft, body in zip(drafts, bodies, strict=True)
        ]
        if self._count + len(items) > MAX_WAITING or self._bytes > MAX_WAITING_BYTES:
            raise Unavailable("Too much is waiting to be written.", remedy="Send it again in a moment.")
        for item in items:
            self._waiting.setdefault(item.shard, deque()).append(item)
            self._count += 1
            self._bytes += item.size
        self._call_writers()
        return items

    def _call_writers(self) -> None:
        """Let as many write as what waits is worth."""
        wanted = min(WRITERS, 1 + self._count // EACH)
        for _ in range(min(wanted - len(self._writers), len(self._waiting.keys() - self._busy))):
            writer = asyncio.get_running_loop().create_task(self._write())
            self._writers.add(writer)
            writer.add_done_callback(self._ended)

    async def _write(self) -> None:
        """Write until nothing waits that nobody else is writing."""
        while items := self._take():  # not before its turn: what came meanwhile goes along
            shards = {item.shard for item in items}
            self._busy |= shards
            try:
                await self._flush(items)
            finally:
                self._busy -= shards
                _refuse(items, _STOPPING)

    def _ended(self, writer: asyncio.Task[None]) -> None:
        """Go on with what came while a writer ended; of one that was stopped, leave nothing waiting for ever."""
        self._writers.discard(writer)
        if not writer.cancelled() and writer.exception() is None:
            self._call_writers()
        elif not self._writers:
            _refuse([item for waiting in self._waiting.values() for item in waiting], _STOPPING)
            self._waiting.clear()
            self._count = self._bytes = 0

    def _take(self) -> list[_Item]:
        """Return what goes in one transaction: a shard's own full batch, or the few of as many shards as there are.

        Where little waits for each of many shards, a transaction for each would cost more than what is in it.
        """
        items: list[_Item] = []
        size = 0
        for shard in [it for it in self._waiting if it not in self._busy]:
            waiting = self._waiting[shard]
            alone = len(waiting) > FEW
            if items and (alone or len(items) + len(waiting) > MAX_TOGETHER):
                continue
            while waiting and len(items) < MAX_FLUSH and size < MAX_FLUSH_BYTES:
                items.append(waiting.popleft())
                size += items[-1].size
            del self._waiting[shard]
            if waiting:
                self._waiting[shard] = waiting  # behind the others
            if alone:
                break
        self._count -= len(items)
        self._bytes -= size
        return items

    async def _flush(self, items: Sequence[_Item]) -> None:
        try:
            places = await self._commit(items)
        except LOST:
            _refuse(items, Unavailable("The database is away.", remedy="Send it again in a moment."))
        except Exception as error:
            await self._divide(items, error)
        else:
            self._wake.signal("log")
            for item in items:
                if not item.future.done():
                    item.future.set_result(Appended(item.shard, item.draft.id, places[item.shard].get(item.draft.id)))

    async def _divide(self, items: Sequence[_Item], error: Exception) -> None:
        """What is wrong with one of them must not harm its neighbours."""
        if len(items) == 1:
            _refuse(items, error)
            return
        half = len(items) // 2
        await self._flush(items[:half])
        await self._flush(items[half:])

    async def _commit(self, items: Sequence[_Item]) -> Places:
        drafts: dict[int, list[Draft]] = {}
        bodies: dict[int, dict[UUID, str | None]] = {}
        for item in items:
            drafts.setdefault(item.shard, []).append(item.draft)
            bodies.setdefault(item.shard, {}).setdefault(item.draft.id, item.body)
        for attempt in range(_TRIES):
            try:
                if len(items) <= FEW_UNSEEN:
                    async with self._database.connection() as connection:
                        return await append_unseen(connection, drafts, bodies)
                return await self._database.run(lambda tx: _append(tx, drafts, bodies))
            except LOST:
                if attempt == _TRIES - 1:
                    raise
                await asyncio.sleep(0.2 * 2**attempt)
        raise AssertionError("unreachable")


async def _append(tx: Connection, drafts: Mapping[int, list[Draft]], bodies: Mapping[int, Bodies]) -> Places:
    if len(drafts) > 1:
        return await append_together(tx, drafts, bodies)
    return {shard: await append(tx, shard, mine, bodies=bodies[shard]) for shard, mine in drafts.items()}


_STOPPING = Unavailable("The server is stopping.", remedy="Send it again.")


def _refuse(items: Sequence[_Item], error: Exception) -> None:
    for item in items:
        if not item.future.done():
            item.future.set_exception(error)

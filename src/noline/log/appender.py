"""The edges' way into the log: buffered by shard, flushed while its writer was busy, answered after the commit."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from noline.kernel.db import LOST, Database, Wake
from noline.kernel.errors import Unavailable
from noline.kernel.ids import Shards
from noline.log.append import append
from noline.log.model import Draft, check_columns, encode_body

MAX_FLUSH = 500
MAX_FLUSH_BYTES = 8_000_000
MAX_WAITING = 20_000
MAX_WAITING_BYTES = 128_000_000
WRITERS = 4
"""Shards written at a time: more would take the connections of those who read, and write smaller batches."""
_TRIES = 4


class Appended(Struct, frozen=True):
    """Where a fact was put; ``seq`` is None for one that had been appended before."""

    shard: int
    id: UUID
    seq: int | None


class _Item(Struct, gc=False):
    draft: Draft
    body: str | None
    future: asyncio.Future[Appended]

    @property
    def size(self) -> int:
        return len(self.body or "")


class Appender:
    """Appends drafts to the shards of their subjects and answers after the commit."""

    def __init__(self, database: Database, shards: Shards, wake: Wake) -> None:
        self._database = database
        self._shards = shards
        self._wake = wake
        self._turns = asyncio.Semaphore(WRITERS)
        self._waiting: dict[int, deque[_Item]] = {}
        self._writers: dict[int, asyncio.Task[None]] = {}
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
            await asyncio.wait(self._writers.values())

    def _accept(self, drafts: Sequence[Draft], bodies: Sequence[str | None] | None = None) -> list[_Item]:
        """Put all of them or none in the queues of their shards."""
        loop = asyncio.get_running_loop()
        bodies = [encode_body(draft) for draft in drafts] if bodies is None else bodies
        items = [_Item(draft, body, loop.create_future()) for draft, body in zip(drafts, bodies, strict=True)]
        if self._count + len(items) > MAX_WAITING or self._bytes > MAX_WAITING_BYTES:
            raise Unavailable("Too much is waiting to be written.", remedy="Send it again in a moment.")
        for item in items:
            shard = self._shards.of(item.draft.subject)
            self._waiting.setdefault(shard, deque()).append(item)
            self._count += 1
            self._bytes += item.size
            if shard not in self._writers:
                self._writers[shard] = loop.create_task(self._write(shard))
        return items

    async def _write(self, shard: int) -> None:
        waiting = self._waiting[shard]
        items: list[_Item] = []
        try:
            while waiting:
                async with self._turns:
                    items = self._take(waiting)  # not before its turn: what came meanwhile goes along
                    await self._flush(shard, items)
        finally:
            del self._writers[shard]
            del self._waiting[shard]
            _refuse([*items, *waiting], Unavailable("The server is stopping.", remedy="Send it again."))

    def _take(self, waiting: deque[_Item]) -> list[_Item]:
        items: list[_Item] = []
        size = 0
        while waiting and len(items) < MAX_FLUSH and size < MAX_FLUSH_BYTES:
            items.append(waiting.popleft())
            size += items[-1].size
        self._count -= len(items)
        self._bytes -= size
        return items

    async def _flush(self, shard: int, items: Sequence[_Item]) -> None:
        try:
            places = await self._commit(shard, items)
        except LOST:
            _refuse(items, Unavailable("The database is away.", remedy="Send it again in a moment."))
        except Exception as error:
            await self._divide(shard, items, error)
        else:
            self._wake.signal()
            for item in items:
                if not item.future.done():
                    item.future.set_result(Appended(shard, item.draft.id, places.get(item.draft.id)))

    async def _divide(self, shard: int, items: Sequence[_Item], error: Exception) -> None:
        """What is wrong with one of them must not harm its neighbours."""
        if len(items) == 1:
            _refuse(items, error)
            return
        half = len(items) // 2
        await self._flush(shard, items[:half])
        await self._flush(shard, items[half:])

    async def _commit(self, shard: int, items: Sequence[_Item]) -> dict[UUID, int]:
        drafts = [item.draft for item in items]
        bodies = {item.draft.id: item.body for item in reversed(items)}
        for attempt in range(_TRIES):
            try:
                return await self._database.run(lambda tx: append(tx, shard, drafts, bodies=bodies))
            except LOST:
                if attempt == _TRIES - 1:
                    raise
                await asyncio.sleep(0.2 * 2**attempt)
        raise AssertionError("unreachable")


def _refuse(items: Sequence[_Item], error: Exception) -> None:
    for item in items:
        if not item.future.done():
            item.future.set_exception(error)

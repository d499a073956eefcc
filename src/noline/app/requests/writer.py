"""Writing the log of requests: nobody waits for it, what gathered meanwhile goes in one statement, and it is bounded.

What finds no room while the database is away or slow is dropped and counted: a log must not bring down what it is of.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import asyncpg
import structlog

from noline.app.requests.confidential import without_secrets
from noline.app.requests.model import COLUMNS, RequestEntry, storable, weight
from noline.kernel.db import LOST, Database

log = structlog.get_logger()

KEPT: Final = timedelta(days=30)
MOST_ENTRIES: Final = 5000
MOST_BYTES: Final = 16 << 20
BATCH: Final = 500
_GATHER, _AWAY, _LAST = 0.3, 1.0, 3.0
_AT_ONCE = 5000

_TIDY = """
delete from request_log where (workspace, id) in (select workspace, id from request_log where at < $1 limit $2)
"""


class RequestLog:
    """What came in, until it is written. ``dropped``: entries that found no room, or that the database refused."""

    def __init__(self, database: Database, *, entries: int = MOST_ENTRIES, size: int = MOST_BYTES) -> None:
        self.dropped = 0
        self._database = database
        self._most = (entries, size)
        self._waiting: deque[RequestEntry] = deque()
        self._bytes = 0
        self._writing = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """Return how many entries are not written yet."""
        return len(self._waiting)

    def record(self, entry: RequestEntry) -> bool:
        """Take an entry, which is written soon; returns whether there was room."""
        if len(self._waiting) >= self._most[0] or self._bytes + weight(entry) > self._most[1]:
            self.dropped += 1
            return False
        self._waiting.append(entry)
        self._bytes += weight(entry)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._drain())
        return True

    async def flush(self) -> None:
        """Write all that waits; raises what the database does when it is away, and then it waits on."""
        async with self._writing:
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
                try:
                    await self._write(batch)
                except BaseException:
                    self._waiting.extendleft(reversed(batch))
                    raise
                self._bytes -= sum(map(weight, batch))

    async def close(self) -> None:
        """Write what waits, as far as that can be done soon."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        try:
            await asyncio.wait_for(self.flush(), _LAST)
        except LOST:
            self.dropped += len(self._waiting)
            log.warning("requests could not be written into their log", count=len(self._waiting))

    async def _drain(self) -> None:
        while self._waiting:
            await asyncio.sleep(_GATHER)
            try:
                await self.flush()
            except LOST:
                await asyncio.sleep(_AWAY)

    async def _write(self, batch: list[RequestEntry]) -> None:
        try:
            await self._copy(batch)
        except LOST:
            raise
        except (asyncpg.PostgresError, asyncpg.DataError, ValueError, OverflowError) as error:
            if len(batch) == 1:
                self.dropped += 1
                log.error("a request was refused by its log", why=type(error).__name__, path=batch[0].path)
                return
            for entry in batch:  # one that can't be stored must not harm its neighbours
                await self._write([entry])

    async def _copy(self, batch: list[RequestEntry]) -> None:
        async with self._database.transaction(durable=False) as tx:
            entries = await without_secrets(tx, batch)
            await tx.copy_records_to_table("request_log", records=map(storable, entries), columns=COLUMNS)


async def tidy_requests(database: Database, now: datetime) -> None:
    """Forget what came in more than 30 days ago, some thousands at a time."""
    async with database.connection() as connection:
        while (await connection.execute(_TIDY, now - KEPT, _AT_ONCE)) == f"DELETE {_AT_ONCE}":
            continue

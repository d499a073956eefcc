"""The tally: messages that came in, counted for their account beside the log, so that nobody who brings one waits."""

from __future__ import annotations

import asyncio
from datetime import datetime

import structlog

from noline.delivery.traffic import Passed, count_passed
from noline.kernel.db import LOST, Database

log = structlog.get_logger()


class Tally:
    """Counts in a task of its own: whatever was noted while the last was written goes in one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: list[tuple[int, Passed, datetime]] = []
        self._task: asyncio.Task[None] | None = None

    def note(self, shard: int, passed: Passed, now: datetime) -> None:
        """Have something counted soon; ``shard`` is that of the message, ``now`` domain time."""
        self._noted.append((shard, passed, now))
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._write())

    async def close(self) -> None:
        """Count what was noted."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def _write(self) -> None:
        while self._noted:
            noted, self._noted = self._noted, []
            try:
                async with self._database.transaction() as tx:
                    await tx.execute("set local synchronous_commit = off")  # a statistic, and nobody is answered
                    for (shard, now), passed in sorted(_by_shard_and_hour(noted).items(), key=lambda it: it[0]):
                        await count_passed(tx, shard, passed, now)
            except LOST as error:
                log.warning("messages that came in were not counted", messages=len(noted), why=str(error))


def _by_shard_and_hour(noted: list[tuple[int, Passed, datetime]]) -> dict[tuple[int, datetime], list[Passed]]:
    latest: dict[tuple[int, datetime], datetime] = {}
    found: dict[tuple[int, datetime], list[Passed]] = {}
    for shard, passed, now in noted:
        hour = now.replace(minute=0, second=0, microsecond=0)
        latest[shard, hour] = max(now, latest.get((shard, hour), now))
        found.setdefault((shard, hour), []).append(passed)
    return {(shard, latest[shard, hour]): passed for (shard, hour), passed in found.items()}

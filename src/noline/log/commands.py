"""Commands: change a subject's state by appending, then hand back once engage has passed the place."""

from __future__ import annotations

import asyncio
import time

from noline.kernel.db import LOST, Database
from noline.log.appender import Appended, Appender
from noline.log.followers import Runner
from noline.log.model import Draft

PATIENCE = 1.0
"""Seconds that a caller waits for engage; after that the command is accepted but not yet done."""

_HEAD = "select reacts from head where shard = $1"
_PASSED = "select seq >= $2 from cursor where shard = $1 and follower = 'engage'"


class Commands:
    """Appends a command and sees it through."""

    def __init__(self, database: Database, appender: Appender, engage: Runner) -> None:
        self._database = database
        self._appender = appender
        self._engage = engage

    async def perform(self, draft: Draft) -> tuple[Appended, bool]:
        """Append, handle the shard here if it is free, else wait for whoever holds it; returns whether it is done.

        One that was appended before is done once all that reacts on its shard is.
        """
        appended = await self._appender.append(draft)
        return appended, await self.see_through(appended)

    async def see_through(self, appended: Appended) -> bool:
        """Return once what was appended has been handled; False if that takes too long."""
        try:
            return await self._see_through(appended, time.monotonic() + PATIENCE)
        except LOST:
            return False  # it is written: a worker handles it once the database is back

    async def _see_through(self, appended: Appended, deadline: float) -> bool:
        seq = appended.seq or await self._ask(_HEAD, appended.shard)
        while True:
            handled = await self._engage.advance(appended.shard)
            if await self._ask(_PASSED, appended.shard, seq):
                return True
            if time.monotonic() > deadline:
                return False
            if not handled:
                await asyncio.sleep(0.005)

    async def _ask(self, statement: str, *arguments: int) -> int:
        async with self._database.connection() as connection:
            return int(await connection.fetchval(statement, *arguments))

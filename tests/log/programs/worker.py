"""A worker process; with ``halt`` it stops for half a second before its first commit."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence

from log.programs.toy import Alone, Count, RowType, Tally, engage, tell
from noline.kernel.db import LOST, Connection, Database
from noline.kernel.telemetry import configure_logs
from noline.log import Runner


class Halting(RowType[Tally]):
    """Writes, says so, and keeps the transaction open for a while, once."""

    halts = 1

    async def put(self, tx: Connection, shard: int | Sequence[int], rows: Sequence[Tally]) -> None:
        """Write."""
        await super().put(tx, shard, rows)
        if self.halts:
            self.halts -= 1
            tell("written")
            await asyncio.sleep(0.5)


async def main(dsn: str, batch: str, timeout: str, how: str) -> None:
    """Work until killed."""
    configure_logs(level="error")
    database = await Database.open(dsn, session_timeout=float(timeout))
    rows = Halting(Tally, "tally", key=("subject",), subject="subject")
    rows.halts = 1 if how == "halt" else 0
    parts = (Alone(database), Count(rows)) if how == "alone" else (Count(rows),)
    runner = Runner(database, engage(*parts, batch=int(batch)))
    tell("ready")
    while True:
        try:
            if handled := await runner.step(shards=1):
                tell(f"handled {handled}")
            else:
                await asyncio.sleep(0.01)
        except LOST as error:
            tell(f"lost {type(error).__name__}")
            await asyncio.sleep(0.05)


asyncio.run(main(*sys.argv[1:]))

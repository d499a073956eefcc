"""A process that takes a shard and freezes within a statement: before it is executed, or before it is read."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

from log.programs.toy import tell
from noline.kernel.db import LOST, Database


async def main(dsn: str, shard: str, when: str) -> None:
    """Freeze; when woken, try to move the cursor."""
    database = await Database.open(dsn, session_timeout=1)
    try:
        async with database.transaction() as tx:
            await tx.fetch("select from cursor where shard = $1 and follower = 'engage' for update", int(shard))
            more_than_a_socket_holds = await tx.prepare("select repeat('x', 1000000) from generate_series(1, 50)")
            asking = asyncio.ensure_future(
                more_than_a_socket_holds.fetch() if when == "reading" else tx.fetch("select 2")
            )
            for _ in range(5):
                await asyncio.sleep(0)
            tell("freezing")
            os.kill(os.getpid(), signal.SIGSTOP)
            await asking
            await tx.execute("update cursor set seq = 99 where shard = $1 and follower = 'engage'", int(shard))
        tell("committed")
    except LOST:
        tell("lost")


asyncio.run(main(*sys.argv[1:]))

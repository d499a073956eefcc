"""A process that takes a shard, asks for more than a socket holds, and freezes before it reads the answer."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

from noline.kernel.db import LOST, Database


async def main(dsn: str, shard: str) -> None:
    """Freeze; when woken, try to move the cursor."""
    database = await Database.open(dsn, session_timeout=1)
    try:
        async with database.transaction() as tx:
            await tx.fetch("select from cursor where shard = $1 and follower = 'engage' for update", int(shard))
            asking = asyncio.ensure_future(tx.fetch("select repeat('x', 1000000) from generate_series(1, 50)"))
            for _ in range(5):
                await asyncio.sleep(0)
            print("freezing", flush=True)
            os.kill(os.getpid(), signal.SIGSTOP)
            await asking
            await tx.execute("update cursor set seq = 99 where shard = $1 and follower = 'engage'", int(shard))
        print("committed", flush=True)
    except LOST:
        print("lost", flush=True)


asyncio.run(main(*sys.argv[1:]))

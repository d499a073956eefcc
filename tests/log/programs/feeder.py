"""A process with a hundred thousand bulk facts for one shard, appended as there is room."""

from __future__ import annotations

import asyncio
import sys

from log.programs.toy import say, subject_on, tell
from noline.kernel.db import Connection, Database
from noline.log import append, room_for_bulk


async def main(dsn: str, shard: str) -> None:
    """Feed until all is appended."""
    database = await Database.open(dsn, connections=2)
    subjects = [subject_on(int(shard), n) for n in range(10)]
    waiting = [(subjects[n % 10], f"bulk {n}") for n in range(100_000)]
    tell("ready")

    async def feed(tx: Connection) -> int:
        room = await room_for_bulk(tx, int(shard))
        some = [say(subject, text, bulk=True) for subject, text in waiting[-room:]] if room else []
        await append(tx, int(shard), some)
        return room

    while waiting:
        if fed := await database.run(feed):
            del waiting[-fed:]
            tell(f"fed {fed}")
        else:
            await asyncio.sleep(0.002)


asyncio.run(main(*sys.argv[1:]))

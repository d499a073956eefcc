"""A process that appends the same few thousand facts as its siblings, in an order and in bites of its own."""

from __future__ import annotations

import asyncio
import random
import sys

from log.programs.toy import SHARDS, say, subject_on, tell
from noline.kernel.db import Database, Wake
from noline.log import Appender, Draft, append


def facts(count: int, shards: int) -> list[Draft]:
    """Return facts about three subjects of each of the first few shards."""
    subjects = [subject_on(shard, n) for shard in range(shards) for n in range(3)]
    return [say(subjects[n % len(subjects)], str(n)) for n in range(count)]


async def main(dsn: str, seed: str, count: str, shards: str, how: str) -> None:
    """Append all, over four connections."""
    chance = random.Random(int(seed))
    database = await Database.open(dsn, connections=4)
    drafts = facts(int(count), int(shards))
    chance.shuffle(drafts)
    tell("ready")
    sys.stdin.readline()
    if how == "edge":
        appender = Appender(database, SHARDS, Wake(database))
        await asyncio.gather(*map(appender.append, drafts))
    else:
        await asyncio.gather(*[_append_some(database, drafts, chance) for _ in range(4)])
    tell("done")


async def _append_some(database: Database, drafts: list[Draft], chance: random.Random) -> None:
    while drafts:
        bite = [drafts.pop() for _ in range(min(len(drafts), chance.randrange(1, 200)))]
        for shard in chance.sample(range(64), 64):
            if here := [draft for draft in bite if SHARDS.of(draft.subject) == shard]:
                await database.run(lambda tx, shard=shard, here=here: append(tx, shard, here))  # type: ignore[misc]


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

"""A relay process that says when it has carried, and then waits to be killed before its place is written."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from uuid import uuid5

from log.programs.toy import SHARDS, put, said, say, subject_on, tell
from noline.kernel.db import Database
from noline.log import Interaction, Relay, Runner


class Spread:
    """Carries what is said to one subject to three others, on other shards."""

    def __init__(self, *, halt: bool = False) -> None:
        self._halt = halt

    async def carry(self, database: Database, batch: Sequence[Interaction]) -> None:
        """Append to the targets under ids that follow from source and target."""
        for interaction in batch:
            if said(interaction).startswith("carried "):
                continue
            for shard in (11, 12, 13):
                target = subject_on(shard)
                draft = say(target, f"carried {said(interaction)}", name=str(uuid5(interaction.id, str(target))))
                assert SHARDS.of(draft.subject) == shard
                await put(database, draft)
        if self._halt:
            tell("carried")
            await asyncio.sleep(60)


async def main(dsn: str) -> None:
    """Carry once."""
    database = await Database.open(dsn)
    tell("ready")
    await Runner(database, Relay(database, {"event.tracked": Spread(halt=True)})).step()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

"""What bench ``crash`` kills besides workers: a process that does nothing but launch, and an edge that takes facts in.

``python -m noline.bench.victims launcher`` and ``… edge WORKSPACE BATCH``; the settings come from the environment. The
edge prints the number of each batch once it is told that the batch is stored, and begins at ``BATCH``.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import uvloop

from noline.app import Noline
from noline.bench.ordeal import TOLD
from noline.campaigns import Campaigns
from noline.kernel.clock import wall_now
from noline.kernel.config import load_settings
from noline.kernel.db import LOST
from noline.kernel.errors import Unavailable
from noline.kernel.ids import SeededIds
from noline.kernel.telemetry import configure_logs
from noline.log import Draft
from noline.log.kinds import EventTracked

_SUBJECTS = 10
_IDS = SeededIds(11)
_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)


def fact_id(batch: int, place: int) -> UUID:
    """Return the id of a fact: the same when it is told again."""
    return _IDS.new(_ANY_TIME, f"fact {batch} {place}")


async def launch_for_ever(noline: Noline) -> None:
    """Launch what is due, over and over."""
    while True:
        try:
            async with noline.database.transaction() as tx:
                campaigns: Campaigns = (await noline.catalogue(tx))[Campaigns]
            launched = await noline.launcher.step(campaigns, noline.clock.now())
            await asyncio.sleep(0 if launched else 0.02)
        except LOST:
            await asyncio.sleep(0.1)


async def tell_for_ever(noline: Noline, workspace: int, batch: int) -> None:
    """Append facts about a few customers; what was not acknowledged is appended again, under the same ids."""
    rows = await noline.database.pool.fetch("select id from customer order by id limit $1", _SUBJECTS)
    while True:
        drafts = [
            Draft(
                fact_id(batch, place), workspace, row[0], wall_now(), "event.tracked", EventTracked(TOLD, {"n": batch})
            )
            for place, row in enumerate(rows)
        ]
        try:
            await noline.appender.append_all(drafts)
        except Unavailable:
            await asyncio.sleep(0.1)
        else:
            sys.stdout.write(f"{batch}\n")
            sys.stdout.flush()
            batch += 1
            await asyncio.sleep(0.05)


async def _main(role: str, *arguments: str) -> None:
    settings = load_settings(os.environ, Path.cwd())
    configure_logs(level=settings.log_level)
    assert settings.dsn is not None
    noline = await Noline.open(settings, settings.dsn, connections=6)
    if role == "launcher":
        await launch_for_ever(noline)
    else:
        await tell_for_ever(noline, *map(int, arguments))


if __name__ == "__main__":
    uvloop.run(_main(*sys.argv[1:]))

"""A process that fires timers, until killed."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta

from log.programs.toy import NOON, tell
from noline.kernel.db import Database
from noline.log import Timers


async def main(dsn: str) -> None:
    """Fire what is due an hour after noon."""
    database = await Database.open(dsn)
    timers = Timers(database)
    tell("ready")
    while True:
        if fired := await timers.fire(NOON + timedelta(hours=1)):
            tell(f"fired {fired}")
        await asyncio.sleep(0.003)


asyncio.run(main(*sys.argv[1:]))

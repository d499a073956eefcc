"""Gives turns at shared throttles, a few at a time and without an end, and says how many after each look."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta

from noline.app.bootstrap import Noline
from noline.journeys import Journeys
from noline.kernel.config import Settings


async def main(dsn: str) -> None:
    """Step until killed."""
    noline = await Noline.open(Settings(dsn=dsn), dsn)
    async with noline.database.transaction() as tx:
        journeys: Journeys = (await noline.catalogue(tx))[Journeys]
    ahead = timedelta(0)
    while True:
        ahead += timedelta(milliseconds=100)
        print("given", await noline.turnstile.step(journeys, noline.clock.now(), ahead), flush=True)  # noqa: T201 (programs talk by lines)


asyncio.run(main(sys.argv[1]))

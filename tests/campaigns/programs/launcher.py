"""A process that launches what is due, page by page, and says so after each, until it is killed."""

from __future__ import annotations

import asyncio
import sys

from noline.app.bootstrap import Noline
from noline.campaigns import Campaigns
from noline.kernel.config import Settings
from noline.kernel.telemetry import configure_logs


async def main(dsn: str) -> None:
    """Launch."""
    configure_logs(level="error")
    noline = await Noline.open(Settings(dsn=dsn), dsn)
    while True:
        async with noline.database.transaction() as tx:
            catalogue = await noline.catalogue(tx)
        looked_at = await noline.launcher.step(catalogue[Campaigns], noline.clock.now())
        sys.stdout.write(f"looked at {looked_at}\n")
        sys.stdout.flush()
        await asyncio.sleep(0.02)


asyncio.run(main(sys.argv[1]))

"""A server process: takes in webhooks given as JSON lines, all at once, while it follows the log like a worker."""

from __future__ import annotations

import asyncio
import sys

import msgspec

from noline.access import find_workspace
from noline.app.bootstrap import Noline
from noline.channels import Inbound
from noline.kernel.config import Settings
from noline.kernel.telemetry import configure_logs


def tell(text: str) -> None:
    """Say a line to the test."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def main(dsn: str) -> None:
    """Read webhooks up to an empty line, take them in, follow the log until nothing is left, say so."""
    configure_logs(level="error")
    noline = await Noline.open(Settings(dsn=dsn), dsn)
    async with noline.database.transaction() as tx:
        workspace = await find_workspace(tx, "harbour")
    tell("ready")
    lines = iter(sys.stdin.readline, "\n")
    webhooks = [msgspec.json.decode(line, type=Inbound) for line in lines]
    receiving = [noline.ingress.receive(workspace, webhook, noline.clock.now()) for webhook in webhooks]
    done = asyncio.gather(*receiving)
    while not done.done() or await noline.engage.ahead():
        await noline.engage.step(shards=64)
        await asyncio.sleep(0)
    await done
    await noline.close()
    tell(f"took {len(webhooks)}")


asyncio.run(main(sys.argv[1]))

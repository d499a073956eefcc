"""``noline worker``: a process that does the work; it loads nothing of the server."""

from __future__ import annotations

import asyncio
import signal
from typing import Annotated

import typer

from noline.app.commands.running import installation, run
from noline.app.end_of_input import stop_at_end_of_input
from noline.app.worker import Worker


def worker(
    attached: Annotated[bool, typer.Option(help="End with the process that started it.", hidden=True)] = False,
) -> None:
    """Follow the log, fire timers, launch and send, until told to stop."""

    async def work() -> None:
        async with installation() as noline:
            at_work = Worker(noline)
            loop = asyncio.get_running_loop()
            for sign in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(sign, at_work.stop)
            if attached:
                stop_at_end_of_input(loop, at_work.stop)
            await at_work.run()

    run(work())

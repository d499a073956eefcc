"""``noline up``: database, server and workers, together, until told to stop. What dies of them is started again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import suppress

import structlog

from noline.app.bootstrap import Noline
from noline.app.server import Server
from noline.app.stories import wake_back_ends
from noline.app.worker import Worker
from noline.kernel.errors import NolineError
from noline.kernel.postgres import Cluster

log = structlog.get_logger()


async def up(noline: Noline) -> None:
    """Serve and work. The first worker lives in this process, further ones are children."""
    stopping = _told_to_stop()
    server = Server(noline)
    await server.start()
    worker = Worker(noline)
    working = asyncio.create_task(worker.run())
    waking = asyncio.create_task(wake_back_ends(noline))
    keepers = [asyncio.create_task(_keep(noline, stopping)) for _ in range(noline.settings.workers - 1)]
    if noline.settings.dsn is None:
        keepers.append(asyncio.create_task(_keep_database(noline, stopping)))
    await stopping.wait()
    waking.cancel()
    await asyncio.gather(waking, return_exceptions=True)
    await server.stop()
    worker.stop()
    await asyncio.gather(working, *keepers)


async def serve(noline: Noline) -> None:
    """Serve alone; workers run elsewhere."""
    stopping = _told_to_stop()
    server = Server(noline)
    await server.start()
    await stopping.wait()
    await server.stop()


def _told_to_stop() -> asyncio.Event:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stopping.set)
    return stopping


async def _keep_database(noline: Noline, stopping: asyncio.Event) -> None:
    """Keep the embedded PostgreSQL alive; what was committed is there again."""
    async with await Cluster.start(noline.settings.data) as cluster:
        while not stopping.is_set():
            if not await asyncio.to_thread(cluster.is_running):
                log.warning("the database ended and is started again")
                try:
                    await cluster.ensure_running()
                except NolineError as error:
                    log.error("the database can't be started", why=str(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), 1)


async def _keep(noline: Noline, stopping: asyncio.Event) -> None:
    """Keep one worker process alive."""
    environment = {**os.environ, "NOLINE_DSN": noline.database.dsn}
    while not stopping.is_set():
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "noline.app.cli",
            "worker",
            "--attached",
            env=environment,
            stdin=asyncio.subprocess.PIPE,
        )
        ended = asyncio.create_task(child.wait())
        told = asyncio.create_task(stopping.wait())
        await asyncio.wait((ended, told), return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        if stopping.is_set():
            with suppress(ProcessLookupError):  # it has just ended by itself
                child.terminate()
            await ended
        else:
            log.warning("a worker ended and is started again", code=ended.result())
            await asyncio.sleep(0.5)

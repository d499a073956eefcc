"""Wake-ups reach every loop of every process, also one that was busy at the moment."""

from __future__ import annotations

import asyncio

from noline.kernel.db import Database, Wake


async def test_a_loop_that_was_busy_does_not_miss_what_another_heard(module_database: Database) -> None:
    wake = Wake(module_database)
    idle, busy = wake.listener(), wake.listener()
    wake.signal()
    assert await idle.wait(1)
    wake.signal()
    assert await idle.wait(1)
    assert await busy.wait(1)
    assert not await busy.wait(0)
    await wake.close()


async def test_a_signal_reaches_other_processes(module_database: Database) -> None:
    here, there = Wake(module_database), Wake(module_database)
    there.listen()
    waiting = asyncio.create_task(there.listener().wait(10))
    while not waiting.done():
        here.signal()
        await asyncio.sleep(0.02)
    assert await waiting
    await here.close()
    await there.close()

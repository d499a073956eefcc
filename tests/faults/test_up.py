"""``noline up`` keeps alive what it has started: its workers, and the embedded PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

PATIENCE = 30.0


def free_port() -> str:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return str(found.getsockname()[1])


@asynccontextmanager
async def running(home: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run ``noline up`` with its own database and a worker beside; it must end well when told to."""
    environment = {name: value for name, value in os.environ.items() if name != "NOLINE_DSN"}
    environment |= {"NOLINE_DATA": str(home / "data"), "NOLINE_WORKERS": "2"}
    environment |= {"NOLINE_HTTP_PORT": free_port(), "NOLINE_MAIL_PORT": free_port(), "NOLINE_SUBMISSION_PORT": "0"}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "noline.app.cli", "up", env=environment, stderr=asyncio.subprocess.PIPE
    )
    try:
        await says(child, "listening")
        yield child
        child.terminate()
        async with asyncio.timeout(PATIENCE):
            _, code = await asyncio.gather(says(child, ""), child.wait())
        assert code == 0
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()


async def says(child: asyncio.subprocess.Process, words: str) -> str:
    """Return the next line with these words; with none, read all there is."""
    assert child.stderr is not None
    async with asyncio.timeout(PATIENCE):
        while line := (await child.stderr.readline()).decode():
            if words and words in line:
                return line
    assert not words, f"It ended before it said {words!r}."
    return ""


def children_of(pid: int) -> list[int]:
    """Return a process's children."""
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


async def worker_of(pid: int) -> int:
    """Return the child that is a worker, once there is one."""
    async with asyncio.timeout(PATIENCE):
        while True:
            for child in children_of(pid):
                if b"worker" in Path(f"/proc/{child}/cmdline").read_bytes():
                    return child
            await asyncio.sleep(0.05)


async def test_a_worker_and_the_database_that_are_killed_are_started_again(home: Path) -> None:
    async with running(home) as up:
        worker = await worker_of(up.pid)
        os.kill(worker, signal.SIGKILL)
        await says(up, "a worker ended")
        assert await worker_of(up.pid) != worker
        mark = home / "data" / "postgres" / "data" / "postmaster.pid"
        postmaster = int(mark.read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGKILL)
        await says(up, "the database ended")
        async with asyncio.timeout(PATIENCE):
            while not mark.exists() or mark.read_text().split("\n")[0] in (str(postmaster), ""):
                await asyncio.sleep(0.05)

"""What tests of the embedded PostgreSQL share: other processes that use it, other users, and a look from outside."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from noline.kernel.postgres import Cluster
from noline.kernel.postgres.locks import is_held

ROOT = os.geteuid() == 0
as_root = pytest.mark.skipif(not ROOT, reason="only root can become other users")

# Another process that uses the cluster: says so, and stops when its input ends.
HOLDER = """
import asyncio, sys
from pathlib import Path
from noline.kernel.postgres import Cluster

async def hold():
    async with await Cluster.start(Path(sys.argv[1])):
        print("up", flush=True)
        await asyncio.to_thread(sys.stdin.read)

asyncio.run(hold())
print("stopped", flush=True)
"""


def make_place() -> Path:
    """Return a new directory that is short, and that PostgreSQL's account can get to."""
    return Path(tempfile.mkdtemp(prefix="noline-test-", dir="/var/lib" if ROOT else None))


@contextlib.asynccontextmanager
async def connected(cluster: Cluster, database: str = "noline") -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    connection = await asyncpg.connect(cluster.dsn(database))
    try:
        yield connection
    finally:
        await connection.close(timeout=5)


@contextlib.contextmanager
def holder(place: Path, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Start another process that uses the cluster; it is made an end of if the test doesn't."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(place)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=dict(os.environ) | environment,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def says(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def let_go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    assert says(process) == "stopped"
    process.wait()


def postmaster(place: Path) -> int:
    return int((place / "postgres/data/postmaster.pid").read_text().split()[0])


def server_lives(place: Path) -> bool:
    return is_held(place / "postgres/locks/server")


def works(process: int) -> bool:
    """Tell whether a process runs; one that ended may stay listed until its parent asks for it."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def as_user(name: str, act: Callable[[], Awaitable[None]]) -> str:
    """Run ``act`` in a child process as another user; return what it raised, or nothing."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with open(writing, "w") as answer:
            try:
                user = pwd.getpwnam(name)
                os.setgroups([])
                os.setgid(user.pw_gid)
                os.setuid(user.pw_uid)
                asyncio.run(_awaited(act))
            except BaseException as error:
                answer.write(f"{type(error).__name__}: {error}")
        os._exit(0)
    os.close(writing)
    with open(reading) as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return said


async def _awaited(act: Callable[[], Awaitable[None]]) -> None:
    await act()

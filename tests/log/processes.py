"""Real processes for tests: a program of ``programs/``, its lines, and the signals it gets."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

TESTS = str(Path(__file__).parent.parent)
PATIENCE = 60.0
"""Seconds after which a test gives up; nothing is expected to take so long."""


class Program:
    """A child process that talks by lines."""

    def __init__(self, name: str, *arguments: object) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", f"log.programs.{name}", *map(str, arguments)],
            env=os.environ | {"PYTHONPATH": os.pathsep.join([TESTS, os.environ.get("PYTHONPATH", "")])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    async def line(self, beginning: str) -> str:
        """Return the next line that begins so; fails if the program ends before."""
        assert self._child.stdout is not None
        while True:
            said = await asyncio.wait_for(asyncio.to_thread(self._child.stdout.readline), PATIENCE)
            assert said, f"The program ended before it said {beginning!r}."
            if said.startswith(beginning):
                return said.rstrip("\n")

    def go(self) -> None:
        """Let a program that waits for its standard input go on."""
        assert self._child.stdin is not None
        self._child.stdin.write("\n")
        self._child.stdin.flush()

    def freeze(self) -> None:
        """SIGSTOP."""
        self._child.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        """SIGCONT."""
        self._child.send_signal(signal.SIGCONT)

    def is_alive(self) -> bool:
        """Tell whether it still runs."""
        return self._child.poll() is None

    def kill(self) -> None:
        """SIGKILL."""
        self._child.kill()
        self._child.communicate()


async def eventually(condition: Callable[[], Awaitable[bool]]) -> None:
    """Return once it holds."""
    async with asyncio.timeout(PATIENCE):
        while not await condition():
            await asyncio.sleep(0.01)

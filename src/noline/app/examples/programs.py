"""Example programs that a story needs, each a process of its own on loopback, started when it is needed.

One that answers where it is wanted already is used as it is; what was started here ends with this process.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from typing import Final

import aiohttp
import structlog

from noline.app.examples.serving import EXAMPLES, KEY
from noline.kernel.errors import Unavailable

log = structlog.get_logger()
_PATIENCE: Final = 20.0
_ASKED: Final = aiohttp.ClientTimeout(total=2)


class ExamplePrograms:
    """Starts example programs and knows where they are."""

    def __init__(self) -> None:
        self._children: dict[str, tuple[asyncio.subprocess.Process, str]] = {}
        self._one = asyncio.Lock()

    async def ensure(self, name: str, wanted: str = "") -> str:
        """Return where an example answers, started here if it does nowhere; raises Unavailable if it can't be.

        ``wanted``: where it is to answer if that can be had; else its usual port, else any.
        """
        usual = f"http://127.0.0.1:{EXAMPLES[name].port}"
        async with self._one:
            mine = self._running(name)
            for url in dict.fromkeys(it for it in (mine, wanted) if it):
                if await is_there(name, url):
                    return url
            ports = [it.rpartition(":")[2] for it in dict.fromkeys((wanted, usual)) if it]
            for port in (*ports, "0"):
                if url := await self._start(name, port):
                    return url
        text = f"The example {name!r} can't be started."
        raise Unavailable(text, field="story", remedy=f"Run it yourself: noline example {name}")

    def _running(self, name: str) -> str:
        process, url = self._children.get(name, (None, ""))
        return url if process is not None and process.returncode is None else ""

    async def _start(self, name: str, port: str) -> str:
        command = [sys.executable, "-m", "noline.app.cli", "example", name, "--port", port, "--attached"]
        pipe = asyncio.subprocess.PIPE
        child = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
        assert child.stdout is not None
        url = ""
        with suppress(TimeoutError):
            url = (await asyncio.wait_for(child.stdout.readline(), _PATIENCE)).decode().strip()
        if url:
            self._children[name] = (child, url)
            log.info("an example program was started", name=name, url=url)
            return url
        with suppress(ProcessLookupError):  # it has ended: its port was taken
            child.terminate()
        await child.wait()
        return ""

    async def close(self) -> None:
        """End what was started."""
        for child, _ in self._children.values():
            assert child.stdin is not None
            child.stdin.close()
        for child, _ in self._children.values():
            await child.wait()
        self._children.clear()


async def is_there(name: str, url: str) -> bool:
    """Say whether an example answers at a place, and is the one that is looked for."""
    try:
        async with aiohttp.ClientSession(timeout=_ASKED) as client, client.get(f"{url}/about") as answer:
            return answer.status == 200 and (await answer.json()).get("example") == name
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return False


async def break_down(url: str, fail: int, times: int) -> None:
    """Let the next answers of an example be errors; raises Unavailable where it is away."""
    body = {"fail": fail, "times": times}
    try:
        async with aiohttp.ClientSession(timeout=_ASKED) as client:
            await client.put(f"{url}/faults", json=body, headers={"X-API-Key": KEY})
    except (aiohttp.ClientError, TimeoutError):
        remedy = "Set the story up again: that starts it."
        raise Unavailable("The example program does not answer.", field="story", remedy=remedy) from None

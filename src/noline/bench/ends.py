"""The other ends of benches over HTTP: what answers a request after a while, and costs next to nothing itself."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from functools import partial
from typing import cast

Answer = Callable[[bytes, bytes], tuple[float, int, bytes]]
"""Of a request's head and body: after how many seconds, and which status and JSON."""

_LENGTH = re.compile(rb"content-length:\s*(\d+)", re.IGNORECASE)
_WORDS = {200: b"OK", 201: b"Created"}


async def listen(answer: Answer) -> asyncio.Server:
    """Serve on a free port of this machine."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(partial(_Line, answer), "127.0.0.1", 0, backlog=512)


class _Line(asyncio.Protocol):
    """One connection that stays open."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._waiting = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # of uvloop, which registers no such class

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while (end := self._waiting.find(b"\r\n\r\n")) >= 0:
            found = _LENGTH.search(self._waiting, 0, end)
            whole = end + 4 + (int(found[1]) if found else 0)
            if len(self._waiting) < whole:
                return
            after, status, body = self._answer(bytes(self._waiting[:end]), bytes(self._waiting[end + 4 : whole]))
            del self._waiting[:whole]
            asyncio.get_running_loop().call_later(after, self._write, status, body)

    def _write(self, status: int, body: bytes) -> None:
        head = b"HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(head % (status, _WORDS[status], len(body)) + body)

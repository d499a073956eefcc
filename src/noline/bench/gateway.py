"""A provider over HTTP for benches: takes every message after 50 ms and gives it a number; a process of its own."""

from __future__ import annotations

import asyncio
import re
from functools import partial
from typing import cast

from noline.bench.crew import Ask, Say

LATENCY = 0.05
_LENGTH = re.compile(rb"content-length:\s*(\d+)", re.IGNORECASE)


class Taken:
    """How many messages came, and the largest number of requests that were under way at once."""

    def __init__(self) -> None:
        self.messages = 0
        self.under_way = 0
        self.most = 0


class _Line(asyncio.Protocol):
    """One connection that stays open."""

    def __init__(self, taken: Taken) -> None:
        self._taken = taken
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
            del self._waiting[:whole]
            self._taken.under_way += 1
            self._taken.most = max(self._taken.most, self._taken.under_way)
            asyncio.get_running_loop().call_later(LATENCY, self._answer)

    def _answer(self) -> None:
        taken = self._taken
        taken.under_way -= 1
        taken.messages += 1
        body = b'{"sid":"SM%d","status":"queued","price":null,"price_unit":"USD","error_code":null}' % taken.messages
        head = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(head + body)


async def serve_gateway(ask: Ask, say: Say) -> None:
    """Listen on a free port, which is told; at the next word tell what came, and end."""
    taken = Taken()
    server = await asyncio.get_running_loop().create_server(partial(_Line, taken), "127.0.0.1", 0, backlog=512)
    say(server.sockets[0].getsockname()[1])
    await ask()
    say((taken.messages, taken.most))
    server.close()

"""A provider over HTTP for benches: takes every message after 50 ms and gives it a number; a process of its own."""

from __future__ import annotations

import asyncio

from noline.bench.crew import Ask, Say
from noline.bench.ends import listen

LATENCY = 0.05


class _Taken:
    """How many messages came, and the largest number of requests that were under way at once."""

    def __init__(self) -> None:
        self.messages = self.under_way = self.most = 0

    def take(self, _head: bytes, _body: bytes) -> tuple[float, int, bytes]:
        """Answer a request."""
        self.messages += 1
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        asyncio.get_running_loop().call_later(LATENCY, self._leave)
        body = b'{"sid":"SM%d","status":"queued","price":null,"price_unit":"USD","error_code":null}' % self.messages
        return LATENCY, 201, body

    def _leave(self) -> None:
        self.under_way -= 1


async def serve_gateway(ask: Ask, say: Say) -> None:
    """Listen on a free port, which is told; at the next word tell what came, and end."""
    taken = _Taken()
    server = await listen(taken.take)
    say(server.sockets[0].getsockname()[1])
    await ask()
    say((taken.messages, taken.most))
    server.close()

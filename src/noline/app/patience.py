"""Patience with clients: who sends a request, its head or its body, almost without speed is hung up on.

A connection costs next to nothing to open and would be held for ever by one who sends a byte now and then.
"""

from __future__ import annotations

import asyncio
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

PATIENCE: Final = 30.0
"""Seconds between two looks at a connection; it is closed by the second look that finds the same request unfinished."""
LEAST: Final = 4096
"""Bytes between two looks that are speed enough."""


def patient_protocol(patience: float = PATIENCE, least: int = LEAST) -> type[HttpToolsProtocol]:
    """Return the protocol that the server speaks, with so much patience."""

    class Patient(HttpToolsProtocol):
        """HTTP as ever, looked at from time to time; a WebSocket has left it, and is not looked at."""

        _received = 0
        _look: asyncio.TimerHandle | None = None
        _unfinished: object = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # a socket has no other transport
            super().connection_made(transport)
            self._look = self.loop.call_later(patience, self._look_at_it)

        def connection_lost(self, exc: Exception | None) -> None:
            if self._look is not None:
                self._look.cancel()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            self._received += len(data)
            super().data_received(data)

        def _look_at_it(self) -> None:
            if self.transport.is_closing() or self.transport.get_protocol() is not self:
                return
            slow = self._waits_for() if self._received < least else None
            if slow is not None and slow is self._unfinished:
                self.transport.close()
                return
            self._unfinished, self._received = slow, 0
            self._look = self.loop.call_later(patience, self._look_at_it)

        def _waits_for(self) -> object:
            """Return what the client has yet to send: the request under way, the one to come, or None."""
            if self.timeout_keep_alive_task is not None or self.flow.read_paused:
                return None
            if self.cycle is None or self.cycle.response_complete:
                return self.cycle or self
            return self.cycle if self.cycle.more_body else None

    return Patient

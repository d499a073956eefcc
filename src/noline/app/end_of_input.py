"""The end of standard input: how a child learns that the process which started it is gone."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable


def stop_at_end_of_input(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    """Call ``stop`` when standard input ends: when the process that holds its other end is gone, however it went."""

    def wait() -> None:
        sys.stdin.buffer.read()
        loop.call_soon_threadsafe(stop)

    threading.Thread(target=wait, name="end of input", daemon=True).start()

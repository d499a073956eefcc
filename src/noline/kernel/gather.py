"""Gather: what many ask for at the same time is done in one go, and each gets its own answer or its own error."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from noline.kernel.db import LOST
from noline.kernel.errors import Unavailable

A = TypeVar("A")
B = TypeVar("B")

MOST = 500
"""Asked for in one go."""


class Gather(Generic[A, B]):
    """Whoever asks while the last lot is being worked on belongs to the next; an idle one begins at once.

    So work is never older than the question: it begins after it was asked.
    """

    def __init__(self, work: Callable[[Sequence[A]], Awaitable[Sequence[B]]]) -> None:
        self._work = work
        self._waiting: deque[tuple[A, asyncio.Future[B]]] = deque()
        self._task: asyncio.Task[None] | None = None

    async def ask(self, item: A) -> B:
        """Return what the work gives for this item; raises what it raised for it, Unavailable while stopping."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[B] = loop.create_future()
        self._waiting.append((item, future))
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._run())
        return await future

    async def _run(self) -> None:
        taken: list[tuple[A, asyncio.Future[B]]] = []
        try:
            while self._waiting:
                taken = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
                await self._settle(taken)
        finally:
            _refuse([*taken, *self._waiting], Unavailable("The server is stopping.", remedy="Send it again."))
            self._waiting.clear()

    async def _settle(self, taken: Sequence[tuple[A, asyncio.Future[B]]]) -> None:
        try:
            found = await self._work([item for item, _ in taken])
        except LOST as error:
            _refuse(taken, error)
        except Exception as error:
            if len(taken) == 1:
                _refuse(taken, error)
                return
            half = len(taken) // 2  # what is wrong with one of them must not harm its neighbours
            await self._settle(taken[:half])
            await self._settle(taken[half:])
        else:
            for (_, future), answer in zip(taken, found, strict=True):
                if not future.done():
                    future.set_result(answer)


def _refuse(taken: Sequence[tuple[A, asyncio.Future[B]]], error: BaseException) -> None:
    for _, future in taken:
        if not future.done():
            future.set_exception(error)

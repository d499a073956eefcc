"""The processes that do a bench's work: begun together once all are ready, then each answers and ends."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import Any, Protocol, Self

import uvloop

Say = Callable[[Any], None]


class Ask(Protocol):
    """How the work hears from its bench."""

    async def __call__(self) -> Any:
        """Return what the bench says next."""
        ...


Work = Callable[..., Any]
"""``async def work(ask, say, *arguments)``: a module's own function, so that another process finds it."""


class Crew:
    """Processes, each with a line to the bench: ``async with Crew(work, [arguments, …]) as crew``."""

    def __init__(self, work: Work, arguments: list[tuple[Any, ...]]) -> None:
        context = multiprocessing.get_context("spawn")
        self._lines: list[Connection] = []
        self._processes: list[SpawnProcess] = []
        for each in arguments:
            ours, theirs = context.Pipe()
            self._lines.append(ours)
            self._processes.append(context.Process(target=_run, args=(theirs, work, each), daemon=True))

    async def __aenter__(self) -> Self:
        for process in self._processes:
            process.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._processes:
            await asyncio.to_thread(process.join, None if error is None else 1)
            process.kill()

    @property
    def pids(self) -> list[int]:
        """The processes' ids."""
        return [process.pid or 0 for process in self._processes]

    def tell(self, word: Any) -> None:
        """Say something to all of them."""
        for line in self._lines:
            line.send(word)

    async def hear(self) -> list[Any]:
        """Return what each of them says next; raises EOFError if one has died."""
        return list(await asyncio.gather(*[asyncio.to_thread(line.recv) for line in self._lines]))


def _run(line: Connection, work: Work, arguments: tuple[Any, ...]) -> None:
    async def ask() -> Any:
        return await asyncio.to_thread(line.recv)

    uvloop.run(work(ask, line.send, *arguments))
    line.close()

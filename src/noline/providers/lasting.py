"""A session that lasts as long as its line: made anew when it was lost, whatever protocol it speaks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, Protocol, TypeVar

from noline.channels import Failed, Fault, LineDown

_LONGEST_PAUSE = 30.0


class Ending(Protocol):
    """What a session of any protocol has."""

    @property
    def down(self) -> object | None:
        """Why it is down; None while it is up."""

    async def end(self) -> None:
        """Say goodbye and hang up; never raises."""


S = TypeVar("S", bound=Ending)


class Lasting(Generic[S]):
    """The present session of a line, and how another is made."""

    def __init__(self, session: S, make: Callable[[], Awaitable[S]]) -> None:
        self.session = session
        self.closed = False
        self._make = make
        self._opening = asyncio.Lock()

    async def usable(self) -> S:
        """Return the session, or a new one where it is down; raises ``LineDown``."""
        async with self._opening:
            if self.session.down is not None:
                if self.closed:
                    raise LineDown(Failed(Fault.UNAVAILABLE, "The line is closed.", retry=True))
                await self.session.end()
                self.session = await self._make()
            return self.session

    async def serve(self, serve: Callable[[S], Awaitable[None]]) -> None:
        """Have each session served until it is lost, through as many as it takes, until the line is closed."""
        pause = 1.0
        while not self.closed:
            try:
                session = await self.usable()
            except LineDown:
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
                continue
            pause = 1.0
            await serve(session)

    async def close(self) -> None:
        """Say goodbye and hang up; never raises."""
        self.closed = True
        await self.session.end()

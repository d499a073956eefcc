"""Live: one stream of events for each open page of a visitor (Server-Sent Events, HTML 9.2), resumed by the last id.

``line`` is something said, its id the cursor to resume from; ``typing`` and ``seen`` tell what an agent does, and are
never kept. Whoever falls silent gets a comment now and then, and a stream ends after a while so that it begins anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from noline.app.bootstrap import Noline
from noline.app.live import LiveHub, Subscription
from noline.app.live_hints import EVERYTHING, Hint, Hints
from noline.app.widget.lines import Said, said_to
from noline.app.widget.visitors import Visitor
from noline.conversations import CUSTOMER_HERE, LINGERS
from noline.kernel.db import LOST

LIFETIME: Final = 600.0
"""Seconds of one stream."""
LOOK: Final = 1.5
"""Seconds between two looks at who is typing; in one statement for all visitors of this process."""
QUIET: Final = 20.0
"""Seconds of silence after which a comment keeps the line open."""

_ALL = Hint("customer")
# By the database's clock, as presence is written.
_TYPING = """
select distinct conversation from conversation_presence
where workspace = any($1) and conversation = any($2) and typing and agent <> $3 and seen_at > now() - $4::interval
"""
_SEEN = """
select seen.conversation, max(seen.seen_at) from agent
join conversation_seen as seen on seen.workspace = agent.workspace and seen.agent = agent.id
where agent.workspace = any($1) and seen.conversation = any($2) group by seen.conversation
"""


class Bell(Subscription):
    """Rings when something of one of these customers may have changed, or what agents do with their conversations."""

    def __init__(self, hub: LiveHub, workspace: int, customers: frozenset[UUID]) -> None:
        super().__init__(hub, workspace)
        self._hints = [Hint("customer", it) for it in customers]
        self.rung = asyncio.Event()

    def tell(self, hints: Hints) -> None:
        """Ring if it concerns them."""
        if _ALL in hints or EVERYTHING in hints or any(it in hints for it in self._hints):
            self.rung.set()


class Doings:
    """What agents do with the conversations of visitors who are here: who types, and up to when one was seen."""

    def __init__(self, noline: Noline) -> None:
        self._noline = noline
        self._watched: dict[Bell, tuple[int, frozenset[UUID]]] = {}
        self._task: asyncio.Task[None] | None = None
        self.typing: frozenset[UUID] = frozenset()
        self.seen: dict[UUID, datetime] = {}

    def watch(self, bell: Bell, workspace: int, conversations: frozenset[UUID]) -> None:
        """Look at these for a visitor from now on."""
        self._watched[bell] = (workspace, conversations)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    def leave(self, bell: Bell) -> None:
        """Look no longer for that visitor; with the last one it ends."""
        self._watched.pop(bell, None)

    async def _run(self) -> None:
        while self._watched:
            with suppress(*LOST):  # the next look tells
                await self._look()
            await asyncio.sleep(LOOK)

    async def _look(self) -> None:
        watched = dict(self._watched)
        workspaces = list({workspace for workspace, _ in watched.values()})
        conversations = list({it for _, them in watched.values() for it in them})
        async with self._noline.database.connection() as connection:
            typing = await connection.fetch(_TYPING, workspaces, conversations, CUSTOMER_HERE, LINGERS)
            seen = await connection.fetch(_SEEN, workspaces, conversations)
        before, known = self.typing, self.seen
        self.typing, self.seen = frozenset(row[0] for row in typing), {row[0]: row[1] for row in seen}
        changed = (before ^ self.typing) | {it for it, at in self.seen.items() if known.get(it) != at}
        for bell, (_, them) in watched.items():
            if them & changed:
                bell.rung.set()


class Lines:
    """The streams of all visitors of this process."""

    def __init__(self, noline: Noline) -> None:
        self._noline = noline
        self._hub = LiveHub(noline.database, noline.wake)
        self._doings = Doings(noline)

    async def stream(self, visitor: Visitor, after: datetime | None) -> AsyncIterator[bytes]:
        """Yield events until the stream's time is over."""
        loop = asyncio.get_running_loop()
        until = loop.time() + LIFETIME
        told: set[UUID] = set()
        state: dict[str, Any] = {}
        said = await said_to(self._noline, visitor, after)
        yield b"retry: 1000\n\n"
        async with Bell(self._hub, visitor.workspace.id, said.customers) as bell:
            try:
                while loop.time() < until:
                    bell.rung.clear()
                    said = await said_to(self._noline, visitor, after)
                    self._doings.watch(bell, visitor.workspace.id, said.conversations)
                    for event in self._events(said, told, state):
                        yield event
                    if said.fresh:
                        await self._noline.receipts.keep(said.fresh, self._noline.clock.now())
                    if said.lines:
                        after = said.lines[-1].at
                    if not await _rings(bell, min(QUIET, until - loop.time())):
                        yield b": here\n\n"
            finally:
                self._doings.leave(bell)

    def _events(self, said: Said, told: set[UUID], state: dict[str, Any]) -> list[bytes]:
        events = [event_of("line", it, it.at.isoformat()) for it in said.lines if it.id not in told]
        told.update(it.id for it in said.lines)
        typing = bool(said.conversations & self._doings.typing)
        seen = max((at for it, at in self._doings.seen.items() if it in said.conversations), default=None)
        for name, value in (("typing", typing), ("seen", seen)):
            if state.get(name, False if name == "typing" else None) != value:
                state[name] = value
                events.append(event_of(name, value))
        return events


def event_of(name: str, data: Any, identity: str = "") -> bytes:
    """Return one event as it travels."""
    head = f"id: {identity}\n" if identity else ""
    return f"{head}event: {name}\ndata: ".encode() + msgspec.json.encode(data) + b"\n\n"


async def _rings(bell: Bell, seconds: float) -> bool:
    try:
        async with asyncio.timeout(max(seconds, 0)):
            await bell.rung.wait()
    except TimeoutError:
        return False
    return True

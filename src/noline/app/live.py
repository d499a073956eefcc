"""Live: tells browsers which views have changed, once the views show it, at most five times a second.

One hub for each server process looks at how far the views' followers have come, while somebody listens. What they have
passed since the look before becomes hints; who reads them slowly gets fewer and coarser ones.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

import structlog

from noline.app.live_hints import COARSE, EVERYTHING, Hints, Touched, encode, hints_of, merge
from noline.kernel.db import LOST, Database, Wake

log = structlog.get_logger()

PAUSE = 0.2
NAMED = 500
"""Facts of one look, on all shards, that are named one by one."""
_IDLE = 0.5  # wakes are coalesced and may be lost, so it looks by itself too

_CURSORS = "select follower, shard, seq from cursor where follower = any($1)"
_STRETCHES = "unnest($1::integer[], $2::bigint[], $3::bigint[]) as passed(shard, after, upto)"
# A message that came in names no conversation in the log: it had not been placed yet.
_PASSED = f"""
select fact.workspace, fact.kind, fact.subject, coalesce(fact.conversation, message.conversation), fact.campaign
from {_STRETCHES} cross join lateral (
  select workspace, kind, subject, conversation, campaign, coalesce(message, id) as message from interaction
  where interaction.shard = passed.shard and seq > passed.after and seq <= passed.upto and workspace = any($4)
) as fact
left join message on message.shard = passed.shard and message.id = fact.message
"""
_CONCERNED = f"""
select wanted.id from unnest($4::integer[]) as wanted(id) where exists (
  select from {_STRETCHES} join interaction on interaction.shard = passed.shard
    and interaction.seq > passed.after and interaction.seq <= passed.upto
  where interaction.workspace = wanted.id)
"""

Stretch = tuple[int, int, int]
"""Shard, and the places after which and up to which."""


class Subscription:
    """One listener's hints: ``async with hub.subscribe(workspace) as hints: async for message in hints``.

    Entering returns once the hub is looking: what changes from then on is hinted at. ``waiting`` has not been read yet.
    """

    def __init__(self, hub: LiveHub, workspace: int) -> None:
        self.workspace = workspace
        self._hub = hub
        self.waiting: Hints = {}
        self._news = asyncio.Event()

    async def __aenter__(self) -> Self:
        await self._hub.add(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hub.remove(self)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        """Return everything that has been hinted at since the last time."""
        await self._news.wait()
        self._news.clear()
        hints, self.waiting = self.waiting, {}
        return encode(hints)

    def tell(self, hints: Hints) -> None:
        """Add to what waits."""
        merge(self.waiting, hints)
        self._news.set()


class LiveHub:
    """Watches the views' cursors for all listeners of this process; one task, and none while nobody listens.

    ``pause``: seconds between two looks at least.
    """

    def __init__(self, database: Database, wake: Wake, *, pause: float = PAUSE) -> None:
        self._database = database
        self._pause = pause
        self._ear = wake.listener()
        self._listeners: set[Subscription] = set()
        self._task: asyncio.Task[None] | None = None
        self._looking = asyncio.Event()
        self._seen: dict[tuple[str, int], int] = {}

    def subscribe(self, workspace: int) -> Subscription:
        """Return the hints of a workspace, to be entered."""
        return Subscription(self, workspace)

    @property
    def busy(self) -> bool:
        """Whether it looks at the database."""
        return self._task is not None

    async def add(self, listener: Subscription) -> None:
        """Begin to tell a listener; returns when nothing can be missed any more."""
        self._listeners.add(listener)
        if self._task is None:
            self._looking.clear()
            self._task = asyncio.create_task(self._watch())
        try:
            await self._looking.wait()
        except asyncio.CancelledError:
            self.remove(listener)
            raise

    def remove(self, listener: Subscription) -> None:
        """Stop telling a listener; the last one puts out the light."""
        self._listeners.discard(listener)
        if not self._listeners and self._task is not None:
            self._task.cancel()
            self._task = None

    async def close(self) -> None:
        """Stop looking."""
        task, self._task = self._task, None
        self._listeners.clear()
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _watch(self) -> None:
        self._seen = {}
        while True:
            try:
                await self.look()
                self._looking.set()
            except LOST as error:
                log.warning("live hints wait for the database", why=type(error).__name__)
            except Exception:
                log.exception("live hints stumbled")
                self._tell({listener.workspace: {EVERYTHING: None} for listener in self._listeners})
            await asyncio.sleep(self._pause)
            await self._ear.wait(_IDLE)

    async def look(self) -> None:
        """Tell of what the followers have passed since the last look."""
        async with self._database.connection() as connection:
            cursors = {(row[0], row[1]): row[2] for row in await connection.fetch(_CURSORS, list(COARSE))}
        before = self._seen or cursors
        for follower in COARSE:
            stretches = [
                (shard, before.get((name, shard), 0), seq)
                for (name, shard), seq in cursors.items()
                if name == follower and seq > before.get((name, shard), 0)
            ]
            if stretches:
                self._tell(await self._hints(follower, stretches))
        self._seen = cursors

    async def _hints(self, follower: str, stretches: Sequence[Stretch]) -> dict[int, Hints]:
        """Return what concerns the workspaces that are listened to; coarsely, where too much has happened."""
        workspaces = list({listener.workspace for listener in self._listeners})
        columns = [list(column) for column in zip(*stretches, strict=True)]
        many = sum(upto - after for _, after, upto in stretches) > NAMED
        async with self._database.connection() as connection:
            rows = await connection.fetch(_CONCERNED if many else _PASSED, *columns, workspaces)
        if many:
            return {row[0]: dict.fromkeys(COARSE[follower]) for row in rows}
        return hints_of(follower, (Touched(*row) for row in rows))

    def _tell(self, hints: dict[int, Hints]) -> None:
        for listener in self._listeners:
            if found := hints.get(listener.workspace):
                listener.tell(found)

"""Sending a request again: each kind tells how, and what can't be sent again says why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID

from msgspec import Struct

from noline.access import Principal
from noline.app.requests.model import RequestEntry, RequestKind
from noline.kernel.errors import Conflict, NolineError


class Asking(Struct, frozen=True):
    """Who wants it sent again, with whose rights it is, and the ASGI scope of the request by which they ask."""

    principal: Principal
    scope: Mapping[str, Any]


class SentAgain(Struct, frozen=True):
    """What came of it: the id of its own entry in the log, and the status of its answer."""

    id: UUID
    status: int


class Replayer(Protocol):
    """How requests of one kind are sent again."""

    async def send(self, entry: RequestEntry, asking: Asking) -> SentAgain:
        """Send a request of which nothing is missing once more; records an entry that names it as ``replay_of``."""
        ...


class Replays:
    """The kinds of requests that can be sent again."""

    def __init__(self) -> None:
        self._by_kind: dict[RequestKind, Replayer] = {}

    def add(self, kind: RequestKind, replayer: Replayer) -> None:
        """Say how requests of a kind are sent again."""
        self._by_kind[kind] = replayer

    def obstacle(self, entry: RequestEntry) -> NolineError | None:
        """Return why a request can't be sent again, if it can't."""
        if entry.kind not in self._by_kind:
            text = f"Requests of the kind {entry.kind!r} can't be sent again here."
            return Conflict(text, field="id", remedy="Send it again from where it came from.")
        return obstacle(entry)

    async def send(self, entry: RequestEntry, asking: Asking) -> SentAgain:
        """Send a request again; raises Conflict for one that can't be."""
        if (found := self.obstacle(entry)) is not None:
            raise found
        return await self._by_kind[entry.kind].send(entry, asking)


def obstacle(entry: RequestEntry) -> NolineError | None:
    """Return what is missing of a request to be sent again, if something is; pure."""
    if entry.sent.state == "whole":
        return None
    texts = {
        "cut": "Only the beginning of what was sent is kept, so it can't be sent again.",
        "left_out": "What was sent is not kept, since it may hold a secret, so it can't be sent again.",
    }
    return Conflict(texts[entry.sent.state], field="id", remedy="Send it again from the program it came from.")

"""What programs ask of the API goes into the log of requests: every change, and of what is only read what failed.

Who signed in with a browser is not in it (their screens read all the time), and nobody whose key is not known. Of
events, of which there may be ten thousand a second, only those that were refused are, and of these a sample.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send
from msgspec import Struct

from noline.access import Principal
from noline.app.api.shared import SharedMiddleware
from noline.app.bootstrap import Noline
from noline.app.requests import (
    MAX_ANSWERED,
    MAX_SENT,
    KeptBody,
    RequestEntry,
    Sample,
    Who,
    is_text,
    keep,
    keep_nothing,
    may_hold_secret,
    unpacked,
)
from noline.kernel.clock import wall_now
from noline.kernel.http.problems import MEDIA_TYPE, Problem, problem_of
from noline.kernel.ids import RandomIds

_READS: Final = ("GET", "HEAD", "OPTIONS")
_REFUSED: Final = 400
_KEPT_HEADERS: Final = ("accept", "content-type", "content-encoding", "user-agent")
_PATIENCE: Final = 1.0
_MARK: Final = "noline.replayed"
_REMARKABLE: Final = "noline.remarkable"


class Replayed(Struct, frozen=True):
    """That a request is one sent again: the id its entry is to have, and the entry it repeats."""

    id: UUID
    of: UUID


def mark_replayed(scope: dict[str, Any], replayed: Replayed) -> None:
    """Say in a request's scope, where nothing that is sent can, that it is one sent again."""
    scope[_MARK] = replayed


def replayed_in(scope: Scope) -> Replayed | None:
    """Return whether a request is one sent again."""
    return cast("dict[str, Any]", scope).get(_MARK)


def mark_remarkable(scope: Scope) -> None:
    """Say that a request belongs into the log although it was not refused, such as a batch of which a part was."""
    cast("dict[str, Any]", scope)[_REMARKABLE] = True


class RequestCapture(SharedMiddleware):
    """Takes requests with a key, and those sent again, into the log. ``problems_only``: no change that went well."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, noline: Noline, *, problems_only: bool = False) -> None:
        self._log = noline.requests
        self._sample = Sample() if problems_only else None

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Go on; what is worth it is recorded."""
        principal, replayed = scope.get("user"), replayed_in(scope)
        if not isinstance(principal, Principal) or (principal.kind != "key" and replayed is None):
            await next_app(scope, receive, send)
            return
        watched = _Watched(cast("HTTPScope", scope), receive, send, changes_too=self._sample is None)
        try:
            await next_app(scope, watched.receive, watched.send)
        except Exception as error:
            await watched.fail(problem_of(error))
            self._record(watched, principal, replayed)
            raise
        self._record(watched, principal, replayed)

    def _record(self, watched: _Watched, principal: Principal, replayed: Replayed | None) -> None:
        if not watched.wanted:
            return
        sampled = self._sample is None or replayed is not None
        if sampled or cast("Sample", self._sample).takes(principal.workspace, time.monotonic()):
            self._log.record(watched.entry(principal, replayed))
        else:
            self._log.dropped += 1


class _Collected:
    """The beginning of a body as it passes, and how long it was."""

    def __init__(self, most: int) -> None:
        self.size = 0
        self.ended = False
        self._most = most
        self._parts: list[bytes] = []

    def add(self, part: bytes) -> None:
        if self.size <= self._most:
            self._parts.append(part)
        self.size += len(part)

    @property
    def content(self) -> bytes:
        return b"".join(self._parts)


class _Watched:
    """One request as it passes. Bodies are only looked at where they will be kept."""

    def __init__(self, scope: HTTPScope, receive: Receive, send: Send, *, changes_too: bool) -> None:
        self.wanted = False
        self._scope = scope
        self._receive = receive
        self._send = send
        self._headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        self._always = (changes_too and scope["method"] not in _READS) or replayed_in(scope) is not None
        self._began: tuple[datetime, float] = (wall_now(), time.perf_counter())
        self._sent, self._answered = _Collected(MAX_SENT), _Collected(MAX_ANSWERED)
        self._status, self._media_type = 0, ""
        self._problem: Problem | None = None

    async def receive(self) -> Any:
        """Take in what is sent."""
        message = await self._receive()
        if message["type"] == "http.request":
            self._sent.add(message["body"])
            self._sent.ended = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        """Give out what is answered."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = {name.lower(): value.decode("latin-1") for name, value in message["headers"]}
            self._media_type = headers.get(b"content-type", "")
            remarkable = bool(cast("dict[str, Any]", self._scope).get(_REMARKABLE))
            self.wanted = self._always or self._status >= _REFUSED or remarkable
            if self.wanted:
                await self._read_rest()
        elif message["type"] == "http.response.body" and self.wanted:
            self._answered.add(message.get("body", b""))
        await self._send(message)

    async def fail(self, problem: Problem) -> None:
        """Note what will be answered outside of here."""
        self.wanted = True
        self._status, self._problem, self._media_type = problem.status, problem, MEDIA_TYPE
        self._answered.add(msgspec.json.encode(problem))
        await self._read_rest()

    async def _read_rest(self) -> None:
        """Read what nobody has read, because it was refused before: if it is short, and there."""
        length = self._headers.get("content-length", "0")
        if "transfer-encoding" not in self._headers and length == "0":
            self._sent.ended = True
        if self._sent.ended or not length.isdecimal() or not 0 < int(length) <= MAX_SENT:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                while not self._sent.ended and (await self.receive())["type"] == "http.request":
                    continue

    def entry(self, principal: Principal, replayed: Replayed | None) -> RequestEntry:
        """Return what is recorded."""
        at, began = self._began
        opt = self._scope["route_handler"].opt
        confidential = bool(opt.get("shown_once") or opt.get("confidential"))
        problem = self._problem or self._told()
        return RequestEntry(
            workspace=principal.workspace,
            id=replayed.id if replayed else RandomIds().new(at, "request"),
            at=at,
            kind="api",
            method=self._scope["method"],
            path=self._scope["path"],
            query=self._scope["query_string"].decode("latin-1"),
            who=Who(principal.kind, principal.id, principal.name),
            right=str(opt.get("scope", "")),
            status=self._status,
            milliseconds=round((time.perf_counter() - began) * 1000),
            headers={name: self._headers[name] for name in _KEPT_HEADERS if name in self._headers},
            sent=self._kept_sent(confidential=confidential),
            answered=self._kept_answer(confidential=confidential),
            problem=problem.title if problem else "",
            detail=problem.detail if problem and not confidential else "",
            field=(problem.field or "") if problem else "",
            replay_of=replayed.of if replayed else None,
        )

    def _kept_sent(self, *, confidential: bool) -> KeptBody:
        kind, size, content = self._headers.get("content-type", ""), self._sent.size, self._sent.content
        if confidential or may_hold_secret(unpacked(content, self._headers.get("content-encoding", ""))):
            return keep_nothing(size, kind)
        kept = keep(content, MAX_SENT, kind, size)
        if self._sent.ended:
            return kept
        length = self._headers.get("content-length", "")
        known = int(length) if length.isdecimal() else 0
        return msgspec.structs.replace(kept, state="cut", size=min(max(size, known), 2**62))

    def _kept_answer(self, *, confidential: bool) -> KeptBody:
        size, content = self._answered.size, self._answered.content
        if confidential or (size and not is_text(self._media_type)) or may_hold_secret(content):
            return keep_nothing(size, self._media_type)
        return keep(content, MAX_ANSWERED, self._media_type, size)

    def _told(self) -> Problem | None:
        """Return the problem that was answered, if it was one."""
        if not self._media_type.startswith(MEDIA_TYPE):
            return None
        with suppress(msgspec.DecodeError):
            return msgspec.json.decode(self._answered.content, type=Problem)
        return None

"""Idempotency keys: a change that is repeated under the same key is answered as the first time, and done once.

As in the IETF's draft *The Idempotency-Key HTTP Header Field*: the same key with another content is refused (422), and
one that is still under way too (409). What was refused, or failed, is not remembered: it may be tried again under the
same key, and what it makes has the same ids (``noline.kernel.http.Once``), so that whatever a dead process has done
already is not done again.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from litestar.connection import ASGIConnection
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from msgspec import Struct

from noline.access import Principal
from noline.app.api.kept_answers import KEPT
from noline.app.api.shared import SharedMiddleware
from noline.app.bootstrap import Noline
from noline.kernel.clock import wall_now
from noline.kernel.errors import Conflict, InvalidInput, TooLarge
from noline.kernel.http import Once, put_once

HEADER: Final = "idempotency-key"
LEASE: Final = timedelta(seconds=60)
"""So long a request under way is believed to be alive."""
MAX_KEY: Final = 255
VISIBLE: Final = "^[!-~]([ -~]*[!-~])?$"
"""What a key is: signs of ASCII that can be seen, and spaces between them."""
MAX_ANSWER: Final = 1_000_000
_METHODS: Final = ("POST", "PUT", "PATCH", "DELETE")
_KEPT_HEADERS: Final = ("content-type", "location")
_REFUSED, _FAILED = 400, 500
_VISIBLE: Final = re.compile(VISIBLE)

_TAKE = """
insert into idempotency (workspace, actor_kind, actor, key, fingerprint, begun_at, until)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (workspace, actor_kind, actor, key) do update
  set fingerprint = excluded.fingerprint, until = excluded.until, status = null, headers = null, body = null,
    begun_at = case when idempotency.begun_at < $8 then excluded.begun_at else idempotency.begun_at end
  where idempotency.begun_at < $8
    or idempotency.status is null and idempotency.until < $6 and idempotency.fingerprint = excluded.fingerprint
returning begun_at
"""
_MINE = "workspace = $1 and actor_kind = $2 and actor = $3 and key = $4"
_FOUND = f"select fingerprint, until, status, headers, body from idempotency where {_MINE}"
_ANSWERED = f"update idempotency set status = $6, headers = $7, body = $8 where {_MINE} and until = $5"
_FORGET = f"delete from idempotency where {_MINE} and until = $5"
_LAPSE = f"update idempotency set until = begun_at where {_MINE} and until = $5"


class _Kept(Struct, frozen=True):
    """An answer that was given before."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class _Turn(Struct, frozen=True):
    """The right to do it: the row's key, when it was first asked for, and until when it is ours."""

    owner: tuple[Any, ...]
    begun_at: datetime
    until: datetime


class Idempotency(SharedMiddleware):
    """Remembers answers by whoever asked and their key."""

    def __init__(self, noline: Noline) -> None:
        self._database = noline.database

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Answer from memory, or go on and remember."""
        principal = scope.get("user")
        given = ASGIConnection[Any, Any, Any, Any](scope).headers.get(HEADER)
        if given is None or scope.get("method") not in _METHODS or not isinstance(principal, Principal):
            await next_app(scope, receive, send)
            return
        if scope["route_handler"].opt.get("shown_once"):
            raise _not_kept()
        key = _key_of(given)
        body = await _read(receive, _most(scope))
        owner = (principal.workspace, principal.kind, principal.id, key)
        turn = await self._take(owner, _fingerprint(scope, body))
        if isinstance(turn, _Kept):
            await _replay(turn, send)
            return
        put_once(scope, Once(f"{principal.workspace} {principal.kind} {principal.id}", key, turn.begun_at))
        await self._do(turn, body, scope, receive, send, next_app)

    async def _take(self, owner: tuple[Any, ...], fingerprint: bytes) -> _Turn | _Kept:
        """Take the turn or learn the answer; raises InvalidInput for another content, Conflict for one under way."""
        now = wall_now()
        until = now + LEASE
        async with self._database.connection() as connection:
            begun = await connection.fetchval(_TAKE, *owner, fingerprint, now, until, now - KEPT)
            if begun is not None:
                return _Turn(owner, begun, until)
            row = await connection.fetchrow(_FOUND, *owner)
        if row is not None and row["fingerprint"] != fingerprint:
            text = "This key was used for another request."
            raise InvalidInput(text, field="Idempotency-Key", remedy="Make a new key for each request.")
        if row is None or row["status"] is None:
            text = "The same request is under way."
            raise Conflict(text, field="Idempotency-Key", remedy="Ask again in a moment.")
        return _Kept(row["status"], msgspec.json.decode(row["headers"]), row["body"])

    async def _do(
        self, turn: _Turn, body: bytes, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp
    ) -> None:
        answer = _Answer(send)
        try:
            await next_app(scope, _again(body, receive), answer.take)
        except BaseException:
            await asyncio.shield(self._settle(turn, None))
            raise
        await asyncio.shield(self._settle(turn, answer))
        await answer.release()

    async def _settle(self, turn: _Turn, answer: _Answer | None) -> None:
        """Remember what was done before it is said; what was refused is forgotten, what failed may be tried at once."""
        async with self._database.connection() as connection:
            if answer is None or answer.status >= _FAILED or not answer.status:
                await connection.execute(_LAPSE, *turn.owner, turn.until)
            elif answer.status >= _REFUSED or answer.body is None:
                await connection.execute(_FORGET, *turn.owner, turn.until)
            else:
                headers = msgspec.json.encode(answer.headers).decode()
                await connection.execute(_ANSWERED, *turn.owner, turn.until, answer.status, headers, answer.body)


def _not_kept() -> InvalidInput:
    text = "The answer holds a secret that is shown once, so it is not kept to be given again."
    return InvalidInput(
        text, field="Idempotency-Key", remedy="Leave the header out; look at the list before a second try."
    )


class _Answer:
    """An answer held back until it has been remembered; one that is too long for that goes on as it comes."""

    def __init__(self, send: Send) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body: bytes | None = b""
        self._send = send
        self._held: list[Message] = []

    async def take(self, message: Message) -> None:
        """Take a part of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            known = {name.decode().lower(): value.decode("latin-1") for name, value in message["headers"]}
            self.headers = {name: known[name] for name in _KEPT_HEADERS if name in known}
        elif message["type"] == "http.response.body" and self.body is not None:
            self.body += message.get("body", b"")
            if len(self.body) > MAX_ANSWER:
                self.body = None
        self._held.append(message)
        if self.body is None:
            await self.release()

    async def release(self) -> None:
        """Let it go out."""
        held, self._held = self._held, []
        for message in held:
            await self._send(message)


async def _replay(kept: _Kept, send: Send) -> None:
    headers: Sequence[tuple[bytes, bytes]] = [
        *((name.encode(), value.encode("latin-1")) for name, value in kept.headers.items()),
        (b"content-length", str(len(kept.body)).encode()),
        (b"idempotency-replayed", b"true"),
    ]
    await send({"type": "http.response.start", "status": kept.status, "headers": headers})
    await send({"type": "http.response.body", "body": kept.body, "more_body": False})


async def _read(receive: Receive, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"".join(parts)
        assert message["type"] == "http.request"
        parts.append(message["body"])
        size += len(message["body"])
        if size > most:
            raise TooLarge("The request is too large.", remedy=f"Send {most:,} bytes at most.")
        if not message["more_body"]:
            return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """Return what gives a body that was read already, and then whatever comes."""
    waiting = [body]

    async def again() -> Any:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return again


def _most(scope: Scope) -> int:
    handler = scope["route_handler"]
    most = handler.resolve_request_max_body_size() if isinstance(handler, HTTPRouteHandler) else None
    return most if isinstance(most, int) else MAX_ANSWER


def _fingerprint(scope: Scope, body: bytes) -> bytes:
    begin = f"{scope.get('method')} {scope['path']}?".encode() + scope["query_string"] + b"\n"
    return hashlib.sha256(begin + body).digest()


def _key_of(given: str) -> str:
    """Return a key without the quotes that the draft demands and nobody writes; raises InvalidInput."""
    key = given.strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if len(key) > MAX_KEY or not _VISIBLE.fullmatch(key):
        text = "It is not a key."
        raise InvalidInput(text, field="Idempotency-Key", remedy="Send 1 to 255 visible signs, such as a UUID.")
    return key

"""The widget over HTTP: its program, and what it asks for from pages of other sites, which must be on its list.

A visitor's token travels in ``Authorization``, never in an address: addresses are kept by proxies, and shown to pages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import cache
from importlib.resources import files
from time import monotonic
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import HttpMethod, Request, Response, Router, get, post, route
from litestar.datastructures import UploadFile
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Stream
from msgspec import Meta, Struct

from noline.app.bootstrap import Noline
from noline.app.public.answers import problem_answer
from noline.app.public.limits import Limit, SharedLimit, place_of
from noline.app.widget.desk import say_typing
from noline.app.widget.door import Door, answer, headers_of
from noline.app.widget.identity import by_hash, by_token
from noline.app.widget.lines import own_file, owners_of, read_up_to, said_to
from noline.app.widget.live import Lines
from noline.app.widget.onward import lead_on
from noline.app.widget.opening import is_open, opens_at
from noline.app.widget.saying import MAX_FILE, MAX_FILES, leave_email, say
from noline.app.widget.visitors import Visitor
from noline.channels import Attachment
from noline.conversations import plain_name
from noline.kernel.clock import wall_now
from noline.kernel.errors import InvalidInput, NotFound, Unauthenticated

SAYING: Final = 30, 60.0
BEGINNING: Final = 120, 600.0
LEAVING: Final = 5, 600.0
ONWARD: Final = 20, 600.0
TYPING: Final = 60, 60.0
HEARING: Final = 240, 60.0
"""Messages, sessions, addresses left, ways out, typing, looks and streams: how many from one place in how many s."""
_MOST: Final = MAX_FILE * 2 + 64 * 1024
_SMALL: Final = 16 * 1024
_FILE: Final = "/files/{message:uuid}/{place:int}"
_PATHS: Final = ["/", "/session", "/lines", "/live", "/messages", "/email", "/read", "/typing", "/continue", _FILE]
Asked = Request[Any, Any, Any]


class SessionAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """Who comes: with a token from before, and perhaps with what the company's server says of them."""

    token: Annotated[str, Meta(max_length=2048)] = ""
    user: Annotated[str, Meta(max_length=200)] = ""
    hash: Annotated[str, Meta(max_length=128)] = ""
    jwt: Annotated[str, Meta(max_length=4096)] = ""


class _Email(Struct, frozen=True, forbid_unknown_fields=True):
    email: Annotated[str, Meta(min_length=3, max_length=320)]


class _Read(Struct, frozen=True, forbid_unknown_fields=True):
    upto: datetime


class _Typing(Struct, frozen=True, forbid_unknown_fields=True):
    typing: bool


def widget_script() -> HTTPRouteHandler:
    """Return the route of the program that pages load."""

    @get("/widget.js", name="widget's program", include_in_schema=False)
    async def program(request: Asked) -> Response[bytes]:
        body, tag = _program()
        headers = {
            "ETag": tag,
            "Cache-Control": "public, max-age=300",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Access-Control-Allow-Origin": "*",
        }
        known = request.headers.get("if-none-match") == tag
        return Response(
            b"" if known else body, status_code=304 if known else 200, media_type="text/javascript", headers=headers
        )

    return program


def widget_router(noline: Noline) -> Router:
    """Return the router under ``/widget/{key}``."""
    door = Door(noline)
    return Router(
        "/widget/{key:str}",
        route_handlers=[*_coming(noline, door), *_talking(noline, door), *_hearing(noline, door)],
        exception_handlers={Exception: _problem, HTTPException: _problem},
        request_max_body_size=_SMALL,
        include_in_schema=False,
    )


def _coming(noline: Noline, door: Door) -> Sequence[HTTPRouteHandler]:
    beginning = SharedLimit(noline.paces, "widget begins", *BEGINNING)

    @route(_PATHS, http_method=HttpMethod.OPTIONS)
    async def preflight(request: Asked, key: FromPath[str]) -> Response[bytes]:
        await door.enter(request, key)
        return Response(b"", status_code=204, media_type="text/plain", headers=headers_of(request, preflight=True))

    @get("/")
    async def about(request: Asked, key: FromPath[str]) -> Response[bytes]:
        widget, workspace = await door.enter(request, key)
        settings, now = widget.settings, noline.clock.now()
        found = answer(request, {
            "look": settings.look,
            "brand": workspace.name,
            "language": settings.look.language,
            "open": is_open(settings.hours, workspace.zone, now),
            "opens_at": opens_at(settings.hours, workspace.zone, now),
            "ask_email": settings.ask_email,
            "files": settings.files,
            "identified_only": settings.identified_only,
        })  # fmt: skip
        found.headers["Cache-Control"] = "private, max-age=60"
        return found

    @post("/session")
    async def session(request: Asked, key: FromPath[str]) -> Response[bytes]:
        widget, workspace = await door.enter(request, key)
        await beginning.take(place_of(request))
        asked = _read(await request.body(), SessionAsked)
        now = wall_now().timestamp()
        if asked.jwt or asked.user:
            secret = widget.identity_secret(noline.sealer)
            identity = by_token(secret, asked.jwt, now) if asked.jwt else by_hash(secret, asked.user, asked.hash)
            visitor = await door.reception.identify(widget, workspace, identity, now, before=asked.token)
        elif widget.settings.identified_only:
            remedy = "Sign in on the page, so that it vouches for you."
            raise Unauthenticated("Only who is signed in may write here.", field="user", remedy=remedy)
        else:
            visitor = door.reception.begin(widget, workspace, asked.token)
        return answer(request, {
            "token": visitor.token, "user": visitor.user, "begun": bool(await owners_of(noline, visitor))
        })  # fmt: skip

    return preflight, about, session


def _talking(noline: Noline, door: Door) -> Sequence[HTTPRouteHandler]:
    saying = SharedLimit(noline.paces, "widget says", *SAYING)
    leaving = SharedLimit(noline.paces, "widget leaves", *LEAVING)
    leading = SharedLimit(noline.paces, "widget leads on", *ONWARD)
    typed = Limit(*TYPING, monotonic)

    @post("/messages", request_max_body_size=_MOST)
    async def message(request: Asked, key: FromPath[str]) -> Response[bytes]:
        visitor = await door.admit(request, key)
        await saying.take(place_of(request))
        text, once, brought = await _message(request)
        done = await say(noline, visitor, text, once, brought)
        await say_typing(noline, visitor, typing=False)
        return answer(request, {"status": "done" if done else "accepted"}, 200 if done else 202)

    @post("/email")
    async def email(request: Asked, key: FromPath[str]) -> Response[bytes]:
        visitor = await door.admit(request, key)
        await leaving.take(place_of(request))
        done = await leave_email(noline, visitor, _read(await request.body(), _Email).email)
        return answer(request, {"status": "done" if done else "accepted"}, 200 if done else 202)

    @post("/continue")
    async def onward(request: Asked, key: FromPath[str]) -> Response[bytes]:
        visitor = await door.admit(request, key)
        await leading.take(place_of(request))
        return answer(request, await lead_on(noline, visitor))

    @post("/read")
    async def read(request: Asked, key: FromPath[str]) -> Response[bytes]:
        visitor = await door.admit(request, key)
        upto = _read(await request.body(), _Read).upto
        if upto.tzinfo is None:
            raise InvalidInput("The time has no zone.", field="upto", remedy="Give the time of a line as it came.")
        return answer(request, {"news": await read_up_to(noline, visitor, upto)})

    @post("/typing")
    async def typing(request: Asked, key: FromPath[str]) -> Response[bytes]:
        visitor = await door.admit(request, key)
        typed.take(place_of(request))
        await say_typing(noline, visitor, typing=_read(await request.body(), _Typing).typing)
        return answer(request, {})

    return message, email, onward, read, typing


def _hearing(noline: Noline, door: Door) -> Sequence[HTTPRouteHandler]:
    streams, hearing = Lines(noline), Limit(*HEARING, monotonic)

    @get("/lines")
    async def lines(request: Asked, key: FromPath[str], after: str = "") -> Response[bytes]:
        visitor = await door.admit(request, key)
        hearing.take(place_of(request))
        said = await said_to(noline, visitor, _cursor(after))
        if said.fresh:
            await noline.receipts.keep(said.fresh, noline.clock.now())
        return answer(request, {"lines": said.lines})

    @get("/live")
    async def live(request: Asked, key: FromPath[str], after: str = "") -> Stream:
        visitor: Visitor = await door.admit(request, key)
        hearing.take(place_of(request))
        headers = {**headers_of(request), "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return Stream(streams.stream(visitor, _cursor(after)), media_type="text/event-stream", headers=headers)

    @get(_FILE)
    async def file(
        request: Asked, key: FromPath[str], message: FromPath[UUID], place: FromPath[int]
    ) -> Response[bytes]:
        visitor = await door.admit(request, key)
        content = await own_file(noline, visitor, message, place)
        headers = {**headers_of(request), "X-Content-Type-Options": "nosniff", "Content-Disposition": "attachment"}
        return Response(content, media_type="application/octet-stream", headers=headers)

    return lines, live, file


async def _message(request: Asked) -> tuple[str, str, list[Attachment]]:
    kind = request.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        raise InvalidInput("This is no form.", field="Content-Type", remedy="Send multipart/form-data.")
    form = await request.form()
    brought = [it for it in form.getall("files", []) if isinstance(it, UploadFile)]
    if len(brought) > MAX_FILES + 1:
        brought = brought[: MAX_FILES + 1]  # enough to be refused
    read = [
        Attachment(plain_name(it.filename), it.content_type.partition(";")[0].strip().lower(), await it.read())
        for it in brought
    ]
    return str(form.get("text", "")).strip(), str(form.get("once", "")), read


def _cursor(text: str) -> datetime | None:
    found = None
    with suppress(ValueError):
        found = datetime.fromisoformat(text) if text else None
    if text and (found is None or found.tzinfo is None):
        raise InvalidInput("This is no cursor.", field="after", remedy="Give the id of the last event.")
    return found


def _read(body: bytes, kind: type[Any]) -> Any:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput(f"It can't be read: {error}.", field="body", remedy="Send what the widget sends.") from None


def _problem(request: Asked, error: Exception) -> Response[bytes]:
    """Say what went wrong, also to pages of other sites if they may ask."""
    found = problem_answer(request, error)
    found.headers.update(headers_of(request))
    return found


@cache
def _program() -> tuple[bytes, str]:
    path = files("noline.app") / "web" / "widget" / "widget.js"
    if not path.is_file():
        raise NotFound("The widget has not been built.", remedy="In a checkout, make web builds it.")
    body = path.read_bytes()
    return body, f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'

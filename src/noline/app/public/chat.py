"""The web chat's page: a form that works by itself, and a small program that makes it live under the strict policy."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from minijinja import Environment, safe

from noline.app.bootstrap import Noline
from noline.app.public.answers import wants_page
from noline.app.public.chat_session import Chat, Line, find_chat, lines_of, new_secret, say
from noline.app.public.fields import read_fields
from noline.app.public.headers import content_policy
from noline.app.public.limits import SharedLimit, place_of
from noline.kernel.errors import InvalidInput, TooManyRequests

SAYING: Final = 30, 60.0
BEGINNING: Final = 10, 600.0
"""Messages, and new chats, from one place in the network: how many in how many seconds."""


def chat_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the routes of the chat's page."""
    saying = SharedLimit(noline.paces, "saying", *SAYING)
    beginning = SharedLimit(noline.paces, "beginning", *BEGINNING)

    @get("/chat.js", name="chat's program")
    async def program() -> Response[bytes]:
        return Response(_file("chat.js").encode(), media_type="text/javascript", headers={"Cache-Control": "no-cache"})

    @get(["/chat/{key:str}", "/chat/{key:str}/{secret:str}"], name="chat")
    async def show(key: FromPath[str], secret: FromPath[str] = "") -> Response[bytes]:
        return await _show(noline, await find_chat(noline, key, secret))

    @get("/chat/{key:str}/{secret:str}/lines", name="chat's lines")
    async def lines(request: Request[Any, Any, Any], key: FromPath[str], secret: FromPath[str]) -> Response[bytes]:
        said, receipts = await lines_of(noline, await find_chat(noline, key, secret))
        body = msgspec.json.encode({"lines": said})
        tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        if request.headers.get("if-none-match") == tag:
            return Response(b"", status_code=304, media_type="application/json")
        task = BackgroundTask(noline.receipts.keep, receipts, noline.clock.now()) if receipts else None
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        return Response(body, media_type="application/json", headers=headers, background=task)

    @post(["/chat/{key:str}", "/chat/{key:str}/{secret:str}"], name="say in a chat")
    async def write(request: Request[Any, Any, Any], key: FromPath[str], secret: FromPath[str] = "") -> Response[bytes]:
        chat = await find_chat(noline, key, secret)
        fields = read_fields(request.headers.get("content-type", ""), await request.body())
        text = fields.get("message", "")
        try:
            await saying.take(place_of(request))
            if not secret:
                await beginning.take(place_of(request))
                chat = msgspec.structs.replace(chat, secret=new_secret())
            done = await say(noline, chat, text, fields.get("once", ""))
        except (InvalidInput, TooManyRequests) as error:
            if wants_page(request):
                return await _refuse(noline, await find_chat(noline, key, secret), text, error)
            raise
        if wants_page(request):
            return Response(b"", status_code=303, media_type="text/plain", headers={"Location": chat.path})
        body = msgspec.json.encode({"status": "done" if done else "accepted", "path": chat.path})
        return Response(body, status_code=200 if done else 202, media_type="application/json")

    return [program, show, lines, write]


async def _show(noline: Noline, chat: Chat) -> Response[bytes]:
    said, receipts = await lines_of(noline, chat)
    answer = _page(chat, said)
    if receipts:
        answer.background = BackgroundTask(noline.receipts.keep, receipts, noline.clock.now())
    return answer


async def _refuse(noline: Noline, chat: Chat, text: str, error: InvalidInput | TooManyRequests) -> Response[bytes]:
    said, _ = await lines_of(noline, chat)
    if isinstance(error, TooManyRequests):
        answer = _page(chat, said, text=text, fault=chat.words("chat_often"), status=429)
        answer.headers["Retry-After"] = str(error.after)
        return answer
    return _page(chat, said, text=text, fault=chat.words("fault_required"), status=422)


def _page(chat: Chat, said: list[Line], *, text: str = "", fault: str = "", status: int = 200) -> Response[bytes]:
    words, style = chat.words, _file("style.css") + _file("chat.css")
    html = _environment().render_template(
        "chat.html",
        language=words.language,
        brand=words.brand,
        style=safe(style),
        path=chat.path,
        begun=bool(chat.secret),
        key=chat.key if chat.proved else "",
        once=new_secret(),
        lines=[{"id": str(it.id), "by": it.by, "text": it.text, "at": it.at.isoformat()} for it in said],
        text=text,
        fault=fault,
        words={
            name: words(f"chat_{name}")
            for name in ("title", "text", "foot", "field", "send", "you", "log", "failed", "refresh", "often")
        },
    )
    headers = {"Content-Security-Policy": content_policy(style, program=True), "Content-Language": words.language}
    return Response(html.encode(), status_code=status, media_type="text/html", headers=headers)


@cache
def _file(name: str) -> str:
    return (files("noline.app.public") / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    templates = {"chat.html": _file("chat.html")}
    return Environment(templates=templates, trim_blocks=True, lstrip_blocks=True, undefined_behavior="strict")

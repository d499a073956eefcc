"""The routes of what is built into sites and apps. Bodies are JSON whatever their media type, so that a browser need
not ask first (CORS, "simple requests"); nothing here is done in the name of a cookie."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from time import monotonic
from typing import Any, Final, TypeVar

import msgspec
from litestar import Request, Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from noline.app.bootstrap import Noline
from noline.app.embed.browsers import Wish, find_site, leave, renew, subscribe
from noline.app.embed.inbox import Look, look_in
from noline.app.embed.pages import MAX_EVENTS, Pages
from noline.app.embed.pages import find_site as pages_site
from noline.app.embed.reporting import Report, find_told, take_report
from noline.app.public.limits import Limit, SharedLimit, place_of
from noline.kernel.errors import InvalidInput

MAX_BODY: Final = 16 * 1024
MAX_INBOX: Final = 64 * 1024
SUBSCRIBING: Final = 20, 60.0
LOOKING: Final = 240, 60.0
TELLING: Final = 240, 60.0
REPORTING: Final = 240, 60.0
"""From one place in the network: how many in how many seconds; a telephone company's customers share one."""
_ACTS: Final = {"": subscribe, "/renew": renew, "/leave": leave}

Asked = Request[Any, Any, Any]
_S = TypeVar("_S", bound=msgspec.Struct)


def embed_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the routes."""
    return [
        _program("/noline.js", "noline.js"),
        _program("/push/client.js", "push.js"),
        _program("/push/worker.js", "push-worker.js"),
        _program("/inbox.js", "inbox.js"),
        _events(noline),
        _inbox(noline),
        *_push(noline),
    ]


def _events(noline: Noline) -> HTTPRouteHandler:
    limit, pages = Limit(*TELLING, monotonic), Pages(noline)

    @post("/e/{key:str}", request_max_body_size=MAX_EVENTS, name="events of pages")
    async def told(request: Asked, key: FromPath[str]) -> Response[bytes]:
        limit.take(place_of(request))
        refused = await pages.take(key, request.headers.get("origin"), await request.body())
        return _answer({"success": True} | ({"refused": refused} if refused else {}), request)

    return told


def _inbox(noline: Noline) -> HTTPRouteHandler:
    limit = Limit(*LOOKING, monotonic)

    @post("/inbox/{key:str}", request_max_body_size=MAX_INBOX, name="inbox")
    async def look(request: Asked, key: FromPath[str]) -> Response[bytes]:
        limit.take(place_of(request))
        site = await pages_site(noline, key, request.headers.get("origin"))
        return _answer(await look_in(noline, site, read_body(await request.body(), Look)), request)

    return look


def _push(noline: Noline) -> list[HTTPRouteHandler]:
    subscribing = SharedLimit(noline.paces, "subscribing", *SUBSCRIBING)
    reporting = Limit(*REPORTING, monotonic)

    @get("/push/web/{account:int}", name="what a site subscribes with")
    async def about(request: Asked, account: FromPath[int]) -> Response[bytes]:
        site = await find_site(noline, account, request.headers.get("origin"))
        return _answer({"public_key": site.settings.public_key}, request)

    def acting(path: str) -> HTTPRouteHandler:
        act = _ACTS[path]

        @post(f"/push/web/{{account:int}}{path}", request_max_body_size=MAX_BODY, name=f"browser's wish{path}")
        async def wish(request: Asked, account: FromPath[int]) -> Response[bytes]:
            await subscribing.take(place_of(request))
            site = await find_site(noline, account, request.headers.get("origin"))
            await act(noline, site, read_body(await request.body(), Wish))
            return _answer({"status": "done"}, request)

        return wish

    @post("/push/{account:int}/{token:str}/{proof:str}", request_max_body_size=MAX_BODY, name="device's report")
    async def report(
        request: Asked, account: FromPath[int], token: FromPath[str], proof: FromPath[str]
    ) -> Response[bytes]:
        reporting.take(place_of(request))
        told = await find_told(noline, account, token, proof)
        await take_report(noline, told, read_body(await request.body(), Report))
        return Response(b"", status_code=204, media_type="text/plain", headers={"Access-Control-Allow-Origin": "*"})

    return [about, *(acting(path) for path in _ACTS), report]


def _program(path: str, name: str) -> HTTPRouteHandler:
    @get(path, name=f"program {name}")
    async def program() -> Response[bytes]:
        headers = {"Cache-Control": "public, max-age=3600", "Cross-Origin-Resource-Policy": "cross-origin"}
        return Response(_file(name), media_type="text/javascript", headers=headers)

    return program


def read_body(body: bytes, kind: type[_S]) -> _S:
    """Return a body as a struct; raises InvalidInput naming the field."""
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        words, _, path = str(error).partition(" - at `$")
        raise InvalidInput(f"{words}.", field=path.strip("`.") or "body") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise InvalidInput("It is no JSON.", field="body", remedy="Send one JSON object.") from None


def _answer(told: Any, request: Asked) -> Response[bytes]:
    """Answer the site that asked, which is one of the account's by now."""
    headers = {"Access-Control-Allow-Origin": request.headers.get("origin", ""), "Vary": "Origin"}
    return Response(msgspec.json.encode(told), media_type="application/json", status_code=200, headers=headers)


@cache
def _file(name: str) -> bytes:
    return (files("noline.app.embed") / name).read_bytes()

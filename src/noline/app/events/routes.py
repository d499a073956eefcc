"""The routes of Segment's HTTP tracking API: a write key is an API key with ``events:write``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from litestar import Request, Response, Router, post
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler

from noline.access import Principal, Workspaces
from noline.app.api.application import problem_answer
from noline.app.api.authentication import Authentication, check_scope
from noline.app.api.request_capture import RequestCapture, mark_remarkable
from noline.app.bootstrap import Noline
from noline.app.events.facts import TYPES
from noline.app.events.intake import Intake, Refused
from noline.app.events.wire import MAX_BATCH, MAX_EVENT, unpacked

PREFIX: Final = "/v1"
MAX_BODY: Final = 2 * MAX_BATCH
"""Bytes that are read at all: beyond, the answer is only that it is too much."""
_SHORT: Final[Mapping[str, str]] = {
    "t": "track",
    "i": "identify",
    "p": "page",
    "s": "screen",
    "g": "group",
    "a": "alias",
}
"""What the browser's library calls them."""
_OPTIONS: Final[dict[str, Any]] = {
    "scope": "events:write",
    "lenient": True,
    "include_in_schema": False,
    "status_code": 200,
    "request_max_body_size": MAX_BODY,
}

Asked = Request[Principal, Any, Any]


def events_router(noline: Noline) -> Router:
    """Return the router under ``/v1``."""
    intake = Intake(noline)

    async def workspace_of(request: Asked) -> Any:
        async with noline.database.connection() as lent:
            catalogue = await noline.catalogue(lent)
        return catalogue[Workspaces].by_id[request.user.workspace]

    def single(paths: list[str], kind: str, *, historical: bool = False) -> HTTPRouteHandler:
        @post(paths, **_OPTIONS)
        async def event(request: Asked) -> Response[bytes]:
            body = unpacked(await request.body(), _encoding(request), MAX_EVENT)
            await intake.one(await workspace_of(request), kind, body, historical=historical)
            return _success([])

        return event

    def several(paths: list[str], *, historical: bool = False) -> HTTPRouteHandler:
        @post(paths, **_OPTIONS)
        async def batch(request: Asked) -> Response[bytes]:
            body = unpacked(await request.body(), _encoding(request), MAX_BATCH)
            refused = await intake.batch(await workspace_of(request), body, historical=historical)
            if refused:
                mark_remarkable(request.scope)
            return _success(refused)

        return batch

    short = {kind: letter for letter, kind in _SHORT.items()}
    return Router(
        PREFIX,
        route_handlers=[
            *(single([f"/{kind}", f"/{short[kind]}"], kind) for kind in TYPES),
            several(["/batch", "/b"]),
            several(["/import"], historical=True),
        ],
        middleware=[Authentication(noline), RequestCapture(noline, problems_only=True)],
        guards=[check_scope],
        exception_handlers={Exception: problem_answer, HTTPException: problem_answer},
    )


def _encoding(request: Asked) -> str:
    return request.headers.get("content-encoding", "").strip().lower()


def _success(refused: list[Refused]) -> Response[bytes]:
    """Return Segment's answer; events that were left out are told besides, which its clients pass over."""
    body: dict[str, Any] = {"success": True} | ({"refused": refused} if refused else {})
    return Response(msgspec.json.encode(body), media_type="application/json", status_code=200)

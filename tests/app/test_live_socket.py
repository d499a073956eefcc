"""The line on which browsers hear of changes: for who is signed in, from our own pages, until they hang up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.types import ASGIApp, Receive, Scope, Send
from msgspec import json

from noline.access import Principal
from noline.app.live import LiveHub
from noline.app.live_socket import live_handler
from stage import Stage, open_stage

HOST = "app.harbour.example"


@pytest.fixture
async def stage(dsn: str) -> AsyncIterator[Stage]:
    """A company on a fresh database."""
    async with open_stage(dsn) as opened:
        yield opened


class Line:
    """A browser's end of a WebSocket, spoken to as a server speaks to an application (ASGI)."""

    def __init__(self, hub: LiveHub, principal: Principal | None, **headers: str) -> None:
        def signed_in(app: ASGIApp) -> ASGIApp:
            async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
                if principal is not None:
                    scope["user"] = principal
                await app(scope, receive, send)

            return middleware

        self._app = Litestar([live_handler(hub, "/api/v1/live")], middleware=[signed_in], openapi_config=None)
        self._ours: asyncio.Queue[Any] = asyncio.Queue()
        self._theirs: asyncio.Queue[Any] = asyncio.Queue()
        given = {"host": HOST} | headers
        scope: Any = {
            "type": "websocket", "path": "/api/v1/live", "raw_path": b"/api/v1/live", "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in given.items()], "subprotocols": [],
            "scheme": "ws", "root_path": "", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
        }  # fmt: skip
        self._ours.put_nowait({"type": "websocket.connect"})
        self.ended = asyncio.ensure_future(self._app(scope, self._ours.get, self._theirs.put))

    async def hear(self) -> Any:
        """Return what the server says next."""
        async with asyncio.timeout(20):
            return await self._theirs.get()

    async def hang_up(self) -> None:
        """Close the browser's end; returns when the server has noticed."""
        self._ours.put_nowait({"type": "websocket.disconnect", "code": 1001})
        async with asyncio.timeout(20):
            await self.ended


def somebody(workspace: int) -> Principal:
    return Principal(workspace, "agent", 1, "Ida", "agent", frozenset({"conversations:read"}))


@pytest.mark.parametrize("origin", [{"origin": f"https://{HOST}"}, {"origin": f"http://{HOST.upper()}"}, {}])
async def test_who_is_signed_in_hears_what_changes_until_they_hang_up(stage: Stage, origin: dict[str, str]) -> None:
    hub = LiveHub(stage.noline.database, stage.noline.wake)
    line = Line(hub, somebody(stage.workspace.id), **origin)
    assert (await line.hear())["type"] == "websocket.accept"
    first = json.decode((await line.hear())["text"])  # what changed while the page was connecting
    assert {"view": "inbox"} in first["views"]
    assert {"view": "everything"} not in first["views"]
    await stage.hear("sms", "+447700900111", "Hello")
    message = await line.hear()
    assert "views" in json.decode(message["text"])
    assert hub.busy
    await line.hang_up()
    assert not hub.busy


@pytest.mark.parametrize(
    ("known", "origin", "code"),
    [
        pytest.param(False, f"https://{HOST}", 4401, id="nobody is signed in"),
        pytest.param(True, "https://evil.example", 4403, id="a page of another site"),
        pytest.param(True, f"https://{HOST}.evil.example", 4403, id="a name that begins like ours"),
        pytest.param(True, "null", 4403, id="a page without a site"),
    ],
)
async def test_others_are_refused_before_anything_is_said(stage: Stage, known: bool, origin: str, code: int) -> None:
    hub = LiveHub(stage.noline.database, stage.noline.wake)
    line = Line(hub, somebody(stage.workspace.id) if known else None, origin=origin)
    said = await line.hear()
    assert (said["type"], said["code"]) == ("websocket.close", code)
    await line.ended
    assert not hub.busy

"""The WebSocket on which a signed-in browser hears which views have changed."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlsplit

from litestar import WebSocket, websocket
from litestar.exceptions import WebSocketDisconnect
from litestar.handlers import WebsocketRouteHandler

from noline.app.live import LiveHub
from noline.app.live_hints import EVERY_VIEW

PATH = "/live"
"""Below the API's prefix."""
LIFETIME = 600.0
"""Seconds after which a browser has to come back, so that who has signed out hears no more."""
_REFUSED = 4401
_FOREIGN = 4403
_AGAIN = 1012  # "service restart": come back (registry of RFC 6455)

Socket = WebSocket[Any, Any, Any]


def live_handler(hub: LiveHub, path: str = PATH, **options: Any) -> WebsocketRouteHandler:
    """Return the handler, to be mounted where ``connection.user`` is a Principal; ``options`` are Litestar's."""

    @websocket(path, **options)
    async def live(socket: Socket) -> None:
        principal = socket.scope.get("user")
        if not _same_site(socket):
            await socket.close(_FOREIGN, "The page is of another site.")
        elif principal is None:
            await socket.close(_REFUSED, "Nobody is signed in.")
        else:
            async with hub.subscribe(principal.workspace) as hints:
                await socket.accept()
                hints.tell(EVERY_VIEW)  # the page reads while it connects: what it has read may have changed since
                await _speak(socket, hints)

    return live


async def _speak(socket: Socket, hints: Any) -> None:
    """Send hints until the browser goes or its time is over."""
    gone = asyncio.create_task(_until_gone(socket))
    telling = asyncio.create_task(_tell(socket, hints))
    try:
        done, _ = await asyncio.wait((gone, telling), timeout=LIFETIME, return_when=asyncio.FIRST_COMPLETED)
        if not done:
            await socket.close(_AGAIN)
    finally:
        for task in (gone, telling):
            task.cancel()
        await asyncio.gather(gone, telling, return_exceptions=True)


async def _tell(socket: Socket, hints: Any) -> None:
    async for message in hints:
        await socket.send_data(message.decode())


async def _until_gone(socket: Socket) -> None:
    """Return when the browser hangs up; whatever it says besides is not for us."""
    try:
        while True:
            await socket.receive_data("text")
    except WebSocketDisconnect:
        return


def _same_site(socket: Socket) -> bool:
    """Browsers always say where a page is from; programs with a key of their own need not."""
    origin = socket.headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == socket.headers.get("host", "").lower()

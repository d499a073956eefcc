"""What goes wrong on request: an example that is slow, fails, lies about types or pours out far too much.

By ``PUT /faults`` with some of ``slow`` (seconds), ``fail`` (a status), ``lie``, ``big``, ``hang`` and ``times`` (for
so many requests), ended by ``DELETE /faults``; or for one request by the same words in its query (``?slow=2``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_WORDS = ("slow", "fail", "lie", "big", "hang")
_LONGEST = 600.0
_BIG = 10_000_000


class Faults:
    """The faults that are asked for, and what was asked of the example. ``key``: what callers must show."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.asked: list[dict[str, Any]] = []
        self._now: dict[str, Any] = {}

    def set(self, wanted: Mapping[str, Any]) -> None:
        """From now on this goes wrong."""
        self._now = {name: wanted[name] for name in (*_WORDS, "times") if name in wanted}

    def routes(self) -> list[web.RouteDef]:
        """Return the addresses at which faults are asked for."""
        return [web.put("/faults", self._put), web.delete("/faults", self._delete), web.get("/asked", self._asked)]

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let go wrong what is to."""
        if request.path in ("/about", "/faults", "/asked"):
            return await handler(request)
        if request.headers.get("X-API-Key") != self.key:
            return web.json_response({"error": "unknown key"}, status=401)
        once = request.headers.get("Idempotency-Key")
        self.asked.append({"method": request.method, "path": request.path, "key": once})
        del self.asked[:-1000]
        return await self._wrong(request, handler, self._taken(request))

    def _taken(self, request: web.Request) -> dict[str, Any]:
        faults = {**self._now, **{name: request.query[name] for name in _WORDS if name in request.query}}
        if "times" in self._now:
            self._now["times"] -= 1
            if self._now["times"] <= 0:
                self._now = {}
        return faults

    async def _wrong(self, request: web.Request, handler: Handler, faults: dict[str, Any]) -> web.StreamResponse:
        if "hang" in faults:
            await asyncio.sleep(_LONGEST)
        if "slow" in faults:
            await asyncio.sleep(min(float(faults["slow"]), _LONGEST))
        if "fail" in faults:
            return web.json_response({"error": "as you wished"}, status=int(faults["fail"]))
        if "lie" in faults:
            return web.json_response({"account": {"balance": ["much"]}, "allowance": "a lot", "right": "maybe"})
        if "big" in faults:
            return web.Response(text='{"x": "' + "x" * _BIG + '"}', content_type="application/json")
        return await handler(request)

    async def _put(self, request: web.Request) -> web.StreamResponse:
        self.set(await request.json())
        return web.json_response(self._now)

    async def _delete(self, _: web.Request) -> web.StreamResponse:
        self._now = {}
        return web.json_response({})

    async def _asked(self, _: web.Request) -> web.StreamResponse:
        return web.json_response(self.asked)

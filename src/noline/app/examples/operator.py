"""A mobile operator: allowances by telephone number, and bundles to top them up; the same top-up is bought once.

``GET /lines/{phone}/allowance``, ``GET /bundles``, ``POST /lines/{phone}/top-ups`` with ``bundle``, under an
``Idempotency-Key``; all with the header ``X-API-Key``.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from aiohttp import web
from msgspec import Struct

from noline.app.examples.faults import Faults

BUNDLES: Final[dict[str, dict[str, Any]]] = {
    "day": {"name": "Day", "data_mb": 500, "minutes": 0, "texts": 0, "price": 150},
    "week": {"name": "Week", "data_mb": 2000, "minutes": 60, "texts": 100, "price": 500},
    "month": {"name": "Month", "data_mb": 8000, "minutes": 300, "texts": 500, "price": 1500},
}
_TOO_FEW = 6  # digits


class _Line(Struct):
    data_mb: int
    minutes: int
    texts: int


def mobile_operator(key: str) -> web.Application:
    """Return the operator as an application; ``key`` is what its callers show."""
    faults = Faults(key)
    lines: dict[str, _Line] = {}
    bought: dict[str, dict[str, Any]] = {}
    app = web.Application(middlewares=[faults.middleware])

    def line_of(request: web.Request) -> _Line:
        digits = "".join(it for it in request.match_info["phone"] if it.isdigit())
        if len(digits) < _TOO_FEW:
            raise web.HTTPNotFound(text='{"error": "no such line"}', content_type="application/json")
        drawn = int.from_bytes(hashlib.blake2b(digits.encode(), digest_size=6).digest(), "big")
        return lines.setdefault(digits, _Line(drawn % 900 + 20, drawn % 90 + 5, drawn % 45 + 3))

    async def allowance(request: web.Request) -> web.StreamResponse:
        return web.json_response({"allowance": _shown(line_of(request))})

    async def bundles(_: web.Request) -> web.StreamResponse:
        return web.json_response({"bundles": [{"code": code, **it} for code, it in BUNDLES.items()]})

    async def top_up(request: web.Request) -> web.StreamResponse:
        line, said = line_of(request), await request.json()
        bundle = BUNDLES.get(said.get("bundle", ""))
        if bundle is None:
            return web.json_response({"error": "no such bundle"}, status=404)
        once = request.headers.get("Idempotency-Key") or f"none {len(bought)}"
        if once not in bought:
            for name in ("data_mb", "minutes", "texts"):
                setattr(line, name, getattr(line, name) + bundle[name])
            bought[once] = {"bundle": bundle["name"], "price": bundle["price"], "currency": "EUR"}
        return web.json_response({"top_up": bought[once], "allowance": _shown(line)})

    app.add_routes(
        [
            *faults.routes(),
            web.get("/bundles", bundles),
            web.get("/lines/{phone}/allowance", allowance),
            web.post("/lines/{phone}/top-ups", top_up),
        ]
    )
    return app


def _shown(line: _Line) -> dict[str, Any]:
    until = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    return {"data_mb": line.data_mb, "minutes": line.minutes, "texts": line.texts, "until": until}

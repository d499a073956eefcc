"""A shop with deliveries and appointments: every telephone number has an order and an appointment here.

``GET /orders/{phone}``, ``GET /appointments/{phone}``, ``POST /appointments/{phone}/answer`` with ``coming`` (true or
false); all with the header ``X-API-Key``.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Final

from aiohttp import web

from noline.app.examples.faults import Faults

_STATES: Final = ("being packed", "on its way", "out for delivery")
_TOO_FEW = 6  # digits


def shop(key: str) -> web.Application:
    """Return the shop as an application; ``key`` is what its callers show."""
    faults, answers = Faults(key), dict[str, str]()
    app = web.Application(middlewares=[faults.middleware])

    async def order(request: web.Request) -> web.StreamResponse:
        drawn = _drawn(request)
        due = datetime.now(UTC).date() + timedelta(days=1 + drawn % 3)
        state = _STATES[drawn % len(_STATES)]
        number = f"A{drawn % 9000 + 1000}"
        return web.json_response({"order": {"number": number, "state": state, "due": due.isoformat()}})

    async def appointment(request: web.Request) -> web.StreamResponse:
        drawn = _drawn(request)
        at = datetime.now(UTC).replace(hour=9 + drawn % 8, minute=0, second=0, microsecond=0) + timedelta(days=2)
        state = answers.get(request.match_info["phone"], "open")
        return web.json_response({"appointment": {"at": at.isoformat(), "with": "Dr Marlow", "state": state}})

    async def answer(request: web.Request) -> web.StreamResponse:
        _drawn(request)
        coming = (await request.json()).get("coming")
        if not isinstance(coming, bool):
            return web.json_response({"error": "coming is true or false"}, status=400)
        answers[request.match_info["phone"]] = "confirmed" if coming else "cancelled"
        return web.json_response({"state": answers[request.match_info["phone"]]})

    app.add_routes(
        [
            *faults.routes(),
            web.get("/orders/{phone}", order),
            web.get("/appointments/{phone}", appointment),
            web.post("/appointments/{phone}/answer", answer),
        ]
    )
    return app


def _drawn(request: web.Request) -> int:
    digits = "".join(it for it in request.match_info["phone"] if it.isdigit())
    if len(digits) < _TOO_FEW:
        raise web.HTTPNotFound(text='{"error": "nobody of that number"}', content_type="application/json")
    return int.from_bytes(hashlib.blake2b(digits.encode(), digest_size=6).digest(), "big")

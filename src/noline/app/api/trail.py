"""The audit trail: every change that the API made, and by whom, written before the answer goes out."""

from __future__ import annotations

from typing import Final

import structlog
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from noline.access import Principal, record_audit
from noline.app.api.shared import SharedMiddleware
from noline.app.bootstrap import Noline
from noline.kernel.db import LOST

log = structlog.get_logger()

_REFUSED: Final = 400


class Trail(SharedMiddleware):
    """Writes a line for each change that an endpoint with ``audit="noun.verb_past"`` made."""

    def __init__(self, noline: Noline) -> None:
        self._database = noline.database

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Go on; what was done is written down."""
        action: str | None = scope["route_handler"].opt.get("audit")
        if action is None:
            await next_app(scope, receive, send)
            return

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < _REFUSED:
                await self._note(scope, action)
            await send(message)

        await next_app(scope, receive, noted)

    async def _note(self, scope: Scope, action: str) -> None:
        principal = scope.get("user")
        if not isinstance(principal, Principal):
            return
        path = "/".join(str(value) for value in scope.get("path_params", {}).values())
        try:
            async with self._database.transaction() as tx:
                await record_audit(tx, principal, action, path, {})
        except LOST:
            log.error("a change could not be put into the audit trail", action=action, actor=principal.id)

"""The door: which widget is meant, whether the page may use it, and whose token comes along (CORS, Fetch 3.2)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import msgspec
from litestar import Request, Response

from noline.access import Workspace, Workspaces
from noline.app.bootstrap import Noline
from noline.app.public.visit import CHAT
from noline.app.widget.origins import allows
from noline.app.widget.store import Widget, widget_of_key
from noline.app.widget.visitors import Reception, Visitor
from noline.delivery import Routes
from noline.kernel.clock import wall_now
from noline.kernel.errors import Forbidden, NotFound, Unauthenticated

_ORIGIN = "widget_origin"
"""Where a request's state holds the origin that may read the answer."""


class Door:
    """Lets requests in."""

    def __init__(self, noline: Noline) -> None:
        self._noline = noline
        self.reception = Reception(noline)
        own = urlsplit(noline.settings.public_url)
        self._own = f"{own.scheme}://{own.netloc}"

    async def enter(self, request: Request[Any, Any, Any], key: str) -> tuple[Widget, Workspace]:
        """Return the widget; raises NotFound where nobody would answer, Forbidden for a page that is not on its list.

        Browsers say where a page is from, except for pages of our own that only read.
        """
        noline = self._noline
        async with noline.database.connection() as tx:
            widget = await widget_of_key(tx, key)
            catalogue = await noline.catalogue(tx)
        if widget is None or catalogue[Routes].of(widget.workspace, CHAT) is None:
            raise NotFound("There is no such widget.", field="key", remedy="Copy the snippet again.")
        origin = request.headers.get("origin")
        if origin is not None:
            if origin != self._own and not allows(widget.settings.origins, origin):
                remedy = "Add it to the sites of this widget, under Settings."
                raise Forbidden("The widget may not be used on this site.", field="Origin", remedy=remedy)
            request.scope["state"][_ORIGIN] = origin
        return widget, catalogue[Workspaces].by_id[widget.workspace]

    async def admit(self, request: Request[Any, Any, Any], key: str) -> Visitor:
        """Return whose token a request carries; raises what ``enter`` does, and Unauthenticated."""
        widget, workspace = await self.enter(request, key)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("There is no token.", field="Authorization", remedy="Begin a session.")
        found = self.reception.admit(widget, workspace, token.strip(), wall_now().timestamp())
        origin = request.headers.get("origin", "")
        return msgspec.structs.replace(found, place=urlsplit(origin).hostname or "") if origin != self._own else found


def headers_of(request: Request[Any, Any, Any], *, preflight: bool = False) -> dict[str, str]:
    """Return the headers that let the page read the answer, if it may."""
    found = {"Vary": "Origin", "Cross-Origin-Resource-Policy": "cross-origin"}
    origin = request.scope["state"].get(_ORIGIN)
    if origin is None:
        return found
    found["Access-Control-Allow-Origin"] = origin
    found["Access-Control-Expose-Headers"] = "Retry-After"
    if preflight:
        found["Access-Control-Allow-Methods"] = "GET, POST"
        found["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        found["Access-Control-Max-Age"] = "600"
    return found


def answer(request: Request[Any, Any, Any], body: Any, status: int = 200) -> Response[bytes]:
    """Return an answer that the page may read."""
    headers = {"Cache-Control": "no-store", **headers_of(request)}
    return Response(msgspec.json.encode(body), status_code=status, media_type="application/json", headers=headers)

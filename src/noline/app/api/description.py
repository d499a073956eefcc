"""The API's description of itself, for people who generate clients."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler

from noline.app.api.openapi import document
from noline.app.bootstrap import Noline


def description_route(noline: Noline) -> HTTPRouteHandler:  # noqa: ARG001 (as every room's)
    """Return the route of the OpenAPI document."""

    made: list[bytes] = []  # once: it takes a second, and never changes while the process runs

    @get("/openapi.json", public=True, summary="Read this description")
    async def description(request: Request[Any, Any, Any]) -> Response[bytes]:
        """Return the OpenAPI 3.1 document of this API."""
        if not made:
            made.append(msgspec.json.encode(document(request.app)))
        return Response(made[0], media_type="application/json")

    return description

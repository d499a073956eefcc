"""Whether this process can do its work: the database answers in time."""

from __future__ import annotations

import asyncio

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from noline.app.bootstrap import Noline
from noline.kernel.db import LOST
from noline.kernel.http.problems import problem_of, problem_response

PATIENCE = 2.0
"""Seconds within which the database must answer."""


def health_route(noline: Noline) -> HTTPRouteHandler:
    """Return the route that load balancers ask."""

    @get("/health", name="health")
    async def health() -> Response[bytes]:
        try:
            async with asyncio.timeout(PATIENCE), noline.database.connection() as connection:
                await connection.fetchval("select 1 from installation")
        except LOST as error:
            return problem_response(problem_of(error))
        return Response(msgspec.json.encode({"status": "ok"}), media_type="application/json")

    return health

"""The router of the API: who may pass, what endpoints are given, and what every answer carries."""

from __future__ import annotations

from typing import Any

import structlog
from litestar import Request, Response, Router
from litestar.exceptions import HTTPException

from noline.app.api.authentication import Authentication, check_query, check_scope
from noline.app.api.dependencies import dependencies
from noline.app.api.endpoints import endpoints
from noline.app.api.idempotency import Idempotency
from noline.app.api.reading import ApiRequest
from noline.app.api.request_capture import RequestCapture
from noline.app.api.trail import Trail
from noline.app.bootstrap import Noline
from noline.kernel.http.problems import is_ours, problem_of, problem_response

log = structlog.get_logger()

PREFIX = "/api/v1"
MAX_BODY = 2_000_000
"""Bytes of a request; endpoints that take files say otherwise."""


def api_router(noline: Noline) -> Router:
    """Return the router of every endpoint under ``/api/v1``."""
    return Router(
        PREFIX,
        route_handlers=endpoints(noline),
        dependencies=dependencies(noline),
        middleware=[Authentication(noline), RequestCapture(noline), Idempotency(noline), Trail(noline)],
        guards=[check_scope, check_query],
        exception_handlers={Exception: problem_answer, HTTPException: problem_answer},
        request_class=ApiRequest,
        request_max_body_size=MAX_BODY,
    )


def problem_answer(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Say what went wrong: the exception handler of every endpoint."""
    problem = problem_of(error)
    if is_ours(error):
        log.exception("an endpoint failed", exc_info=error, method=request.method, path=request.url.path)
    return problem_response(problem)

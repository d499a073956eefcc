"""The HTTP application: public pages, the API, and the browser's files, under one roof.

Served without an access log of paths: those of public pages hold tokens.
"""

from __future__ import annotations

from typing import Any

from litestar import Litestar, Request, Response

from noline.app.allowed import add_allowed
from noline.app.api.application import api_router
from noline.app.api.application import problem_answer as api_problem
from noline.app.bootstrap import Noline
from noline.app.embed import embed_routes
from noline.app.events import events_router
from noline.app.hook_routes import hook_routes
from noline.app.metrics import metrics_route
from noline.app.public import public_routes
from noline.app.public.answers import problem_answer as public_problem
from noline.app.public.fields import MAX_BODY
from noline.app.public.headers import add_headers
from noline.app.screens import screen_routes
from noline.app.source_routes import source_hook_routes
from noline.app.widget import widget_router, widget_script


def http_app(noline: Noline) -> Litestar:
    """Return the application that browsers, programs and customers' links lead to."""
    return Litestar(
        route_handlers=[
            *public_routes(noline),
            *hook_routes(noline),
            *source_hook_routes(noline),
            *embed_routes(noline),
            api_router(noline),
            events_router(noline),
            metrics_route(noline),
            widget_script(),
            widget_router(noline),
            *screen_routes(noline),
        ],
        request_max_body_size=MAX_BODY,
        exception_handlers={Exception: _problem},
        before_send=[add_headers, add_allowed],
        openapi_config=None,
        logging_config=None,
        debug=False,
    )


def _problem(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Answer what no route answers, in the words of the part it was meant for."""
    answer = api_problem if request.url.path.startswith(("/api/", "/v1/")) else public_problem
    return answer(request, error)

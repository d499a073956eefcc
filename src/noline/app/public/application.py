"""The HTTP application of the public pages: its routes, limits, and what every response carries.

Serve it without an access log of paths: they hold tokens.
"""

from __future__ import annotations

from litestar import Litestar

from noline.app.bootstrap import Noline
from noline.app.public.actions import action_routes
from noline.app.public.answers import problem_answer
from noline.app.public.fields import MAX_BODY
from noline.app.public.headers import add_headers
from noline.app.public.health import health_route
from noline.app.public.tracking import tracking_routes


def public_app(noline: Noline) -> Litestar:
    """Return the application that customers' links lead to."""
    return Litestar(
        route_handlers=[*tracking_routes(noline), *action_routes(noline), health_route(noline)],
        request_max_body_size=MAX_BODY,
        exception_handlers={Exception: problem_answer},
        before_send=[add_headers],
        openapi_config=None,
        logging_config=None,
        debug=False,
    )

"""The routes of the public pages.

Serve them without an access log of paths: they hold tokens.
"""

from __future__ import annotations

from collections.abc import Sequence

from litestar.handlers import HTTPRouteHandler

from noline.app.bootstrap import Noline
from noline.app.public.actions import action_routes
from noline.app.public.attached import attached_route
from noline.app.public.callbacks import callback_routes
from noline.app.public.chat import chat_routes
from noline.app.public.continuing import continuing_routes
from noline.app.public.health import health_route
from noline.app.public.tickets import ticket_routes
from noline.app.public.topic import topic_routes
from noline.app.public.tracking import tracking_routes


def public_routes(noline: Noline) -> Sequence[HTTPRouteHandler]:
    """Return the routes that customers' links lead to."""
    return [
        *tracking_routes(noline),
        *action_routes(noline),
        *ticket_routes(noline),
        *chat_routes(noline),
        *topic_routes(noline),
        *callback_routes(noline),
        *continuing_routes(noline),
        attached_route(noline),
        health_route(noline),
    ]

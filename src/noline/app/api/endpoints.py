"""Every endpoint of the API, room by room: what is not listed here does not exist."""

from __future__ import annotations

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from noline.access.api import HANDLERS as ACCESS
from noline.app.api.account_health import account_health_routes
from noline.app.api.account_prices import account_price_routes
from noline.app.api.account_templates import account_template_routes
from noline.app.api.account_trials import trial_routes
from noline.app.api.accounts import account_routes
from noline.app.api.connectors import connector_routes
from noline.app.api.description import description_route
from noline.app.api.desk import desk_routes
from noline.app.api.domains import domain_routes
from noline.app.api.folder_trials import folder_trial_routes
from noline.app.api.operations import operations_routes
from noline.app.api.playground import playground_routes
from noline.app.api.providers import provider_routes
from noline.app.api.recipes import recipe_routes
from noline.app.api.requests import request_routes
from noline.app.api.route_limits import route_limit_routes
from noline.app.api.route_numbers import route_number_routes
from noline.app.api.routing import routing_routes
from noline.app.api.site_keys import site_key_routes
from noline.app.api.widgets import widget_routes
from noline.app.bootstrap import Noline
from noline.app.live import LiveHub
from noline.app.live_socket import live_handler
from noline.app.source_routes import source_address_routes
from noline.campaigns.api import HANDLERS as CAMPAIGNS
from noline.connectors.api import HANDLERS as SYSTEMS
from noline.content.api import HANDLERS as CONTENT
from noline.conversations.api import HANDLERS as CONVERSATIONS
from noline.customers.api import HANDLERS as CUSTOMERS
from noline.delivery.api import HANDLERS as MESSAGES
from noline.insights.api import HANDLERS as INSIGHTS
from noline.journeys.api import HANDLERS as JOURNEYS
from noline.services.api import HANDLERS as SERVICES


def endpoints(noline: Noline) -> Sequence[ControllerRouterHandler]:
    """Return the handlers."""
    return [
        description_route(noline),
        live_handler(LiveHub(noline.database, noline.wake)),
        *ACCESS,
        *CAMPAIGNS,
        *CUSTOMERS,
        *INSIGHTS,
        *JOURNEYS,
        *CONTENT,
        *CONVERSATIONS,
        *MESSAGES,
        *SERVICES,
        *SYSTEMS,
        *provider_routes(noline),
        *account_routes(noline),
        *account_health_routes(noline),
        *account_price_routes(),
        *account_template_routes(noline),
        *trial_routes(noline),
        *connector_routes(noline),
        *desk_routes(noline),
        *domain_routes(noline),
        *folder_trial_routes(),
        *routing_routes(noline),
        *route_limit_routes(),
        *route_number_routes(),
        *site_key_routes(noline),
        *operations_routes(noline),
        *recipe_routes(noline),
        *request_routes(noline),
        *source_address_routes(noline),
        *playground_routes(noline),
        *widget_routes(noline),
    ]

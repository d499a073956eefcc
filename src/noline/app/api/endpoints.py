"""Every endpoint of the API, room by room: what is not listed here does not exist."""

from __future__ import annotations

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from noline.access.api import HANDLERS as ACCESS
from noline.app.api.description import description_route
from noline.app.bootstrap import Noline
from noline.campaigns.api import HANDLERS as CAMPAIGNS
from noline.insights.api import HANDLERS as INSIGHTS
from noline.journeys.api import HANDLERS as JOURNEYS
from noline.content.api import HANDLERS as CONTENT


def endpoints(noline: Noline) -> Sequence[ControllerRouterHandler]:
    """Return the handlers."""
    return [
        description_route(noline),
        *ACCESS,
        *CAMPAIGNS,
        *INSIGHTS,
        *JOURNEYS,
        *CONTENT,
    ]

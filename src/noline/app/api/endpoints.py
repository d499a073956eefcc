"""Every endpoint of the API, room by room: what is not listed here does not exist."""

from __future__ import annotations

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from noline.app.api.description import description_route
from noline.app.bootstrap import Noline


def endpoints(noline: Noline) -> Sequence[ControllerRouterHandler]:
    """Return the handlers."""
    return [
        description_route(noline),
    ]

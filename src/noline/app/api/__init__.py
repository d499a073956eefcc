"""The REST API under ``/api/v1``: rooms write the endpoints, this package makes them one application.

``README`` in this folder says how an endpoint is written.
"""

from noline.app.api.application import api_router
from noline.app.api.openapi import document

__all__ = ["api_router", "document"]

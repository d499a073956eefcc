"""Events from a company's own programs, in the words of Segment's HTTP tracking API, under ``/v1``."""

from noline.app.events.routes import events_router

__all__ = ["events_router"]

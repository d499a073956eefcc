"""Events from a company's own programs, in the words of Segment's HTTP tracking API, under ``/v1``."""

from noline.app.events.intake import Intake, Refused
from noline.app.events.routes import events_router
from noline.app.events.wire import Event, read_events

__all__ = ["Event", "Intake", "Refused", "events_router", "read_events"]

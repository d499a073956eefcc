"""The public pages: tracked links, opens, action links, unsubscribing and preferences, by the tokens of messages."""

from noline.app.public.application import public_routes

__all__ = ["public_routes"]

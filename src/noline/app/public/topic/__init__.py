"""A topic's public page for one participant, behind the link of what they were sent."""

from noline.app.public.topic.routes import topic_routes

__all__ = ["topic_routes"]

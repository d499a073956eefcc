"""What companies build into their own sites and apps: small programs for browsers, and the doors they report at."""

from noline.app.embed.routes import embed_routes

__all__ = ["embed_routes"]

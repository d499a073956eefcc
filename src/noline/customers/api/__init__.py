"""Customers over HTTP: profiles, addresses, consent, segments, files of customers."""

from noline.customers.api import addresses, consents, counting, imports, profiles, segments, sources

HANDLERS = (
    *profiles.HANDLERS,
    *addresses.HANDLERS,
    *consents.HANDLERS,
    *counting.HANDLERS,
    *segments.HANDLERS,
    *imports.HANDLERS,
    *sources.HANDLERS,
)

__all__ = ["HANDLERS"]

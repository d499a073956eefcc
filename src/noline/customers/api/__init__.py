"""Customers over HTTP: profiles, addresses, consent, segments, files of customers."""

from noline.customers.api import addresses, consents, counting, folders, imports, merging, profiles, segments, sources

HANDLERS = (
    *profiles.HANDLERS,
    *addresses.HANDLERS,
    *merging.HANDLERS,
    *consents.HANDLERS,
    *counting.HANDLERS,
    *segments.HANDLERS,
    *imports.HANDLERS,
    *sources.HANDLERS,
    *folders.HANDLERS,
)

__all__ = ["HANDLERS"]

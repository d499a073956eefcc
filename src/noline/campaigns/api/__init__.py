"""Campaigns over HTTP: plans, their audience, their launch, rehearsals, and the customers in them."""

from noline.campaigns.api import customers, launching, plans, rehearsals

HANDLERS = (*plans.HANDLERS, *launching.HANDLERS, *rehearsals.HANDLERS, *customers.HANDLERS)

__all__ = ["HANDLERS"]

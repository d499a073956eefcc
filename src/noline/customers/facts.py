"""A customer as plain facts, for conditions: attributes by name, tags, and what the caller adds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from noline.customers.conditions import Facts
from noline.customers.model import Customer


def customer_facts(customer: Customer, **more: Mapping[str, Any]) -> Facts:
    """Return the facts that a condition may look at."""
    known = customer.attributes | {"locale": customer.locale, "zone": customer.zone}
    return {"customer": known, "tags": list(customer.tags), **more}

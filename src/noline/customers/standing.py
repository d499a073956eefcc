"""Standing: how sure we are that whoever speaks from an address is the customer whom it is linked to."""

from __future__ import annotations

from typing import Literal, cast
from uuid import UUID

from noline.customers.model import Address
from noline.log import Scene

Standing = Literal["verified", "claimed", "inferred", "unknown"]
"""``verified``: proved by a code, a signed link or the company's own data; ``unknown``: not the customer's at all."""


def standing(scene: Scene, customer: UUID, scheme: str, value: str) -> Standing:
    """Return the standing of an address with a customer. Only to a verified one is anything of theirs disclosed."""
    known = scene.get(Address, customer, scheme, value)
    return cast("Standing", known.verification) if known is not None else "unknown"

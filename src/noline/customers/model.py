"""A customer, the addresses that reach them, and what they consented to, as rows of their shard."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from noline.log import RowType

MESSENGERS: Final = ("telegram", "messenger", "instagram", "line", "viber", "slack", "teams", "xmpp", "matrix")
"""Channels whose addresses are ids of their own, kept as they are given."""

CHANNEL_SCHEMES = {
    "email": "email",
    "sms": "phone",
    "whatsapp": "phone",
    "voice": "phone",
    "push": "push",
    "webpush": "webpush",
    "web": "web",
    "chat": "chat",
    "inapp": "inapp",
    "x": "x",
    "print": "postal",
    **{name: name for name in MESSENGERS},
}
"""Which scheme of address serves a channel: one phone is one person on sms, whatsapp and voice."""

TEXT_SENDER: Final = "text_sender"
"""The scheme of short codes and names that text messages come from (``72345``, ``MyBank``): no channel reaches it, so
nothing is ever sent there, and it is never taken for a telephone number."""


class Customer(Struct, frozen=True, gc=False):
    """A person (or device) the company talks to. ``locale`` and ``zone`` are empty where unknown."""

    id: UUID
    workspace: int
    attributes: dict[str, Any]
    tags: tuple[str, ...]
    locale: str
    zone: str
    created_at: datetime
    merged_into: UUID | None = None


class Address(Struct, frozen=True, gc=False):
    """Where a customer can be reached by one scheme: ``value`` is canonical, ``display`` as it is written.

    ``evidence`` says in words what links it most strongly, ``how`` of what kind that is, ``strength`` what it weighs
    (0 to 100) and ``evidence_at`` since when. ``came_from`` is the customer with whom it came in a merge.
    """

    customer: UUID
    scheme: str
    value: str
    workspace: int
    display: str
    verification: str
    evidence: str
    status: str
    added_at: datetime
    how: str = ""
    strength: int = 0
    evidence_at: datetime | None = None
    came_from: UUID | None = None
    heard: dict[str, datetime] = {}
    """When they last wrote from it, by channel, where that may matter; in public apart (``heard_in_public``)."""


class Consent(Struct, frozen=True, gc=False):
    """The current state for one subscription on one channel; who, when and how are in the log."""

    customer: UUID
    subscription: str
    channel: str
    workspace: int
    state: str
    at: datetime


CUSTOMERS = RowType(Customer, "customer", key=("id",), subject="id", fixed=("workspace", "created_at"), copied=True)
ADDRESSES = RowType(Address, "customer_address", key=("customer", "scheme", "value"), fixed=("workspace", "added_at"))
CONSENTS = RowType(Consent, "consent", key=("customer", "subscription", "channel"), fixed=("workspace",))

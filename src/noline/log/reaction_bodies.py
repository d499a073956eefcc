"""The body of what an agent does below a message: reacts by an emoji, or takes that back."""

from __future__ import annotations

from msgspec import Struct


class ReactionRequested(Struct, frozen=True):
    """An emoji of ours below a message of the customer's (``to``: the provider's id of it), none: it is taken back.

    ``before`` is what stands there of ours, ``reference`` the provider's id of that; ``route`` leads to the ``account``
    that the message came by.
    """

    emoji: str
    channel: str
    address: str
    to: str
    route: int
    account: int
    before: str = ""
    reference: str = ""
    by: str = ""
    agent: int | None = None

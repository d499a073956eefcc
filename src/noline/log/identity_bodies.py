"""The bodies of interactions about who somebody is: what proves an address, who may be one person, merges."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct


class ProofRequested(Struct, frozen=True):
    """Somebody wants a code sent within a conversation; without an address to a verified one on another line."""

    scheme: str = ""
    value: str = ""
    reason: str = ""
    by: str = ""


class ProofAsked(Struct, frozen=True):
    """A code went out on a channel, to be typed from an address; it is kept nowhere in clear."""

    channel: str
    scheme: str
    value: str
    reason: str = ""


class ProofFailed(Struct, frozen=True):
    """Why nothing was proved (``no_address``, ``too_many``, ``wrong``, ``spent``, ``expired``), asked for what."""

    why: str
    reason: str = ""


class ProofGiven(Struct, frozen=True):
    """What proved that whoever writes from an address is the customer: a ``code`` or a ``pin``."""

    how: str
    scheme: str
    value: str
    reason: str = ""


class PinSet(Struct, frozen=True):
    """A PIN's keyed hash, in hexadecimal (empty: none any more), and who set it."""

    mac: str
    by: str = ""


class AddressMentioned(Struct, frozen=True):
    """An address that seems to be a customer's: said in a chat (``given``), in data (``company``), or proved."""

    scheme: str
    value: str
    display: str
    how: str
    source: str = ""
    claim: bool = False
    """Whether it becomes the customer's where it is nobody's."""


class MatchFound(Struct, frozen=True):
    """Who may be the same person, by which address, and how that is known."""

    other: UUID
    how: str
    scheme: str = ""
    value: str = ""
    source: str = ""


class MatchPassedOn(Struct, frozen=True):
    """A candidate of somebody's who has been merged: it is the survivor's."""

    of: UUID
    found: MatchFound


class MatchSettled(Struct, frozen=True):
    """What became of a candidate, and who said so."""

    other: UUID
    by: str = ""


class MergeRequested(Struct, frozen=True):
    """The subject is to become one with an older customer."""

    into: UUID
    by: str = ""
    why: str = ""


class CustomerMerged(Struct, frozen=True):
    """All that travels from ``other`` to the survivor, as plain rows by the names of their tables."""

    other: UUID
    into: UUID
    by: str
    why: str
    rows: dict[str, list[dict[str, Any]]]


class CustomerUnmerged(Struct, frozen=True):
    """All that travels from the survivor (``out_of``) back to a customer who was merged."""

    other: UUID
    out_of: UUID
    by: str
    rows: dict[str, list[dict[str, Any]]]


class UnmergeRequested(Struct, frozen=True):
    """Who is to be a customer of their own again."""

    other: UUID
    by: str = ""


class MessageHidden(Struct, frozen=True):
    """What was typed in confidence is out of a message that was sent on for a customer who was merged.

    ``changed``: what its body holds from now on, in the log of ``other`` too, where it came in at ``at``.
    """

    message: UUID
    other: UUID
    at: datetime
    changed: dict[str, Any]


class CustomerForwarded(Struct, frozen=True):
    """What came for a customer who was merged goes on to the survivor: its place on this shard.

    ``rows`` are what it answers, if that stayed behind as history.
    """

    into: UUID
    seq: int
    rows: dict[str, list[dict[str, Any]]] = {}

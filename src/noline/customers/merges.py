"""Merges: who may be one person, who has become one, and how two profiles are joined and parted again; pure.

Of two customers the older survives, by the order of their ids: so that no two merges can chase each other in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.customers.evidence import strengthened
from noline.customers.hearing import later
from noline.customers.model import Address, Consent, Customer
from noline.log import RowType

OPEN, MERGED, DISMISSED = "open", "merged", "dismissed"
"""What became of a candidate."""
DECIDED: Final = "decided"
"""How it is known that two are one where that was settled already, for somebody who has been merged since."""
_STRICTNESS: Final = ("given", "requested", "withdrawn")


class Match(Struct, frozen=True, gc=False):
    """Two customers who may be one, kept with the younger: ``how`` that is known, by which address, from where."""

    customer: UUID
    other: UUID
    workspace: int
    how: str
    scheme: str
    value: str
    source: str
    strength: int
    status: str
    found_at: datetime
    settled_at: datetime | None = None
    settled_by: str = ""


class Merge(Struct, frozen=True, gc=False):
    """A merge as the survivor remembers it: what came along, and what of the survivor's it changed, as it was."""

    customer: UUID
    other: UUID
    workspace: int
    merge: UUID
    merged_at: datetime
    by: str
    why: str
    came: dict[str, Any]
    before: dict[str, Any]
    undone_at: datetime | None = None
    undone_by: str = ""


MATCHES = RowType(Match, "customer_match", key=("customer", "other"), fixed=("workspace", "found_at"))
MERGES = RowType(Merge, "customer_merge", key=("customer", "other"), fixed=("workspace",))


def in_order(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """Return two customers with the one first who survives a merge: the older."""
    return (one, other) if one.bytes < other.bytes else (other, one)


def joined_profile(mine: Customer, theirs: Customer) -> tuple[Customer, dict[str, Any]]:
    """Return the survivor's profile after a merge, and what it gained: gaps are filled, nothing is overwritten."""
    known = {name for name, value in mine.attributes.items() if value is not None}
    gained = {name: value for name, value in theirs.attributes.items() if name not in known and value is not None}
    tags = tuple(sorted(set(mine.tags) | set(theirs.tags)))
    after = msgspec.structs.replace(
        mine,
        attributes=mine.attributes | gained,
        tags=tags,
        locale=mine.locale or theirs.locale,
        zone=mine.zone or theirs.zone,
    )
    return after, {"attributes": gained, "tags": sorted(set(theirs.tags) - set(mine.tags))}


def parted_profile(mine: Customer, gained: Mapping[str, Any]) -> Customer:
    """Return the survivor's profile without what a merge brought, as far as nobody has changed it since."""
    brought = gained.get("attributes", {})
    return msgspec.structs.replace(
        mine,
        attributes={
            name: value for name, value in mine.attributes.items() if name not in brought or brought[name] != value
        },
        tags=tuple(tag for tag in mine.tags if tag not in gained.get("tags", ())),
    )


def joined_addresses(survivor: UUID, mine: Iterable[Address], theirs: Iterable[Address]) -> Iterator[Address]:
    """Yield the survivor's addresses that are new or stronger after a merge; each remembers whose it was."""
    known = {(it.scheme, it.value): it for it in mine}
    for address in theirs:
        before = known.get((address.scheme, address.value))
        if before is None:
            came_from = address.came_from or address.customer
            yield msgspec.structs.replace(address, customer=survivor, came_from=came_from)
            continue
        since = address.evidence_at or address.added_at
        after = strengthened(before, address.how, address.evidence, since, address.verification)
        if before.status == "active" and address.status != "active":
            after = msgspec.structs.replace(after, status=address.status)
        if address.heard:
            after = msgspec.structs.replace(after, heard=later(before.heard, address.heard))
        if after != before:
            yield after


def stricter(survivor: UUID, mine: Iterable[Consent], theirs: Iterable[Consent]) -> Iterator[Consent]:
    """Yield the survivor's consents that change in a merge: of two the stricter holds; who said nothing is no party."""
    known = {(it.subscription, it.channel): it for it in mine}
    for consent in theirs:
        before = known.get((consent.subscription, consent.channel))
        if before is None or _STRICTNESS.index(consent.state) > _STRICTNESS.index(before.state):
            yield msgspec.structs.replace(consent, customer=survivor)


def parted_consents(
    survivor: UUID, now: Iterable[Consent], before: Iterable[Consent], merged_at: datetime
) -> tuple[list[Consent], list[Consent], list[Consent]]:
    """Return after an un-merge which of the survivor's consents are as before, which go, and what both have to keep.

    What was said since the merge was said by either: it stays with both.
    """
    was = {(it.subscription, it.channel): it for it in before}
    back, gone, said = [], [], []
    for consent in now:
        key = (consent.subscription, consent.channel)
        if consent.at > merged_at:
            said.append(consent)
        elif key not in was:
            gone.append(consent)
        elif was[key] != consent:
            back.append(msgspec.structs.replace(was[key], customer=survivor))
    return back, gone, said

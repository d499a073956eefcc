"""Joint history: a customer's facts together with those of customers who are, or once were, one with them.

What was logged stays where it was logged; it is read through. What came for somebody merged is on both shards by one
id.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from noline.conversations import CONVERSATIONS
from noline.customers import bonds_of, merged_among, returned_id
from noline.kernel.db import Connection
from noline.kernel.ids import Shards
from noline.log import Interaction, read_subject
from noline.log.kinds import CustomerForwarded

_COPIES = "select id from message where shard = $1 and customer = $2 and home is not null"
_ONE_SHARD = frozenset({"customer.forwarded", "customer.brought", "message.hidden"})
"""Facts about the way of others: each of them is in the history itself."""


async def joint_history(
    tx: Connection, shards: Shards, workspace: int, customer: UUID, *, limit: int, oldest_first: bool, **wanted: Any
) -> list[Interaction]:
    """Return a stretch of the history, as ``read_subject`` does of one log."""
    asked: dict[str, Any] = {**wanted, "limit": limit, "oldest_first": oldest_first}
    found = await read_subject(tx, shards.of(customer), workspace, customer, **asked)
    bonds = await bonds_of(tx, workspace, customer)
    if not bonds:
        return found
    for other in merged_among(bonds, customer):
        found += await read_subject(tx, shards.of(other), workspace, other, **asked)
    past = [bond for bond in bonds if bond.other == customer and bond.until is not None]
    if past:
        mine = {it.id for it in await CONVERSATIONS.of_subjects(tx, shards.of(customer), [customer])}
        copies = {row[0] for row in await tx.fetch(_COPIES, shards.of(customer), customer)}
        for bond in past:
            facts = await read_subject(tx, shards.of(bond.survivor), workspace, bond.survivor, **asked)
            found += [
                it
                for it in facts
                if it.at >= bond.since and (it.conversation in mine or it.id in copies or it.message in copies)
            ]
    each = {it.id: it for it in reversed(found) if it.kind not in _ONE_SHARD}
    parted = {bond.other for bond in bonds if bond.survivor == customer and bond.until is not None}
    gone = await _sent_back(tx, shards.of(customer), workspace, customer, parted) if parted else set()
    each = {it.id: it for it in each.values() if not _went_on(it.id, each) and (it.subject, it.seq) not in gone}
    ordered = sorted(each.values(), key=lambda it: (it.at, it.seq), reverse=not oldest_first)
    return ordered[:limit]


def _went_on(identity: UUID, each: Mapping[UUID, Interaction]) -> bool:
    """Say whether a fact is told again by a later id: it was sent on within its shard, or came back, or both."""
    return (once := returned_id(identity)) in each or returned_id(once) in each


async def _sent_back(
    tx: Connection, shard: int, workspace: int, customer: UUID, parted: set[UUID]
) -> set[tuple[UUID, int]]:
    """Return the places of what came by mistake, while two were being parted: it is in the other's history."""
    facts = await read_subject(tx, shard, workspace, customer, kinds=["customer.forwarded"], limit=500)
    said = [it.body for it in facts if isinstance(it.body, CustomerForwarded)]
    return {(customer, body.seq) for body in said if body.into in parted}

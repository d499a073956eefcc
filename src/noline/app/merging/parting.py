"""Parting: an un-merge hands back what came in a merge, as it is by then, and what has come of it since."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from noline.app.merging.rows import SIMPLE, key_of, owned_by, read, written
from noline.app.merging.talking import copy_of, going_back
from noline.conversations import CONVERSATIONS, PARTICIPANTS, Conversation
from noline.customers import (
    ADDRESSES,
    CONSENTS,
    Address,
    Consent,
    Customer,
    Merge,
    parted_consents,
    parted_profile,
)
from noline.delivery import MESSAGES, Message
from noline.log import Effects, Put, Remove, Scene
from noline.log.kinds import CustomerUnmerged, UnmergeRequested


def part_again(survivor: Customer, body: UnmergeRequested, scene: Scene) -> Effects:
    """Hand back to the other what is theirs; what the merge changed of the survivor's is as it was."""
    merge = scene.get(Merge, survivor.id, body.other)
    if merge is None or merge.undone_at is not None:
        return
    addresses = [it for it in scene.of(Address, survivor.id) if it.came_from == body.other]
    values = {it.value for it in addresses}
    conversations, messages, effects = going_back(scene, survivor.id, body.other, merge.came, merge.merged_at, values)
    yield from effects
    rows: dict[str, list[dict[str, Any]]] = {
        "customer_address": written(addresses),
        "conversation": written(conversations),
        "message": written(messages),
        "external": [{"value": merge.before.get("external_id")}],
    }
    for address in addresses:
        yield Remove(address)
    before = msgspec.convert(merge.before.get("consents", []), list[Consent])
    now = scene.of(Consent, survivor.id)
    back, gone, said = parted_consents(survivor.id, now, before, merge.merged_at)
    for consent in back:
        yield Put(consent)
    for consent in gone:
        yield Remove(consent)
    rows["consent"] = written(said)
    yield Put(parted_profile(survivor, merge.before.get("gained", {})))
    returning = {it.id for it in conversations}
    dropped: dict[str, list[dict[str, Any]]] = merge.before.get("dropped", {})
    rows["both"] = dropped.get(PARTICIPANTS.table, [])
    for whole in SIMPLE:
        came = [tuple(key) for key in merge.came.get(whole.table, ())]
        going = [
            row
            for row in scene.of(whole.kind.struct, survivor.id)
            if tuple(key_of(whole.kind, row)) in came or _belongs(row, returning, merge)
        ]
        rows[whole.table] = [*written(going), *dropped.get(whole.table, ())]
        for row in going:
            yield Remove(row)
    yield Put(msgspec.structs.replace(merge, undone_at=scene.now, undone_by=body.by))
    yield scene.fact("customer.unmerged", body=CustomerUnmerged(body.other, survivor.id, body.by, rows))


def _belongs(row: Any, returning: set[UUID], merge: Merge) -> bool:
    """Say whether a row that is newer than the merge is part of what goes back: by its conversation, or its owner."""
    runs = {UUID(key[0]) for key in merge.came.get("run", ())}
    owner = getattr(row, "owner", None)
    return getattr(row, "conversation", None) in returning or owner in returning or owner in runs


def take_back(customer: Customer, body: CustomerUnmerged, scene: Scene) -> Effects:
    """The other is a customer of their own again, with what was theirs; twice is once."""
    if customer.merged_into is None:
        return
    home = int(body.rows["home"][0]["shard"])
    yield Put(msgspec.structs.replace(customer, merged_into=None))
    for address in read(body.rows, ADDRESSES):
        yield Put(msgspec.structs.replace(address, customer=customer.id, came_from=None))
    for consent in read(body.rows, CONSENTS):
        known = scene.get(Consent, customer.id, consent.subscription, consent.channel)
        if known is None or known.at < consent.at:
            yield Put(msgspec.structs.replace(consent, customer=customer.id))
    for conversation in read(body.rows, CONVERSATIONS):
        mine = msgspec.structs.replace(conversation, customer=customer.id)
        taken = any(
            it.status == "open" and it.matter == mine.matter and it.id != mine.id
            for it in scene.of(Conversation, customer.id)
        )
        yield Put(msgspec.structs.replace(mine, status="closed", waiting_for="nobody") if taken else mine)
    for message in read(body.rows, MESSAGES):
        copy = copy_of(message, customer.id, home, {}, scene.shard)
        here = scene.get(Message, message.id)
        if here is not None:  # its own row, with all that was kept here: what came of it meanwhile is new
            copy = msgspec.structs.replace(
                here, conversation=copy.conversation, reading=copy.reading or here.reading, answers=copy.answers
            )
        yield Put(copy)
    for whole in SIMPLE:
        for row in read(body.rows, whole.kind):
            mine = owned_by(whole.kind, row, customer.id)
            if scene.get(whole.kind.struct, *whole.kind.key_of(mine)) is None:
                yield Put(mine)

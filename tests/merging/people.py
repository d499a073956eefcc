"""Two customers who are one person, and what merges and parts them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from noline.customers import ADDRESSES, CONSENTS, MERGES, Address, Consent, Merge, in_order
from noline.log.kinds import MergeRequested, UnmergeRequested
from stage import Stage

PHONE, MAIL = "+447700900999", "ana@customer.example"


async def merge(stage: Stage, one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """Merge two customers; returns who survives, and the other."""
    older, younger = in_order(one, other)
    await stage.tell(younger, "customer.merge_requested", MergeRequested(older, "Sam", "the same phone"))
    return older, younger


async def part(stage: Stage, survivor: UUID, other: UUID) -> None:
    """Undo a merge."""
    await stage.tell(survivor, "customer.unmerge_requested", UnmergeRequested(other, "Sam"))


async def addresses(stage: Stage, customer: UUID) -> dict[str, Address]:
    """Return a customer's addresses by their values."""
    async with stage.noline.database.transaction() as tx:
        found = await ADDRESSES.of_subjects(tx, stage.shard(customer), [customer])
    return {it.value: it for it in found}


async def consents(stage: Stage, customer: UUID) -> dict[tuple[str, str], str]:
    """Return what a customer consents to."""
    async with stage.noline.database.transaction() as tx:
        found: list[Consent] = await CONSENTS.of_subjects(tx, stage.shard(customer), [customer])
    return {(it.subscription, it.channel): it.state for it in found}


async def record(stage: Stage, survivor: UUID) -> list[Merge]:
    """Return the merges that a survivor remembers."""
    async with stage.noline.database.transaction() as tx:
        return await MERGES.of_subjects(tx, stage.shard(survivor), [survivor])


async def owner(stage: Stage, scheme: str, value: str) -> Any:
    """Return whose an address is by the directory."""
    entry = await stage.noline.directory.owner(stage.workspace.id, scheme, value)
    return entry.customer if entry else None

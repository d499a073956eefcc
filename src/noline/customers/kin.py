"""Kin: the customers whose history is read together, since they are, or once were, merged with one another."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from noline.kernel.db import Connection

_KIN = """
select customer, other, merged_at, undone_at from customer_merge
where workspace = $1 and (customer = any($2) or other = any($2))
"""


class Bond(Struct, frozen=True):
    """That two were one for a time; ``until`` is null while they are."""

    survivor: UUID
    other: UUID
    since: datetime
    until: datetime | None


async def bonds_of(connection: Connection, workspace: int, customer: UUID) -> list[Bond]:
    """Return every merge that a customer had part in, directly or by another; for nearly all there is none."""
    known = {customer}
    while True:
        rows = await connection.fetch(_KIN, workspace, list(known))
        bonds = [Bond(*row) for row in rows]
        met = {it for bond in bonds for it in (bond.survivor, bond.other)}
        if met <= known:
            return bonds
        known |= met


def kin_among(bonds: list[Bond], customer: UUID) -> list[UUID]:
    """Return all others whose rows may belong to a customer's conversations."""
    return sorted({it for bond in bonds for it in (bond.survivor, bond.other)} - {customer})


def merged_among(bonds: list[Bond], customer: UUID) -> list[UUID]:
    """Return those who are this customer now, directly or by another."""
    mine = {customer}
    while more := {bond.other for bond in bonds if bond.until is None and bond.survivor in mine} - mine:
        mine |= more
    return sorted(mine - {customer})

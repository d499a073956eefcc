"""Whose a message of ours is: the customer whom it was sent to, and who they are by now if they were merged since."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from msgspec import Struct

from noline.delivery import MessageToken
from noline.kernel.db import Connection
from noline.kernel.ids import Shards

_OWNER = """
select message.workspace, message.customer, customer.merged_into
from message left join customer on customer.shard = $1 and customer.id = message.customer
where message.shard = $1 and message.id = $2
"""
_MINE = "select id from message where shard = $1 and customer = $2 and id = any($3)"
_INTO = "select merged_into from customer where shard = $1 and id = $2"


class Proof(Struct, frozen=True):
    """A message of ours that the inbound one provably answers; ``now``: who its customer is, if merged since."""

    by: str
    customer: UUID
    message: UUID | None
    now: UUID | None = None


class Owner(Struct, frozen=True):
    """Whom a message was sent to, and who that is ``now``."""

    workspace: int
    customer: UUID
    now: UUID

    def is_by_now(self, customer: UUID) -> bool:
        """Say whether a customer is the one, under this name or an earlier one."""
        return customer in (self.customer, self.now)


async def owner_of(connection: Connection, shards: Shards, shard: int, message: UUID) -> Owner | None:
    """Return whose a message is."""
    row = await connection.fetchrow(_OWNER, shard, message)
    if row is None:
        return None
    now = row[1] if row[2] is None else await who_now(connection, shards, row[2])
    return Owner(row[0], row[1], now)


async def who_now(connection: Connection, shards: Shards, customer: UUID) -> UUID:
    """Return who a customer is by now."""
    while (into := await connection.fetchval(_INTO, shards.of(customer), customer)) is not None:
        customer = into
    return customer


async def referred_to(
    connection: Connection, shards: Shards, workspace: int, tokens: Iterable[MessageToken], customer: UUID
) -> tuple[UUID, tuple[UUID, ...]]:
    """Return the messages of a customer's that a mail refers to, and under which name they were sent.

    What was sent before a merge may be another's still: who was merged is named then, and sends on what it answers.
    """
    shard = shards.of(customer)
    named = list(tokens)
    if near := [it.message for it in named if it.shard == shard]:
        owned = {row[0] for row in await connection.fetch(_MINE, shard, customer, near)}
        if mine := tuple(it for it in near if it in owned):
            return customer, mine
    for token in named[-4:]:
        owner = await owner_of(connection, shards, token.shard, token.message)
        if owner is not None and owner.workspace == workspace and owner.now == customer != owner.customer:
            return owner.customer, (token.message,)
    return customer, ()

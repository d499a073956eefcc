"""Copies: to whom besides us a mail went, and whether who writes now is one of them rather than the customer.

Who got a copy answers with a token of ours, or refers to the customer's own mail: its id is kept where it had others.
"""

from __future__ import annotations

from typing import TypedDict
from uuid import UUID

from msgspec import Struct

from noline.channels import Inbound
from noline.conversations.model import COPIED, OUTSIDE
from noline.conversations.whose import Proof, owner_of
from noline.customers import Directory, normalise
from noline.delivery import storable
from noline.kernel.db import Database
from noline.kernel.errors import InvalidInput
from noline.kernel.ids import Shards
from noline.log.kinds import MessageReceived

_MOST_REFERENCES = 8
_OURS = "select sender from route where workspace = $1 and channel = 'email'"
# Beside the ids that accounts of providers give: those of customers' mails, under the workspace's number below zero.
_REMEMBER = """
insert into provider_reference (shard, account, reference, message_shard, message) values ($1, $2, $3, $4, $5)
on conflict do nothing
"""
_REMEMBERED = """
select held.message_shard, held.message
from unnest($1::integer[], $2::text[]) with ordinality as given(shard, reference, place)
join provider_reference as held on held.shard = given.shard and held.account = $3 and held.reference = given.reference
order by given.place
"""
_WAS_BESIDE = """
select said.body ? 'outside',
  exists (select from message as mine where mine.shard = $1 and mine.customer = said.customer
    and (mine.id = said.id or mine.conversation = said.conversation)
    and (mine.body -> 'cc' ? $4 or mine.body -> 'also_to' ? $4
      or (mine.address = $4 and (mine.body ? 'outside' or mine.body ? 'beside'))))
from message as said where said.shard = $1 and said.id = $2 and said.workspace = $3
"""


class Others(TypedDict):
    """Whom a mail names besides us."""

    also_to: tuple[str, ...]
    cc: tuple[str, ...]


class Beside(Struct, frozen=True):
    """Whose conversation it is, by which message, and in which role somebody else speaks in it."""

    role: str
    proof: Proof


class Copies:
    """Knows who else a mail went to."""

    def __init__(self, database: Database, shards: Shards, directory: Directory) -> None:
        self._database = database
        self._shards = shards
        self._directory = directory

    async def others(self, workspace: int, inbound: Inbound) -> Others:
        """Return whom a mail names besides us: neither addresses that we write from nor the one it came to."""
        if inbound.channel != "email" or not (inbound.also_to or inbound.cc):
            return {"also_to": (), "cc": ()}
        async with self._database.connection() as connection:
            senders = " ".join(row[0].casefold() for row in await connection.fetch(_OURS, workspace))
        ours = {it.strip("<>,;\"'") for it in senders.split()} | {inbound.recipient.casefold()}
        named = [tuple(key for it in group if (key := _key(it)) and key not in ours) for group in _groups(inbound)]
        return {"also_to": tuple(dict.fromkeys(named[0])), "cc": tuple(dict.fromkeys(named[1]))}

    async def remember(self, workspace: int, body: MessageReceived, customer: UUID, message: UUID) -> None:
        """Keep the id of a mail that went to others too, so that their answers to it find its conversation."""
        if body.scheme != "email" or not body.provider_id or not (body.also_to or body.cc):
            return
        account, shard = -workspace, self._shards.of_text(-workspace, body.provider_id)
        async with self._database.connection() as connection:
            await connection.execute(_REMEMBER, shard, account, body.provider_id, self._shards.of(customer), message)

    async def beside(self, workspace: int, inbound: Inbound, address: str, proof: Proof | None) -> Beside | None:
        """Return in which role somebody else speaks in a customer's conversation, if it is somebody else."""
        if inbound.channel != "email" or (proof is not None and (proof.by != "token" or proof.message is None)):
            return None
        proofs = [proof] if proof is not None else await self._referred(workspace, inbound)
        for it in proofs:
            if role := await self._role(workspace, address, it, by_token=proof is not None):
                return Beside(role, it)
        return None

    async def _referred(self, workspace: int, inbound: Inbound) -> list[Proof]:
        """Return the customers' mails that a mail refers to."""
        named = [it for it in inbound.references if it == storable(it)][:_MOST_REFERENCES]
        if not named:
            return []
        shards = [self._shards.of_text(-workspace, it) for it in named]
        found = []
        async with self._database.connection() as connection:
            for shard, message in await connection.fetch(_REMEMBERED, shards, named, -workspace):
                owner = await owner_of(connection, self._shards, shard, message)
                if owner is not None and owner.workspace == workspace:
                    found.append(Proof("copy", owner.customer, message, owner.now))
        return found

    async def _role(self, workspace: int, address: str, proof: Proof, *, by_token: bool) -> str:
        shard = self._shards.of(proof.customer)
        async with self._database.connection() as connection:
            row = await connection.fetchrow(_WAS_BESIDE, shard, proof.message, workspace, address)
        if row is None or not (row[0] or row[1]):
            return ""
        owner = await self._directory.owner(workspace, "email", address)
        if owner is not None and owner.customer in (proof.customer, proof.now):
            return ""
        return OUTSIDE if row[0] and by_token else COPIED if row[1] else ""


def _groups(inbound: Inbound) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return inbound.also_to, inbound.cc


def _key(address: str) -> str:
    """Return an address as it is compared; empty for what is none."""
    try:
        return normalise("email", address)
    except InvalidInput:
        return ""

"""Finding: whose an address is that a customer linked, proved or named; another owner makes the two a candidate."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

from noline.customers import Directory, Entry, how_of, in_order
from noline.kernel.db import Connection, Database
from noline.kernel.ids import Shards
from noline.log import Draft, Interaction, append
from noline.log.kinds import AddressChanged, AddressMentioned, MatchFound, MatchPassedOn


class Linked:
    """Enters addresses that were linked or verified; one that is owned stays, and its owner may be the same person."""

    def __init__(self, directory: Directory, shards: Shards) -> None:
        self._directory = directory
        self._shards = shards

    async def carry(self, database: Database, batch: Sequence[Interaction]) -> None:
        """Claim each address, and propose its owner where that is somebody else."""
        for interaction in batch:
            body = interaction.body
            # Housemates share a letter box: it names nobody.
            if isinstance(body, AddressChanged) and body.scheme != "postal":
                entry = Entry(body.scheme, body.value, interaction.subject)
                owner = await self._directory.claim(interaction.workspace, entry)
                how = body.how or how_of(body.verification, body.evidence)
                found = MatchFound(owner.customer, how, body.scheme, body.value, body.evidence)
                await propose(database, self._shards, interaction, found)


class Mentioned:
    """Looks who owns an address that a customer named; nobody's is claimed where the policy says so."""

    def __init__(self, directory: Directory, shards: Shards) -> None:
        self._directory = directory
        self._shards = shards

    async def carry(self, database: Database, batch: Sequence[Interaction]) -> None:
        """Propose each owner."""
        for interaction in batch:
            body = interaction.body
            if not isinstance(body, AddressMentioned):
                continue
            entry = Entry(body.scheme, body.value, interaction.subject)
            owner = (
                await self._directory.claim(interaction.workspace, entry)
                if body.claim
                else await self._directory.owner(interaction.workspace, body.scheme, body.value)
            )
            if owner is not None:
                found = MatchFound(owner.customer, body.how, body.scheme, body.value, body.source)
                await propose(database, self._shards, interaction, found)


class PassedOn:
    """Brings a candidate of a merged customer's to the survivor."""

    def __init__(self, shards: Shards) -> None:
        self._shards = shards

    async def carry(self, database: Database, batch: Sequence[Interaction]) -> None:
        """Propose each for the survivor."""
        for interaction in batch:
            if isinstance(interaction.body, MatchPassedOn):
                await propose(database, self._shards, interaction, interaction.body.found, of=interaction.body.of)


async def propose(
    database: Database, shards: Shards, interaction: Interaction, found: MatchFound, *, of: UUID | None = None
) -> None:
    """Append the candidate to the younger of the two; carried twice it is one."""
    subject = of or interaction.subject
    if found.other == subject:
        return
    older, younger = in_order(found.other, subject)
    draft = Draft(
        id=uuid5(interaction.id, f"match {younger}"),
        workspace=interaction.workspace,
        subject=younger,
        at=interaction.at,
        kind="match.found",
        body=MatchFound(older, found.how, found.scheme, found.value, found.source),
        cause=interaction.id,
        depth=interaction.depth + 1,
    )

    async def work(tx: Connection) -> None:
        await append(tx, shards.of(younger), [draft])

    await database.run(work)

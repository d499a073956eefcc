"""What the relay carries across subjects: short codes and unlinked addresses to the directory."""

from __future__ import annotations

from collections.abc import Sequence

from noline.customers import ADDRESSES, Directory, Entry
from noline.kernel.db import Database
from noline.log import Interaction
from noline.log.kinds import AddressChanged, CodeIssued


class Codes:
    """Makes a letter's short code findable."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def carry(self, database: Database, batch: Sequence[Interaction]) -> None:  # noqa: ARG002 (the protocol's)
        """Claim each code for its customer and message."""
        by_workspace: dict[int, list[Entry]] = {}
        for interaction in batch:
            if isinstance(interaction.body, CodeIssued):
                entry = Entry("code", interaction.body.code, interaction.subject, interaction.message)
                by_workspace.setdefault(interaction.workspace, []).append(entry)
        for workspace, entries in by_workspace.items():
            await self._directory.claim_all(workspace, entries)


class Unlinked:
    """Frees addresses that were taken from a customer, so that they may become somebody else's."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def carry(self, database: Database, batch: Sequence[Interaction]) -> None:
        """Release each address, unless the customer has it again by now."""
        for interaction in batch:
            if isinstance(interaction.body, AddressChanged):
                async with database.connection() as connection:
                    kept = await ADDRESSES.of_subjects(connection, interaction.shard, [interaction.subject])
                entry = Entry(interaction.body.scheme, interaction.body.value, interaction.subject)
                if (entry.scheme, entry.value) not in {(it.scheme, it.value) for it in kept}:
                    await self._directory.release(interaction.workspace, entry)

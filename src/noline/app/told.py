"""The accounts of providers that tell over HTTP: read once for all whose requests come at the same moment.

What was read is kept until the catalogue changes, which every change of an account says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from noline.access import Workspace, Workspaces
from noline.app.catalogue import CatalogueCache
from noline.channels import Webhook
from noline.delivery import find_account_anywhere
from noline.kernel.db import Database
from noline.kernel.gather import Gather
from noline.kernel.sealing import Sealer
from noline.providers import ProviderKind, read_settings


class Told(Struct, frozen=True):
    """An account as its provider's requests find it."""

    id: int
    name: str
    workspace: Workspace
    kind: ProviderKind
    webhook: Webhook
    settings: Any
    private: bool = False
    """It may lead into private networks."""


class ToldAccounts:
    """Finds accounts by number, whoever's they are."""

    def __init__(
        self, database: Database, catalogue: CatalogueCache, kinds: Mapping[str, ProviderKind], sealer: Sealer
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._kinds = kinds
        self._sealer = sealer
        self._of: Mapping[type, Any] | None = None
        self._known: dict[int, Told | None] = {}
        self._gather: Gather[int, Told | None] = Gather(self._find)

    async def find(self, account: int) -> Told | None:
        """Return an account, at most as old as this question; None if there is none that is told anything."""
        return await self._gather.ask(account)

    async def _find(self, accounts: Sequence[int]) -> list[Told | None]:
        async with self._database.connection() as connection:
            catalogue = await self._catalogue(connection)
            if catalogue is not self._of:
                self._of, self._known = catalogue, {}
            known = self._known
            for account in set(accounts) - known.keys():
                told = self._read(account, await find_account_anywhere(connection, account), catalogue)
                if told is None:  # kept for nobody: numbers that are none are endless
                    known = known | {account: None}
                else:
                    known[account] = told
        return [known[account] for account in accounts]

    def _read(self, account: int, found: Any, catalogue: Mapping[type, Any]) -> Told | None:
        if found is None:
            return None
        workspace, stored = found
        kind = self._kinds.get(stored.provider)
        if kind is None or kind.webhook is None:
            return None
        settings = read_settings(kind, self._sealer.open(stored.settings))
        found_in: Workspace = catalogue[Workspaces].by_id[workspace]
        private = stored.private or found_in.rules.private_webhooks
        return Told(account, stored.name, found_in, kind, kind.webhook, settings, private)

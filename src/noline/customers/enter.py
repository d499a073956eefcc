"""Enter customers in bulk: claim their addresses in the directory, then append what is known of them, when there is room.

A row whose address is owned already changes that owner instead of making another customer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from noline.customers.directory import Directory, Entry
from noline.customers.normalise import normalise
from noline.kernel.db import Database
from noline.kernel.ids import IdSource, Shards, derive
from noline.log import Draft, append, check_draft, room_for_bulk
from noline.log.kinds import AddressChanged, ConsentChanged, CustomerChanged


class NewCustomer(Struct, frozen=True):
    """What is known of a customer. ``addresses``: pairs of scheme and value as written; ``key`` names the row."""

    key: str
    attributes: Mapping[str, Any] = {}
    addresses: tuple[tuple[str, str], ...] = ()
    tags: tuple[str, ...] = ()
    locale: str | None = None
    zone: str | None = None
    consents: tuple[ConsentChanged, ...] = ()
    external_id: str | None = None
    source: str = "import"


class Entered(Struct, frozen=True):
    """What a row became: its customer, and whether that is a new one."""

    key: str
    customer: UUID
    new: bool


class Entrance:
    """Where customers come in who did not write first."""

    def __init__(self, database: Database, shards: Shards, directory: Directory, ids: IdSource) -> None:
        self._database = database
        self._shards = shards
        self._directory = directory
        self._ids = ids

    async def enter(self, workspace: int, region: str, rows: Sequence[NewCustomer], at: datetime) -> list[Entered]:
        """Enter rows whose addresses have been checked; raises InvalidInput naming the field of the first that isn't."""
        wanted = {row.key: self._ids.new(at, f"customer {workspace} {row.key}") for row in rows}
        keyed = [(row, _entries(row, wanted[row.key], region)) for row in rows]
        owners = await self._directory.claim_all(workspace, [entry for _, entries in keyed for entry in entries])
        place = 0
        drafts: dict[int, list[Draft]] = {}
        entered = []
        for row, entries in keyed:
            mine = owners[place : place + len(entries)]
            place += len(entries)
            customer = next((it.customer for it in mine if it.scheme == "external"), None) or (
                mine[0].customer if mine else wanted[row.key]
            )
            owned = [entry for entry, owner in zip(entries, mine, strict=True) if owner.customer == customer]
            new = customer == wanted[row.key]
            draft = _draft(workspace, customer, row, owned, at, region, new=new)
            drafts.setdefault(self._shards.of(customer), []).append(check_draft(draft))
            entered.append(Entered(row.key, customer, new))
        for shard, waiting in sorted(drafts.items()):
            await self._append(shard, waiting)
        return entered

    async def _append(self, shard: int, drafts: list[Draft]) -> None:
        while drafts:
            async with self._database.transaction() as tx:
                room = await room_for_bulk(tx, shard)
                await append(tx, shard, drafts[:room])
            drafts = drafts[room:]
            if not room:
                await asyncio.sleep(0.02)


def _entries(row: NewCustomer, customer: UUID, region: str) -> list[Entry]:
    found = [Entry(scheme, normalise(scheme, value, region=region), customer) for scheme, value in row.addresses]
    found = [entry for entry in found if entry.scheme != "postal"]  # a household shares one; it names nobody
    if row.external_id:
        found.insert(0, Entry("external", row.external_id, customer))
    return found


def _draft(
    workspace: int, customer: UUID, row: NewCustomer, owned: Sequence[Entry], at: datetime, region: str, *, new: bool
) -> Draft:
    values = {(entry.scheme, entry.value) for entry in owned}
    addresses = []
    for scheme, written in row.addresses:
        value = normalise(scheme, written, region=region)
        if scheme == "postal" or (scheme, value) in values:
            addresses.append(AddressChanged(scheme, value, written, "claimed", row.source))
    attributes = dict(row.attributes) | ({"external_id": row.external_id} if row.external_id else {})
    body = CustomerChanged(
        attributes=attributes,
        add_tags=row.tags,
        locale=row.locale,
        zone=row.zone,
        addresses=tuple(addresses),
        consents=row.consents,
        source=row.source,
    )
    kind = "customer.created" if new else "customer.changed"
    return Draft(
        id=derive(at, customer, f"{row.source} {row.key}"),
        workspace=workspace,
        subject=customer,
        at=at,
        kind=kind,
        body=body,
        bulk=True,
    )

"""Enter customers in bulk: claim their addresses in the directory, then append what is known, when there is room.

A row whose address is owned already changes that owner instead of making another customer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.customers.directory import Directory, Entry
from noline.customers.normalise import normalise
from noline.kernel.db import Database
from noline.kernel.ids import IdSource, Shards, derive
from noline.log import Draft, append, check_draft, room_for_bulk
from noline.log.kinds import AddressChanged, ConsentChanged, CustomerChanged

_IDS = "select id, attributes ->> 'external_id' from customer where shard = $1 and id = any($2)"


class NewCustomer(Struct, frozen=True):
    """What is known of a customer. ``addresses``: pairs of scheme and value as written; ``key`` names the row.

    ``verified`` are those of the addresses that the company vouches for.
    """

    key: str
    attributes: Mapping[str, Any] = {}
    addresses: tuple[tuple[str, str], ...] = ()
    tags: tuple[str, ...] = ()
    locale: str | None = None
    zone: str | None = None
    consents: tuple[ConsentChanged, ...] = ()
    external_id: str | None = None
    source: str = "import"
    verified: tuple[tuple[str, str], ...] = ()


class Entered(Struct, frozen=True):
    """What a row became: its customer, whether that is a new one, and which addresses stay somebody else's."""

    key: str
    customer: UUID
    new: bool
    others: tuple[tuple[str, str], ...] = ()


class Entrance:
    """Where customers come in who did not write first."""

    def __init__(self, database: Database, shards: Shards, directory: Directory, ids: IdSource) -> None:
        self._database = database
        self._shards = shards
        self._directory = directory
        self._ids = ids

    async def enter(self, workspace: int, region: str, rows: Sequence[NewCustomer], at: datetime) -> list[Entered]:
        """Enter rows whose addresses have been checked; raises InvalidInput naming the field of one that wasn't."""
        prepared = await self.prepare(workspace, region, rows, at)
        drafts: dict[int, list[Draft]] = {}
        for _, draft in prepared:
            drafts.setdefault(self._shards.of(draft.subject), []).append(draft)
        for shard, waiting in sorted(drafts.items()):
            await self._append(shard, waiting)
        return [entered for entered, _ in prepared]

    async def prepare(
        self, workspace: int, region: str, rows: Sequence[NewCustomer], at: datetime
    ) -> list[tuple[Entered, Draft]]:
        """Claim what names each row's customer, and return what is to be appended; for ``enter`` and for one by one."""
        wanted = [self._ids.new(at, f"customer {workspace} {row.key}") for row in rows]
        entries = [_entries(row, identity, region) for row, identity in zip(rows, wanted, strict=True)]
        customers = await self._whose(workspace, entries, wanted)
        owners = await self._claim(workspace, entries, customers)
        prepared = []
        for row, mine, identity, customer in zip(rows, entries, wanted, customers, strict=True):
            new = customer == identity
            owned = {(it.scheme, it.value) for it in mine if owners[it.scheme, it.value] == customer}
            others = tuple((it.scheme, it.value) for it in mine if (it.scheme, it.value) not in owned)
            draft = _draft(workspace, customer, row, owned, at, region, new=new)
            prepared.append((Entered(row.key, customer, new, others), check_draft(draft)))
        return prepared

    async def _whose(self, workspace: int, entries: Sequence[Sequence[Entry]], wanted: Sequence[UUID]) -> list[UUID]:
        """Return each row's customer: who owns its external id, else one of its addresses, else a new one.

        The first entry of each row is claimed before any other, so that rows that come twice at once, or race with the
        customer's own first message, settle on one customer and leave nothing with an id that never becomes one.
        """
        known = await self._directory.owners(workspace, [entry for mine in entries for entry in mine])
        others = await self._of_other_ids(entries, known)
        found = []
        for mine, identity in zip(entries, wanted, strict=True):
            owned = (known[it.scheme, it.value].customer for it in mine if (it.scheme, it.value) in known)
            found.append(next((it for it in owned if (mine[0].value, it) not in others), identity))
        first = [_for(mine[0], customer) for mine, customer in zip(entries, found, strict=True) if mine]
        owners = iter(await self._directory.claim_all(workspace, first))
        return [next(owners).customer if mine else identity for mine, identity in zip(entries, found, strict=True)]

    async def _of_other_ids(
        self, entries: Sequence[Sequence[Entry]], known: Mapping[tuple[str, str], Entry]
    ) -> set[tuple[str, UUID]]:
        """Return by a new external id the owners of the row's addresses who have another one already.

        Two ids of the company's are two customers to it: that they share an address makes them a candidate only.
        """
        asked: dict[int, set[UUID]] = {}
        rows = [mine for mine in entries if mine and mine[0].scheme == "external"]
        new = [mine for mine in rows if ("external", mine[0].value) not in known]
        for mine in new:
            for it in mine[1:]:
                if owner := known.get((it.scheme, it.value)):
                    asked.setdefault(self._shards.of(owner.customer), set()).add(owner.customer)
        ids: dict[UUID, str | None] = {}
        async with self._database.connection() as connection:
            for shard, customers in sorted(asked.items()):
                ids |= {row[0]: row[1] for row in await connection.fetch(_IDS, shard, list(customers))}
        return {
            (mine[0].value, owner.customer)
            for mine in new
            for it in mine[1:]
            if (owner := known.get((it.scheme, it.value))) and ids.get(owner.customer) not in (None, mine[0].value)
        }

    async def _claim(
        self, workspace: int, entries: Sequence[Sequence[Entry]], customers: Sequence[UUID]
    ) -> dict[tuple[str, str], UUID]:
        """Claim every entry for its row's customer; returns the owners."""
        rest = [_for(it, customer) for mine, customer in zip(entries, customers, strict=True) for it in mine]
        return {(it.scheme, it.value): it.customer for it in await self._directory.claim_all(workspace, rest)}

    async def _append(self, shard: int, drafts: list[Draft]) -> None:
        while drafts:
            async with self._database.transaction() as tx:
                room = await room_for_bulk(tx, shard)
                await append(tx, shard, drafts[:room])
            drafts = drafts[room:]
            if not room:
                await asyncio.sleep(0.02)


def _entries(row: NewCustomer, customer: UUID, region: str) -> list[Entry]:
    """Return what names the customer, the external id first, addresses in an order that all rows share."""
    found = [Entry(scheme, normalise(scheme, value, region=region), customer) for scheme, value in row.addresses]
    # A household shares one letter box; it names nobody.
    named = sorted((entry for entry in found if entry.scheme != "postal"), key=lambda it: (it.scheme, it.value))
    return [Entry("external", row.external_id, customer), *named] if row.external_id else named


def _for(entry: Entry, customer: UUID) -> Entry:
    return msgspec.structs.replace(entry, customer=customer)


def _draft(
    workspace: int,
    customer: UUID,
    row: NewCustomer,
    owned: Collection[tuple[str, str]],
    at: datetime,
    region: str,
    *,
    new: bool,
) -> Draft:
    addresses: list[AddressChanged] = []
    others: list[AddressChanged] = []
    for scheme, written in row.addresses:
        value = normalise(scheme, written, region=region)
        mine = scheme == "postal" or (scheme, value) in owned
        vouched = (scheme, written) in row.verified
        how, verification = ("company", "verified") if vouched else ("", "claimed")
        given = AddressChanged(scheme, value, written, verification, row.source, how=how)
        (addresses if mine else others).append(given)
    attributes = dict(row.attributes) | ({"external_id": row.external_id} if row.external_id else {})
    body = CustomerChanged(
        attributes=attributes,
        add_tags=row.tags,
        locale=row.locale,
        zone=row.zone,
        addresses=tuple(addresses),
        consents=row.consents,
        source=row.source,
        others=tuple(others),
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

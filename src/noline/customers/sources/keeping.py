"""Keeps what other systems' logs tell: customers found or made, each fact once, appended in bulk at its own time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from noline.customers.people import EXTERNAL, People, Person
from noline.customers.sources.reading import SourceFact
from noline.kernel.db import Connection, Database
from noline.kernel.ids import Shards
from noline.log import INBOUND, NEITHER, OUTBOUND, Draft, append, room_for_bulk
from noline.log.kinds import ConsentChanged, SourceImported

CHUNK = 500
"""Rows of a transaction."""
_AT_ONCE = 4
_KEPT = 300_000
_BACK = frozenset({"received", "answered", "positive"})
_OUT = frozenset({"sent", "delivered", "failed", "bounced"})

# Remembered for good, unlike ids of the log: the same file may be brought again next year.
_REMEMBER = """
insert into imported (shard, id, workspace, customer, at, counts)
select $1, given.id, $2, given.customer, given.at, given.counts
from unnest($3::uuid[], $4::uuid[], $5::timestamptz[], $6::boolean[]) as given(id, customer, at, counts)
on conflict do nothing returning id
"""


class Kept(Struct, frozen=True):
    """How many facts were new, and how many had been kept before."""

    new: int = 0
    known: int = 0


class Keeping:
    """Where a source's facts go. One for each file: it remembers whose addresses it has met."""

    def __init__(self, database: Database, shards: Shards, people: People) -> None:
        self._database = database
        self._shards = shards
        self._people = people
        self._met: dict[tuple[str, str], UUID] = {}
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def keep(self, workspace: int, source: str, facts: Sequence[SourceFact], now: datetime) -> Kept:
        """Keep facts; returns once they are committed."""
        await self._meet(workspace, source, facts, now)
        by_shard: dict[int, list[tuple[SourceFact, UUID]]] = {}
        for fact in facts:
            customer = self._met[fact.named.scheme, fact.named.value]
            by_shard.setdefault(self._shards.of(customer), []).append((fact, customer))
        jobs = [
            self._append(shard, workspace, source, mine[at : at + CHUNK])
            for shard, mine in by_shard.items()
            for at in range(0, len(mine), CHUNK)
        ]
        new = sum(await asyncio.gather(*jobs))
        return Kept(new, len(facts) - new)

    async def _meet(self, workspace: int, source: str, facts: Sequence[SourceFact], now: datetime) -> None:
        if len(self._met) > _KEPT:
            self._met.clear()
        unknown = {(it.named.scheme, it.named.value): it.named for it in facts}
        unknown = {key: named for key, named in unknown.items() if key not in self._met}
        persons = [
            Person(external=named.value) if scheme == EXTERNAL else Person(addresses=(named,))
            for (scheme, _), named in unknown.items()
        ]
        met = await self._people.meet(workspace, persons, now, source=source) if persons else []
        self._met |= {key: one.customer for key, one in zip(unknown, met, strict=True)}

    async def _append(self, shard: int, workspace: int, source: str, facts: Sequence[tuple[SourceFact, UUID]]) -> int:
        async def work(tx: Connection) -> int | None:
            if any(fact.what == "withdrawn" for fact, _ in facts) and not await room_for_bulk(tx, shard):
                return None  # whoever waits for an answer goes first
            counts = [fact.purpose == "marketing" and fact.went_out for fact, _ in facts]
            ids, customers, times = zip(*((fact.id, customer, fact.at) for fact, customer in facts), strict=True)
            rows = await tx.fetch(_REMEMBER, shard, workspace, list(ids), list(customers), list(times), counts)
            fresh = {row[0] for row in rows}
            drafts = [draft_of(fact, workspace, source, customer) for fact, customer in facts if fact.id in fresh]
            await append(tx, shard, drafts, deduplicate=False)
            return len(fresh)

        while True:
            async with self._turns:
                done = await self._database.run(work)
            if done is not None:
                return done
            await asyncio.sleep(0.02)


def draft_of(fact: SourceFact, workspace: int, source: str, customer: UUID) -> Draft:
    """Return the interaction of a fact; what was taken back there counts here too."""
    direction = OUTBOUND if fact.what in _OUT or fact.whole else INBOUND if fact.what in _BACK else NEITHER
    withdrawn = fact.what == "withdrawn"
    return Draft(
        id=fact.id,
        workspace=workspace,
        subject=customer,
        at=fact.at,
        kind="consent.withdrawn" if withdrawn else "source.imported",
        body=_withdrawn(fact, source) if withdrawn else _imported(fact, source),
        direction=direction,
        channel=fact.channel,
        campaign=fact.campaign_id,
        contact_event=fact.contact_event or None,
        purpose=None if withdrawn else fact.purpose,
        cost=fact.cost,
        currency=fact.currency or None,
        bulk=True,
    )


def _withdrawn(fact: SourceFact, source: str) -> ConsentChanged:
    return ConsentChanged("*", fact.channel, f"told by {source}", text=fact.detail, state="withdrawn")


def _imported(fact: SourceFact, source: str) -> SourceImported:
    return SourceImported(
        source=source,
        what=fact.what,
        whole=fact.whole,
        address=fact.named.value,
        campaign=fact.campaign,
        subject=fact.subject,
        text=fact.text,
        detail=fact.detail,
        external_id=fact.external_id,
    )

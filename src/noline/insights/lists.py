"""Lists: a follower that keeps the rows behind the list of customers and the inbox.

It reads up to where engage has come, gathers whom a stretch of the log concerns, and reads their state again: whatever
happened in between, a row shows the state as it is. A launch's mails change no list, so they cost one look at the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.insights.list_items import ListedAddress, listed
from noline.insights.list_statements import ACTIVITY, FACTS, GONE, INBOX, LEFT, PROFILES, PUT_CUSTOMERS, SAYING, SHOWN
from noline.kernel.db import Connection, Database

_MESSAGE_IDS = frozenset({"message.received", "form.submitted"})
"""Facts whose message has their own id; in which conversation it is only its row says."""

_MOVES = frozenset(
    {"customer.merged", "customer.joined", "customer.brought", "customer.unmerged", "customer.restored",
     "customer.forwarded"}
)  # fmt: skip
"""Facts with which conversations leave a customer or come to one."""


class Fact(Struct, frozen=True, gc=False):
    """What is read of a fact that changes a list."""

    id: UUID
    subject: UUID
    at: datetime
    kind: str
    conversation: UUID | None
    message: UUID | None
    text: str | None


class Lists:
    """The follower. ``customers`` and ``inbox`` are its tables: others while they are made anew."""

    name = "lists"
    batch = 20_000
    after_engage = True

    def __init__(self, customers: str = "customer_item", inbox: str = "inbox_item") -> None:
        tables = {"customers": customers, "inbox": inbox}
        self._profiles = PROFILES.format(**tables)
        self._put = PUT_CUSTOMERS.format(**tables)
        self._activity = ACTIVITY.format(**tables)
        self._inbox = INBOX.format(**tables)
        self._gone = GONE.format(**tables)
        self._left = LEFT.format(**tables)

    async def handle_range(self, tx: Connection, shard: int, after: int, upto: int) -> None:
        """Bring the rows up to date that a stretch of the log concerns."""
        facts = [Fact(*row) for row in await tx.fetch(FACTS, shard, after, upto)]
        if not facts:
            return
        subjects = list({fact.subject for fact in facts})
        moved = list({fact.subject for fact in facts if fact.kind in _MOVES})
        if moved:
            await tx.execute(self._gone, shard, moved)
            await tx.execute(self._left, shard, moved)
        renamed = [*await self._follow_profiles(tx, shard, subjects), *moved]
        await self._follow_activity(tx, shard, subjects, facts)
        conversations = list({fact.conversation for fact in facts if fact.conversation is not None})
        messages = {fact.message for fact in facts if fact.message is not None}
        messages |= {fact.id for fact in facts if fact.kind in _MESSAGE_IDS}
        await tx.execute(self._inbox, shard, conversations, list(messages), renamed)

    async def _follow_profiles(self, tx: Connection, shard: int, subjects: Sequence[UUID]) -> list[UUID]:
        """Make the rows anew whose profile is not what they were made of; returns whose."""
        rows = await tx.fetch(self._profiles, shard, subjects)
        if not rows:
            return []
        made = []
        for customer, workspace, attributes, tags, schemes, displays, made_of in rows:
            addresses = [ListedAddress(*pair) for pair in zip(schemes or (), displays or (), strict=True)]
            made.append(listed(customer, workspace, msgspec.json.decode(attributes), tags, addresses, made_of))
        await tx.execute(self._put, shard, msgspec.json.encode(made).decode())
        return [row.customer for row in made]

    async def _follow_activity(
        self, tx: Connection, shard: int, subjects: Sequence[UUID], facts: Sequence[Fact]
    ) -> None:
        """Say of each what happened last, and how many of their conversations are open."""
        last: dict[UUID, Fact] = {}
        for fact in facts:
            before = last.get(fact.subject)
            if fact.kind in SHOWN and (before is None or before.at <= fact.at):
                last[fact.subject] = fact
        shown = [last.get(subject) for subject in subjects]
        await tx.execute(
            self._activity,
            shard,
            subjects,
            [fact and fact.at for fact in shown],
            [fact and fact.kind for fact in shown],
            [fact and fact.text for fact in shown],
            [fact.message if fact and fact.kind in SAYING else None for fact in shown],
        )


async def rebuild_lists(database: Database) -> None:
    """Make the rows anew from state and log beside the old ones, and swap each shard's when it is done."""
    tables = ("customer_item", "inbox_item")
    async with database.connection() as connection:
        for table in tables:
            await connection.execute(f"create table if not exists {table}_rebuilt (like {table} including all)")
        shards = [row[0] for row in await connection.fetch("select shard from head order by shard")]
    for shard in shards:
        async with database.transaction() as tx:
            await _rebuild_shard(tx, shard, tables)
    async with database.connection() as connection:
        for table in tables:
            await connection.execute(f"drop table {table}_rebuilt")


async def _rebuild_shard(tx: Connection, shard: int, tables: Sequence[str]) -> None:
    place = "select seq from cursor where shard = $1 and follower = 'lists' for update"
    upto = int(await tx.fetchval(place, shard))
    for table in tables:
        await tx.execute(f"delete from {table}_rebuilt where shard = $1", shard)
    lists = Lists(*(f"{table}_rebuilt" for table in tables))
    for after in range(0, upto, lists.batch):
        await lists.handle_range(tx, shard, after, min(after + lists.batch, upto))
    for table in tables:
        await tx.execute(f"delete from {table} where shard = $1", shard)
        await tx.execute(f"insert into {table} select * from {table}_rebuilt where shard = $1", shard)

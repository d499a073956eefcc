"""Segments: customers who meet a condition, whoever they are by then, or who were named; kept, listed and changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import asyncpg
import msgspec
from msgspec import Struct

from noline.customers.conditions import Condition, to_sentence
from noline.customers.filtering import Meant, read_condition, where
from noline.customers.selection import Statement, check_segment
from noline.kernel.db import Connection, Database
from noline.kernel.errors import Conflict, NotFound
from noline.kernel.ids import Shards
from noline.log import RowType

Measure = Literal[
    "enrolled", "accepted", "sent", "delivered", "read", "opened", "clicked", "answered", "positive", "reached",
    "suppressed", "failed", "expired",
]  # fmt: skip
_KINDS: dict[str, tuple[str, ...]] = {
    "enrolled": ("campaign.enrolled",),
    "accepted": ("message.accepted",),
    "sent": ("message.sent",),
    "delivered": ("message.delivered",),
    "read": ("message.read",),
    "opened": ("mail.opened",),
    "clicked": ("link.clicked",),
    "answered": ("message.answered",),
    "positive": ("message.answered", "message.reread"),
    "reached": ("goal.reached", "goal.withdrawn"),
    "suppressed": ("message.suppressed",),
    "failed": ("message.failed",),
    "expired": ("message.expired",),
}
_WEIGHTS: dict[str, str] = {
    "positive": "case kind when 'message.answered' then ((body ->> 'positive')::boolean)::integer"
    " else (body ->> 'positive')::integer end",
    "reached": "case kind when 'goal.withdrawn' then -1 else 1 end",
}
"""How often a fact counts, where a later one may take it back."""
_COLUMNS = "id, name, condition, origin, created_by, created_at, changed_at"


class Figure(Struct, frozen=True, forbid_unknown_fields=True):
    """A figure of the scorecard: whose messages it counts."""

    campaign: UUID
    measure: Measure
    contact_event: str | None = None
    channel: str | None = None


class Segment(Struct, frozen=True):
    """A segment. Without a ``condition`` its members were named, and ``origin`` says from where."""

    id: UUID
    name: str
    condition: Condition | None
    origin: str
    created_by: str
    created_at: datetime
    changed_at: datetime

    @property
    def sentence(self) -> str:
        """Say who is in it."""
        return to_sentence(self.condition) if self.condition is not None else self.origin


class SegmentMember(Struct, frozen=True):
    """Somebody who was named."""

    segment: UUID
    customer: UUID


SEGMENT_MEMBERS = RowType(SegmentMember, "segment_member", key=("segment", "customer"))


def _segment(row: Any) -> Segment:
    return Segment(row[0], row[1], read_condition(row[2]) if row[2] else None, *row[3:])


async def list_segments(tx: Connection, workspace: int) -> list[Segment]:
    """Return every segment of the workspace by name."""
    rows = await tx.fetch(f"select {_COLUMNS} from segment where workspace = $1 order by lower(name)", workspace)
    return [_segment(row) for row in rows]


async def find_segment(tx: Connection, workspace: int, identity: UUID) -> Segment:
    """Return a segment; raises NotFound."""
    row = await tx.fetchrow(f"select {_COLUMNS} from segment where workspace = $1 and id = $2", workspace, identity)
    if row is None:
        raise NotFound("There is no such segment.", field="segment", remedy="List the segments.")
    return _segment(row)


async def save_segment(tx: Connection, workspace: int, segment: Segment) -> None:
    """Store a new segment or a changed one; raises InvalidInput for its condition, Conflict for its name."""
    if segment.condition is not None:
        check_segment(segment.condition)
    encoded = msgspec.json.encode(segment.condition).decode() if segment.condition is not None else None
    try:
        await tx.execute(
            f"insert into segment (workspace, {_COLUMNS}) values ($1, $2, $3, $4::jsonb, $5, $6, $7, $8)"
            " on conflict (workspace, id) do update set name = excluded.name, condition = excluded.condition,"
            " changed_at = excluded.changed_at",
            workspace, segment.id, segment.name, encoded, segment.origin, segment.created_by, segment.created_at,
            segment.changed_at,
        )  # fmt: skip
    except asyncpg.UniqueViolationError:
        text = f"There is a segment {segment.name!r} already."
        raise Conflict(text, field="name", remedy="Take another name, or change that one.") from None


async def remove_segment(database: Database, shards: Shards, workspace: int, identity: UUID) -> None:
    """Remove a segment and who was named in it; customers stay."""
    async with database.transaction() as tx:
        await find_segment(tx, workspace, identity)
        await tx.execute("delete from segment where workspace = $1 and id = $2", workspace, identity)
    for shard in range(shards.count):
        async with database.transaction() as tx:
            await tx.execute("delete from segment_member where shard = $1 and segment = $2", shard, identity)


async def add_members(
    database: Database, shards: Shards, workspace: int, segment: UUID, customers: Sequence[UUID]
) -> None:
    """Name customers; who is none of the workspace's is left out."""
    statement = (
        "insert into segment_member (shard, segment, customer) select shard, $3, id from customer"
        " where shard = $1 and workspace = $2 and id = any($4) on conflict do nothing"
    )
    for shard, some in _by_shard(shards, customers).items():
        async with database.transaction() as tx:
            await tx.execute(statement, shard, workspace, segment, some)


async def remove_members(database: Database, shards: Shards, segment: UUID, customers: Sequence[UUID]) -> None:
    """Take customers out."""
    statement = "delete from segment_member where shard = $1 and segment = $2 and customer = any($3)"
    for shard, some in _by_shard(shards, customers).items():
        async with database.transaction() as tx:
            await tx.execute(statement, shard, segment, some)


async def add_meant(
    database: Database, shards: Shards, workspace: int, segment: UUID, meant: Meant, now: datetime
) -> None:
    """Name whoever is meant now."""
    for shard in range(shards.count):
        async with database.transaction() as tx:
            statement = Statement(shard, segment)
            parts = " and ".join(await where(tx, workspace, meant, statement, now))
            await tx.execute(
                "insert into segment_member (shard, segment, customer) select customer.shard, $2::uuid, customer.id"
                f" from customer where customer.shard = $1::integer and {parts} on conflict do nothing",
                *statement.arguments,
            )


async def add_figure(database: Database, shards: Shards, workspace: int, segment: UUID, figure: Figure) -> None:
    """Name the customers behind a figure of the scorecard."""
    statement = (
        "insert into segment_member (shard, segment, customer) select $1::integer, $3::uuid, subject"
        " from interaction where shard = $1 and workspace = $2 and kind = any($4::text[]) and campaign = $5"
        " and ($6::text is null or contact_event = $6) and ($7::text is null or channel = $7)"
        f" group by subject having sum({_WEIGHTS.get(figure.measure, '1')}) > 0 on conflict do nothing"
    )
    for shard in range(shards.count):
        async with database.transaction() as tx:
            await tx.execute(
                statement, shard, workspace, segment, _KINDS[figure.measure], figure.campaign, figure.contact_event,
                figure.channel,
            )  # fmt: skip


def _by_shard(shards: Shards, customers: Sequence[UUID]) -> dict[int, list[UUID]]:
    found: dict[int, list[UUID]] = {}
    for customer in customers:
        found.setdefault(shards.of(customer), []).append(customer)
    return found

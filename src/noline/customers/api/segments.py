"""Segments over HTTP: list, create from a condition, from customers or from a figure, change, remove."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import delete, get, patch, post
from litestar.di import Provide
from litestar.params import FromPath
from msgspec import Meta, Struct
from msgspec.structs import replace

from noline.access import Principal
from noline.customers.api.shapes import Asker, asker
from noline.customers.conditions import Condition
from noline.customers.filtering import Meant, count_meant
from noline.customers.segments import (
    Figure,
    Segment,
    add_figure,
    add_meant,
    add_members,
    find_segment,
    list_segments,
    remove_members,
    remove_segment,
    save_segment,
)
from noline.kernel.clock import Clock
from noline.kernel.db import Connection, Database
from noline.kernel.errors import Conflict, InvalidInput
from noline.kernel.ids import Shards

Name = Annotated[str, Meta(min_length=1, max_length=120)]
Ids = Annotated[tuple[UUID, ...], Meta(max_length=10_000)]


class SegmentInput(Struct, frozen=True, forbid_unknown_fields=True):
    """A new segment: of a ``condition`` (whoever meets it), or named members.

    Named are ``customers``, those behind a ``figure``, or with ``freeze`` whoever meets the condition now.
    """

    name: Name
    condition: Condition | None = None
    freeze: bool = False
    customers: Ids | None = None
    figure: Figure | None = None


class SegmentPatch(Struct, frozen=True, forbid_unknown_fields=True):
    """What changes; ``add`` and ``remove`` are for named members."""

    name: Name | None = None
    condition: Condition | None = None
    add: Ids = ()
    remove: Ids = ()


class SegmentItem(Struct, frozen=True):
    """A segment; ``condition`` is null where its members were named. ``sentence`` says who is in it."""

    id: UUID
    name: str
    condition: Condition | None
    sentence: str
    created_by: str
    created_at: datetime
    changed_at: datetime


class SegmentList(Struct, frozen=True):
    """Every segment."""

    items: list[SegmentItem]


class SegmentDetail(Struct, frozen=True):
    """A segment and how many customers are in it now."""

    segment: SegmentItem
    count: int


@get("/segments", scope="customers:read", tag="Segments", summary="List segments")
async def list_all_segments(principal: Principal, connection: Connection) -> SegmentList:
    """Return every segment by name."""
    return SegmentList([_item(it) for it in await list_segments(connection, principal.workspace)])


@post(
    "/segments", scope="customers:write", audit="segment.created", tag="Segments", summary="Create a segment",
    dependencies={"asker": Provide(asker)},
)  # fmt: skip
async def create_segment(asker: Asker, database: Database, connection: Connection, data: SegmentInput) -> SegmentDetail:
    """Create a segment from a condition, from customers, or from a figure of the scorecard."""
    _check_one(data)
    now, workspace = asker.clock.now(), asker.principal.workspace
    live = data.condition if not data.freeze else None
    identity = asker.ids.new(now, asker.fresh("segment"))
    segment = Segment(identity, data.name.strip(), live, _origin(data), asker.principal.name, now, now)
    async with database.transaction() as tx:
        await save_segment(tx, workspace, segment)
    if data.customers:
        await add_members(database, asker.shards, workspace, identity, data.customers)
    if data.figure is not None:
        await add_figure(database, asker.shards, workspace, identity, data.figure)
    if data.freeze:
        meant = Meant(condition=data.condition)
        await add_meant(database, asker.shards, workspace, identity, meant, now)
    return await _detail(connection, workspace, identity, now)


@get("/segments/{segment_id:uuid}", scope="customers:read", tag="Segments", summary="Read a segment")
async def read_segment(
    principal: Principal, connection: Connection, clock: Clock, segment_id: FromPath[UUID]
) -> SegmentDetail:
    """Return a segment and how many customers are in it."""
    return await _detail(connection, principal.workspace, segment_id, clock.now())


@patch(
    "/segments/{segment_id:uuid}", scope="customers:write", audit="segment.changed", tag="Segments",
    summary="Change a segment", dependencies={"asker": Provide(asker)},
)  # fmt: skip
async def change_segment(
    asker: Asker, database: Database, connection: Connection, segment_id: FromPath[UUID], data: SegmentPatch
) -> SegmentDetail:
    """Change a segment's name or condition, or its named members."""
    now, workspace = asker.clock.now(), asker.principal.workspace
    before = await find_segment(connection, workspace, segment_id)
    named = before.condition is None
    if (named and data.condition is not None) or (not named and (data.add or data.remove)):
        text = "Its members were named." if named else "It has a condition; nobody is named in it."
        raise Conflict(text, field="condition" if named else "add", remedy="Create another segment.")
    changed = replace(
        before, name=(data.name or before.name).strip(), condition=data.condition or before.condition, changed_at=now
    )
    async with database.transaction() as tx:
        await save_segment(tx, workspace, changed)
    await add_members(database, asker.shards, workspace, segment_id, data.add)
    await remove_members(database, asker.shards, segment_id, data.remove)
    return await _detail(connection, workspace, segment_id, now)


@delete(
    "/segments/{segment_id:uuid}", scope="customers:write", audit="segment.removed", tag="Segments",
    summary="Remove a segment",
)  # fmt: skip
async def delete_segment(principal: Principal, database: Database, shards: Shards, segment_id: FromPath[UUID]) -> None:
    """Remove a segment; the customers stay."""
    await remove_segment(database, shards, principal.workspace, segment_id)


def _check_one(data: SegmentInput) -> None:
    given = [data.condition is not None, data.customers is not None, data.figure is not None]
    if sum(given) != 1:
        remedy = "Give a condition, customers or a figure."
        raise InvalidInput("A segment has one source.", field="condition", remedy=remedy)
    if data.freeze and data.condition is None:
        raise InvalidInput("Only a condition can be frozen.", field="freeze", remedy="Leave it out.")


def _origin(data: SegmentInput) -> str:
    if data.figure is not None:
        where = ", ".join(filter(None, (data.figure.contact_event, data.figure.channel)))
        return f"the figure “{data.figure.measure}”" + (f" of {where}" if where else "")
    return "customers who met a condition then" if data.freeze else "named customers"


async def _detail(connection: Connection, workspace: int, identity: UUID, now: datetime) -> SegmentDetail:
    segment = await find_segment(connection, workspace, identity)
    return SegmentDetail(_item(segment), await count_meant(connection, workspace, Meant(segment=identity), now))


def _item(it: Segment) -> SegmentItem:
    return SegmentItem(it.id, it.name, it.condition, it.sentence, it.created_by, it.created_at, it.changed_at)


HANDLERS = (list_all_segments, create_segment, read_segment, change_segment, delete_segment)

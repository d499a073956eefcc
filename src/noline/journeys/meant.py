"""Whom a schedule, a date or a segment is for, as SQL over rows of ``customer``."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from noline.customers import Meant, Statement, where
from noline.journeys.definition import Journey
from noline.journeys.entry_times import OnDate, OnSchedule, OnSegment
from noline.journeys.local_time import zone_named
from noline.kernel.db import Connection
from noline.kernel.errors import NotFound

_SEGMENT = "select id from segment where workspace = $1 and (id = $2 or lower(name) = lower($3)) order by id = $2 desc"
_NOT_YET = (
    "not exists (select from journey_member as known where known.shard = customer.shard"
    " and known.workspace = customer.workspace and known.journey = {journey} and known.customer = customer.id)"
)


async def who_is_meant(
    tx: Connection,
    workspace: int,
    journey: Journey,
    statement: Statement,
    due: datetime,
    zone: str,
    *,
    fresh: bool = True,
) -> list[str] | None:
    """Return what is true of those who are to enter; None where that can't be said, so that nobody is.

    ``fresh``: of a segment, only those who were not in it before.
    """
    entry = journey.entry
    match entry:
        case OnSegment():
            return await _in_segment(tx, workspace, journey, entry, statement, due, fresh=fresh)
        case OnSchedule(condition=condition):
            return await where(tx, workspace, Meant(condition=condition), statement, due)
        case OnDate(condition=condition):
            parts = await where(tx, workspace, Meant(condition=condition), statement, due)
            return [*parts, _on_day(entry, statement, entry.day_meant(due, zone_named(zone)))]
    return None


async def _in_segment(
    tx: Connection,
    workspace: int,
    journey: Journey,
    entry: OnSegment,
    statement: Statement,
    due: datetime,
    *,
    fresh: bool,
) -> list[str] | None:
    found = await segment_called(tx, workspace, entry.segment)
    if found is None:
        return None
    try:
        parts = await where(tx, workspace, Meant(segment=found), statement, due)
    except NotFound:
        return None
    return [*parts, _NOT_YET.format(journey=statement.take(journey.name, "text"))] if fresh else parts


async def segment_called(tx: Connection, workspace: int, named: str) -> UUID | None:
    """Return the segment of this id or name."""
    found: UUID | None = await tx.fetchval(_SEGMENT, workspace, _id_of(named), named)
    return found


def _id_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _on_day(entry: OnDate, statement: Statement, day: date) -> str:
    """Compare days as the texts they are; an attribute that is no text, or no day, is nobody's."""
    said = f"(customer.attributes ->> {statement.take(entry.attribute, 'text')})"
    if not entry.yearly:
        return f"left({said}, 10) = {statement.take(day.isoformat(), 'text')}"
    days = [f"{day:%m-%d}"]
    if days == ["02-28"] and (day + timedelta(days=1)).month == 3:
        days.append("02-29")
    wanted = statement.take(days, "text[]")
    return f"({said} ~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}' and substr({said}, 6, 5) = any({wanted}))"

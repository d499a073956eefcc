"""Journeys as they are published over HTTP: listed, read in every version, published, ended."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import FromPath, Parameter, PathParameter
from msgspec import Struct

from noline.access import Principal
from noline.journeys.api.drawing import JourneyDraft, shown_draft
from noline.journeys.api.naming import names_of
from noline.journeys.definition import parse_journey
from noline.journeys.drafting import look_over, refusal_of
from noline.journeys.drafts import Draft, drop_draft, find_draft, list_drafts
from noline.journeys.names import Names
from noline.journeys.repository import (
    JourneyRow,
    list_journeys,
    publish_journey,
    published_among,
    read_journey,
    retire_journey,
)
from noline.kernel.clock import Clock
from noline.kernel.db import Connection, Database
from noline.kernel.errors import NotFound
from noline.kernel.http import Page, decode_cursor, page_of
from noline.log import Catalogue

NO_ID = UUID(int=0)


class JourneyItem(Struct, frozen=True):
    """A journey as customers enter it now; ``runs``: those under way on any version.

    One that was never published has version 0 and the status ``draft``; ``drafted``: somebody is drawing at it.
    """

    id: UUID
    name: str
    title: str
    version: int
    status: str
    entry: str
    steps: int
    runs: int
    drafted: bool = False


class JourneyVersion(Struct, frozen=True):
    """One of a journey's versions: ``live``, the one that customers enter, or ``retired``."""

    version: int
    status: str
    published_at: datetime | None
    published_by: str


class JourneyDefinition(Struct, frozen=True):
    """One version of a journey, as it was written, and what is being drawn since."""

    name: str
    version: int
    status: str
    versions: list[int]
    definition: dict[str, Any]
    history: list[JourneyVersion]
    draft: JourneyDraft | None


@get("/journeys", scope="journeys:read", summary="List journeys")
async def get_journeys(
    principal: Principal,
    connection: Connection,
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Page[JourneyItem]:
    """Return each journey's last version, by name; those that are only drawn so far among them."""
    after = decode_cursor(cursor, tuple[str])[0] if cursor else ""
    rows = await list_journeys(connection, principal.workspace, after, limit + 1)
    drafts = {draft.name: draft for draft in await list_drafts(connection, principal.workspace)}
    items = [_item(row, row.journey.name in drafts) for row in rows]
    published = await published_among(connection, principal.workspace, list(drafts))
    items += [_drawn(draft) for name, draft in drafts.items() if name > after and name not in published]
    return page_of(sorted(items, key=lambda it: it.name)[: limit + 1], limit, lambda row: (row.name,))


@post("/journeys", scope="journeys:write", audit="journey.published", summary="Publish a journey")
async def post_journey(
    principal: Principal, database: Database, catalogue: Catalogue, clock: Clock, data: dict[str, Any]
) -> JourneyDefinition:
    """Store a journey as its next version, which customers enter from now on; those on earlier ones finish there."""
    async with database.transaction() as tx:
        names = await names_of(tx, catalogue, principal.workspace, data)
        name = await _publish(tx, principal, {"version": 1, **data}, names, clock.now())
        return await _shown(tx, principal.workspace, name, None, names)


@post("/journeys/{journey:str}/publish", scope="journeys:write", audit="journey.published",
      summary="Publish a draft")  # fmt: skip
async def publish_journey_draft(
    principal: Principal, database: Database, catalogue: Catalogue, clock: Clock, journey: FromPath[str]
) -> JourneyDefinition:
    """Make the draft the next version, which customers enter from now on; refused with the step that is not ready."""
    async with database.transaction() as tx:
        draft = await find_draft(tx, principal.workspace, journey)
        if draft is None:
            raise NotFound(f"There is no draft of {journey!r}.", field="journey", remedy="Save one first.")
        names = await names_of(tx, catalogue, principal.workspace, draft.definition)
        await _publish(tx, principal, {**draft.definition, "version": 1}, names, clock.now())
        return await _shown(tx, principal.workspace, journey, None, names)


@post("/journeys/{journey:str}/retire", scope="journeys:write", audit="journey.retired", status_code=200,
      summary="Let nobody enter a journey any more")  # fmt: skip
async def retire_published_journey(
    principal: Principal, database: Database, catalogue: Catalogue, journey: FromPath[str]
) -> JourneyDefinition:
    """Close a journey to new customers; those under way finish. Publishing a version opens it again."""
    async with database.transaction() as tx:
        await retire_journey(tx, principal.workspace, journey)
        names = await names_of(tx, catalogue, principal.workspace)
        return await _shown(tx, principal.workspace, journey, None, names)


@get("/journeys/{journey:str}", scope="journeys:read", summary="Read a journey")
async def get_journey(
    principal: Principal, connection: Connection, catalogue: Catalogue, journey: FromPath[str]
) -> JourneyDefinition:
    """Return a journey's last version, the list of all, and its draft; of one never published, the draft."""
    names = await names_of(connection, catalogue, principal.workspace)
    return await _shown(connection, principal.workspace, journey, None, names)


@get("/journeys/{journey:str}/versions/{number:int}", scope="journeys:read", summary="Read a version of a journey")
async def get_journey_version(
    principal: Principal,
    connection: Connection,
    catalogue: Catalogue,
    journey: FromPath[str],
    number: Annotated[int, PathParameter(ge=1, le=2**31 - 1)],
) -> JourneyDefinition:
    """Return a version of a journey; runs finish on the one they began with, unless they are moved."""
    names = await names_of(connection, catalogue, principal.workspace)
    return await _shown(connection, principal.workspace, journey, number, names)


async def _publish(tx: Connection, principal: Principal, plain: dict[str, Any], names: Names, now: datetime) -> str:
    findings = look_over(plain, names)
    if not findings.ready:
        raise refusal_of(findings)
    journey = parse_journey(plain)
    await publish_journey(tx, principal.workspace, journey, by=principal.name, at=now)
    await drop_draft(tx, principal.workspace, journey.name)
    return journey.name


async def _shown(
    connection: Connection, workspace: int, name: str, version: int | None, names: Names
) -> JourneyDefinition:
    rows = await read_journey(connection, workspace, name)
    draft = await find_draft(connection, workspace, name)
    shown = shown_draft(draft, names) if draft is not None else None
    found = next((row for row in rows if version in (None, row.version)), None)
    history = [JourneyVersion(row.version, row.status, row.published_at, row.published_by) for row in rows]
    versions = [row.version for row in rows]
    if found is not None:
        definition = msgspec.to_builtins(found.journey)
        return JourneyDefinition(name, found.version, found.status, versions, definition, history, shown)
    if draft is None or version is not None:
        raise NotFound(f"There is no journey {name!r} of that version.", field="journey", remedy="List the journeys.")
    return JourneyDefinition(name, 0, "draft", versions, draft.definition, history, shown)


def _item(row: JourneyRow, drafted: bool) -> JourneyItem:
    journey = row.journey
    return JourneyItem(
        id=row.id,
        name=journey.name,
        title=journey.title,
        version=row.version,
        status=row.status,
        entry=journey.entry.describe(),
        steps=len(journey.steps),
        runs=row.runs,
        drafted=drafted,
    )


def _drawn(draft: Draft) -> JourneyItem:
    findings = look_over(draft.definition)
    steps = draft.definition.get("steps")
    return JourneyItem(
        id=NO_ID,
        name=draft.name,
        title=str(draft.definition.get("title", "")),
        version=0,
        status="draft",
        entry=findings.entry,
        steps=len(steps) if isinstance(steps, dict) else 0,
        runs=0,
        drafted=True,
    )


HANDLERS = (
    get_journeys,
    post_journey,
    publish_journey_draft,
    retire_published_journey,
    get_journey,
    get_journey_version,
)

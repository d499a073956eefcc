"""Journeys over HTTP: published, listed, checked, read."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import FromPath, Parameter, PathParameter
from msgspec import Struct

from noline.access import Principal
from noline.journeys.definition import Journey, parse_journey
from noline.journeys.repository import JourneyRow, list_journeys, publish_journey, read_journey
from noline.journeys.soundness import check
from noline.kernel.db import Connection, Database
from noline.kernel.errors import NotFound
from noline.kernel.http import Page, decode_cursor, page_of


class JourneyItem(Struct, frozen=True):
    """A journey as customers enter it now; ``runs``: those under way on any version."""

    id: UUID
    name: str
    title: str
    version: int
    status: str
    entry: str
    steps: int
    runs: int


class JourneyDefinition(Struct, frozen=True):
    """One version of a journey, as it was written."""

    name: str
    version: int
    status: str
    versions: list[int]
    definition: dict[str, Any]


class JourneyProblem(Struct, frozen=True):
    """Something wrong in a journey: the path of the field, what is wrong, and how to mend it."""

    field: str
    text: str
    remedy: str


class JourneyFindings(Struct, frozen=True):
    """What stands against publishing a journey."""

    ready: bool
    problems: list[JourneyProblem]


@get("/journeys", scope="journeys:read", summary="List journeys")
async def get_journeys(
    principal: Principal,
    connection: Connection,
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Page[JourneyItem]:
    """Return each journey's last version, by name."""
    after = decode_cursor(cursor, tuple[str]) if cursor else ("",)
    rows = await list_journeys(connection, principal.workspace, after[0], limit + 1)
    return page_of([_item(row) for row in rows], limit, lambda row: (row.name,))


@post("/journeys", scope="journeys:write", audit="journey.published", summary="Publish a journey")
async def post_journey(principal: Principal, database: Database, data: dict[str, Any]) -> JourneyDefinition:
    """Store a journey as its next version, which customers enter from now on; those on earlier ones finish there."""
    journey = parse_journey(_numbered(data))
    async with database.transaction() as tx:
        await publish_journey(tx, principal.workspace, journey)
        return await _shown(tx, principal.workspace, journey.name, None)


@post("/journeys/check", scope="journeys:read", summary="Check a journey", status_code=200)
async def check_journey(data: dict[str, Any]) -> JourneyFindings:
    """Return everything that is wrong with a journey, each with its path and remedy."""
    problems = [JourneyProblem(it.field, it.text, it.remedy) for it in check(parse_journey(_numbered(data)))]
    return JourneyFindings(not problems, problems)


@get("/journeys/{journey:str}", scope="journeys:read", summary="Read a journey")
async def get_journey(principal: Principal, connection: Connection, journey: FromPath[str]) -> JourneyDefinition:
    """Return a journey's last version."""
    return await _shown(connection, principal.workspace, journey, None)


@get("/journeys/{journey:str}/versions/{number:int}", scope="journeys:read", summary="Read a version of a journey")
async def get_journey_version(
    principal: Principal,
    connection: Connection,
    journey: FromPath[str],
    number: Annotated[int, PathParameter(ge=1, le=2**31 - 1)],
) -> JourneyDefinition:
    """Return a version of a journey; runs finish on the one they began with."""
    return await _shown(connection, principal.workspace, journey, number)


async def _shown(connection: Connection, workspace: int, name: str, version: int | None) -> JourneyDefinition:
    rows = await read_journey(connection, workspace, name)
    found = next((row for row in rows if version in (None, row.version)), None)
    if found is None:
        raise NotFound(f"There is no journey {name!r} of that version.", field="journey", remedy="List the journeys.")
    definition = msgspec.to_builtins(found.journey)
    return JourneyDefinition(name, found.version, found.status, [row.version for row in rows], definition)


def _item(row: JourneyRow) -> JourneyItem:
    journey: Journey = row.journey
    return JourneyItem(
        id=row.id,
        name=journey.name,
        title=journey.title,
        version=row.version,
        status=row.status,
        entry=journey.entry.describe(),
        steps=len(journey.steps),
        runs=row.runs,
    )


def _numbered(data: dict[str, Any]) -> dict[str, Any]:
    """A version is given when it is published; who writes one need not know which."""
    return {"version": 1, **data}


HANDLERS = (get_journeys, post_journey, check_journey, get_journey, get_journey_version)

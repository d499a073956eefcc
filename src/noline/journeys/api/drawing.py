"""Drawing a journey over HTTP: what it can be made of, what is wrong with it so far, and its draft."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from litestar import delete, get, post, put
from litestar.params import FromPath, PathParameter
from msgspec import Struct

from noline.access import Principal
from noline.journeys.api.naming import names_of
from noline.journeys.drafting import JourneyFindings, look_over
from noline.journeys.drafts import MAX_NAME, Draft, find_draft, remove_draft, save_draft
from noline.journeys.names import Names
from noline.journeys.parts import EntryPart, StepPart, entry_parts, step_parts
from noline.kernel.clock import Clock
from noline.kernel.db import Connection, Database
from noline.kernel.errors import NotFound
from noline.log import Catalogue

JourneyName = Annotated[str, PathParameter(max_length=MAX_NAME)]


class JourneyParts(Struct, frozen=True):
    """What a journey can be made of: its types of step and its ways in."""

    steps: list[StepPart]
    entries: list[EntryPart]


class JourneyDraft(Struct, frozen=True):
    """A journey as it is being drawn, and what stands against publishing it."""

    name: str
    definition: dict[str, Any]
    saved_by: str
    saved_at: datetime
    findings: JourneyFindings


@get("/journeys/steps", scope="journeys:read", summary="Describe what journeys are made of")
async def describe_journey_parts() -> JourneyParts:
    """Return every type of step and every way in, with their fields and exits.

    Exits that depend on how a step is set are told by checking the journey.
    """
    return JourneyParts(step_parts(), entry_parts())


@post("/journeys/check", scope="journeys:read", summary="Check a journey", status_code=200)
async def check_journey(
    principal: Principal, connection: Connection, catalogue: Catalogue, data: dict[str, Any]
) -> JourneyFindings:
    """Return everything that is wrong with a journey, finished or not, and what each of its steps says and leads to."""
    return look_over(data, await names_of(connection, catalogue, principal.workspace, data))


@get("/journeys/{journey:str}/draft", scope="journeys:read", summary="Read the draft of a journey")
async def get_journey_draft(
    principal: Principal, connection: Connection, catalogue: Catalogue, journey: FromPath[str]
) -> JourneyDraft:
    """Return what was saved last and has not been published."""
    found = await find_draft(connection, principal.workspace, journey)
    if found is None:
        raise NotFound(f"There is no draft of {journey!r}.", field="journey", remedy="Save one.")
    return shown_draft(found, await names_of(connection, catalogue, principal.workspace, found.definition))


@put("/journeys/{journey:str}/draft", scope="journeys:write", audit="journey.drafted", summary="Save a draft")
async def save_journey_draft(
    principal: Principal, database: Database, catalogue: Catalogue, clock: Clock, journey: JourneyName,
    data: dict[str, Any],
) -> JourneyDraft:  # fmt: skip
    """Keep a journey as it is drawn so far, sound or not; nobody enters it before it is published."""
    async with database.transaction() as tx:
        saved = await save_draft(tx, principal.workspace, journey, data, principal.name, clock.now())
        names = await names_of(tx, catalogue, principal.workspace, data)
    return shown_draft(saved, names)


@delete("/journeys/{journey:str}/draft", scope="journeys:write", audit="journey.draft_removed", summary="Drop a draft")
async def remove_journey_draft(principal: Principal, database: Database, journey: FromPath[str]) -> None:
    """Forget what was drawn since the journey was published last."""
    async with database.transaction() as tx:
        await remove_draft(tx, principal.workspace, journey)


def shown_draft(draft: Draft, names: Names) -> JourneyDraft:
    """Return a draft with what is wrong with it."""
    findings = look_over(draft.definition, names)
    return JourneyDraft(draft.name, draft.definition, draft.saved_by, draft.saved_at, findings)


HANDLERS = (describe_journey_parts, check_journey, get_journey_draft, save_journey_draft, remove_journey_draft)

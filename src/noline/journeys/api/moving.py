"""Customers under way taken to a newer version of a journey, over HTTP, by a rule."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from litestar import post
from litestar.params import FromPath
from msgspec import Meta, Struct

from noline.access import Principal
from noline.journeys.repository import read_journey
from noline.journeys.whereabouts import list_older
from noline.kernel.clock import Clock
from noline.kernel.db import Database
from noline.kernel.errors import InvalidInput, NotFound
from noline.kernel.http import decode_cursor, encode_cursor
from noline.kernel.ids import IdSource
from noline.log import Appender, Draft
from noline.log.kinds import RunMoved

AT_A_TIME = 2_000
"""So many runs are asked to move by one request."""
_PAGE = 500


class MoveRule(Struct, frozen=True, forbid_unknown_fields=True):
    """How runs go over to the version that customers enter now.

    ``steps``: step of the old version → step of the new one, where its name has changed. At a step of the same type a
    run goes on waiting as it does; at another it arrives anew. ``otherwise``: a run whose step is gone is left to
    ``keep`` its version, or to ``end``.
    """

    steps: Annotated[dict[str, str], Meta(max_length=500)] = {}
    otherwise: Literal["keep", "end"] = "keep"
    cursor: Annotated[str, Meta(max_length=1000)] | None = None


class RunsMoved(Struct, frozen=True):
    """How many runs of older versions were asked to move; with ``next``, there are more of them."""

    asked: int
    version: int
    next: str | None


@post("/journeys/{journey:str}/move", scope="journeys:write", audit="journey.moved", status_code=202, also=(202,),
      summary="Move customers to the newest version")  # fmt: skip
async def move_runs(
    principal: Principal, database: Database, appender: Appender, clock: Clock, ids: IdSource,
    journey: FromPath[str], data: MoveRule,
) -> RunsMoved:  # fmt: skip
    """Take customers who are under way on earlier versions to the one that is entered now, some at a time."""
    now, after = clock.now(), decode_cursor(data.cursor, tuple[str, UUID]) if data.cursor else None
    async with database.connection() as connection:
        live = next((it for it in await read_journey(connection, principal.workspace, journey)), None)
    if live is None or live.status != "live":
        raise NotFound(f"No journey {journey!r} is live.", field="journey", remedy="Publish it first.")
    if lost := next((it for it in data.steps.values() if it not in live.journey.steps), None):
        text = f"The newest version has no step “{lost}”."
        raise InvalidInput(text, field="steps", remedy=f"Use one of: {', '.join(list(live.journey.steps)[:10])}.")
    asked = 0
    while asked < AT_A_TIME:
        async with database.connection() as connection:
            page = await list_older(connection, principal.workspace, journey, live.version, after, _PAGE)
        if not page:
            return RunsMoved(asked, live.version, None)
        by = principal.name
        drafts = [
            Draft(
                ids.new(now, f"run.move_requested {run} {live.version}"), principal.workspace, customer, now,
                "run.move_requested", RunMoved(run, live.version, data.steps, data.otherwise, by), bulk=True,
            )
            for _, run, customer in page
        ]  # fmt: skip
        await appender.append_all(drafts)
        asked += len(page)
        after = page[-1][0], page[-1][1]
    return RunsMoved(asked, live.version, encode_cursor(after) if after is not None else None)


HANDLERS = (move_runs,)

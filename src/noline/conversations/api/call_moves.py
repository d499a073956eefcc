"""Planned calls over HTTP: the times that customers may choose, another time, and calling a call off."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import available_timezones

from litestar import Response, get, post
from litestar.params import FromPath, Parameter
from msgspec import Struct

from noline.access import Principal, Workspace
from noline.conversations.api.calls import CallItem, call_answer, check_time
from noline.conversations.api.found import DOING, Doing
from noline.conversations.call_list import find_call
from noline.conversations.callbacks import AHEAD, moment, offered_times, open_now, taken_times
from noline.conversations.calls import PLANNED
from noline.kernel.clock import Clock
from noline.kernel.db import Connection
from noline.kernel.errors import Conflict, InvalidInput
from noline.kernel.http import Instant
from noline.log import Draft
from noline.log.kinds import CallMoved


class CallbackTime(Struct, frozen=True):
    """A time at which a call may begin, and how it is said in the zone that was asked for."""

    at: datetime
    text: str


class CallbackTimes(Struct, frozen=True):
    """What a customer may choose; ``now``: somebody is there to call at once."""

    zone: str
    now: bool
    times: list[CallbackTime]


class CallMove(Struct, frozen=True, forbid_unknown_fields=True):
    """The time at which it is to be made instead."""

    due_at: Instant


@get("/calls/times", scope="conversations:read", summary="List the times for a call back")
async def list_callback_times(
    principal: Principal,
    workspace: Workspace,
    connection: Connection,
    clock: Clock,
    zone: Annotated[str, Parameter(max_length=60, description="The customer's; without, the workspace's.")] = "",
    language: Annotated[str, Parameter(max_length=20, description="Of the texts.")] = "en",
) -> CallbackTimes:
    """Return the times of the next seven days that lie in the company's hours and have room left."""
    if zone and zone not in available_timezones():
        raise InvalidInput("There is no such time zone.", field="zone", remedy="Use a name such as Europe/Madrid.")
    now, shown = clock.now(), zone or workspace.zone
    taken = await taken_times(connection, principal.workspace, now, now + AHEAD)
    times = offered_times(workspace.rules, workspace.zone, now, taken)
    found = [CallbackTime(it, moment(it, shown, language)) for it in times]
    return CallbackTimes(shown, open_now(workspace.rules, workspace.zone, now), found)


@post("/calls/{call_id:uuid}/move", scope="conversations:write", dependencies=DOING, status_code=200, also=(202,),
      audit="call.moved", summary="Move a planned call")  # fmt: skip
async def move_planned_call(doing: Doing, call_id: FromPath[UUID], data: CallMove) -> Response[CallItem]:
    """Let it be made at another time."""
    check_time(data.due_at, doing.clock.now(), "due_at")
    return await _move(doing, call_id, data.due_at)


@post("/calls/{call_id:uuid}/cancel", scope="conversations:write", dependencies=DOING, status_code=200, also=(202,),
      audit="call.canceled", summary="Call a planned call off")  # fmt: skip
async def cancel_planned_call(doing: Doing, call_id: FromPath[UUID]) -> Response[CallItem]:
    """Let it not be made at all; it stays among the past ones."""
    return await _move(doing, call_id, None)


async def _move(doing: Doing, call_id: UUID, due_at: datetime | None) -> Response[CallItem]:
    now = doing.clock.now()
    async with doing.database.connection() as connection:
        call = (await find_call(connection, doing.shards, doing.principal.workspace, call_id)).call
    if call.state != PLANNED:
        raise Conflict("This call is not to be made.", field="call", remedy="Plan a new one.")
    body = CallMoved(call_id, due_at, by=doing.principal.name)
    identity = doing.ids.new(now, f"call.move_requested {call_id} {now.isoformat()} {due_at}")
    draft = Draft(
        identity, call.workspace, call.customer, now, "call.move_requested", body,
        channel="voice", conversation=call.conversation,
    )  # fmt: skip
    _, done = await doing.commands.perform(draft)
    return await call_answer(doing, call_id, done)


HANDLERS = (list_callback_times, move_planned_call, cancel_planned_call)

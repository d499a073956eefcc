"""Duty over HTTP: whether one takes what is handed over, and how each department stands just now."""

from __future__ import annotations

from datetime import datetime

from litestar import get, put
from msgspec import Struct

from noline.access import Departments, Principal, Workspace
from noline.conversations.duty import is_on_duty, say_on_duty, who_is_on_duty
from noline.conversations.giving import may_take
from noline.kernel.clock import Clock
from noline.kernel.db import Connection
from noline.kernel.errors import Forbidden
from noline.log import Catalogue

_SKILLS = """
select agent.id, agent.skills from agent where workspace = $1 and status = 'active' and role <> 'viewer' order by id
"""
_WAITING = """
select department, count(*) from conversation
where workspace = $1 and department = any($2) and status = 'open' and mode = 'agent' and waiting_for = 'us'
  and snoozed_until is null and agent is null group by department
"""


class Duty(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether one takes what is handed over; said again every minute by whoever is here."""

    on_duty: bool


class DepartmentNow(Struct, frozen=True):
    """How a department stands: who of it is on duty, what waits for nobody in particular, and when it is open.

    ``opens_at``: when its people are back, null where they are there; ``skills``: what its people can be asked for.
    """

    department: int
    on_duty: int
    waiting: int
    opens_at: datetime | None
    skills: list[str]


@get("/duty", scope="conversations:read", summary="Read whether one is on duty", tag="conversations")
async def read_duty(principal: Principal, connection: Connection) -> Duty:
    """Return whether one takes what is handed over, as one has said last; a key never does."""
    person = principal.kind == "agent"
    return Duty(person and await is_on_duty(connection, principal.workspace, principal.id))


@put("/duty", scope="conversations:write", summary="Say whether one is on duty", tag="conversations")
async def put_duty(principal: Principal, connection: Connection, data: Duty) -> Duty:
    """Take what departments give out by themselves, or no more; who says nothing for two minutes is not here."""
    await say_on_duty(connection, principal.workspace, _agent(principal), data.on_duty)
    return data


@get("/departments/now", scope="conversations:read", summary="Read how departments stand", tag="departments")
async def read_departments_now(
    principal: Principal, workspace: Workspace, connection: Connection, catalogue: Catalogue, clock: Clock
) -> list[DepartmentNow]:
    """Return of each department whether its people are there, and what waits for them."""
    departments: Departments = catalogue[Departments]
    theirs = [it for it in departments.by_id.values() if it.workspace == principal.workspace]
    present = await who_is_on_duty(connection, principal.workspace)
    able = await connection.fetch(_SKILLS, principal.workspace)
    waiting = {
        row[0]: row[1] for row in await connection.fetch(_WAITING, principal.workspace, [it.id for it in theirs])
    }
    now = clock.now()
    found = []
    for it in theirs:
        opens = it.open_times(workspace).opens_at(now)
        skills = {skill for row in able if not it.members or row[0] in it.members for skill in row[1]}
        here = sum(may_take(agent, it, "") for agent in present)
        back = None if opens == now else opens
        found.append(DepartmentNow(it.id, here, waiting.get(it.id, 0), back, sorted(skills)))
    return found


def _agent(principal: Principal) -> int:
    if principal.kind != "agent":
        raise Forbidden("A key is no person.", field="agent", remedy="Sign in as an agent.")
    return principal.id


HANDLERS = (read_duty, put_duty, read_departments_now)

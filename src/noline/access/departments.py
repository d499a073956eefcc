"""Departments: parts of a company, each with members, accounts, purposes and a budget; one timeline spans them all."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, Literal

from msgspec import Struct

from noline.access.audit import record_audit
from noline.access.department_hours import OpenTimes, check_holidays, check_hours, check_zone, open_times
from noline.access.model import Actor, Principal
from noline.access.policy import read_name
from noline.access.workspaces import Rules, Workspace, touch_catalogue
from noline.kernel.currencies import check_currency
from noline.kernel.db import Connection
from noline.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound

Purpose = Literal["service", "transactional", "marketing"]
PURPOSES: Final[tuple[Purpose, ...]] = ("service", "transactional", "marketing")
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_SELECT: Final = """
select department.id, department.workspace, department.slug, department.name, department.purposes, department.budget,
  department.currency, coalesce(array_agg(agent order by agent) filter (where agent is not null), '{}'),
  department.hours, department.zone, department.holidays, department.automatic, department.agent_limit,
  department.talk_hours, department.hand_back_hours
from department left join agent_department on agent_department.department = department.id
"""
_GROUP: Final = "group by department.id order by department.id"
_INSERT: Final = """
insert into department (workspace, slug, name, currency)
select workspace.id, $2, $3, workspace.currency from workspace where workspace.id = $1
on conflict (workspace, slug) do nothing returning id
"""
_CHANGE: Final = """
update department set name = $3, purposes = $4, budget = $5, currency = $6, hours = $7, zone = $8, holidays = $9,
  automatic = $10, agent_limit = $11, talk_hours = $12, hand_back_hours = $13
where workspace = $1 and id = $2
"""
_MEMBERS: Final = """
insert into agent_department (agent, department) select id, $2 from agent where workspace = $1 and id = any($3)
"""
_USED: Final = """
select case when exists (select from account where department = $2) then 'Accounts'
  when exists (select from api_key where department = $2) then 'Keys'
  when exists (select from topic where workspace = $1 and department = $2 and status <> 'removed') then 'Topics'
  when exists (select from service where workspace = $1 and definition::json ->> 'department' = $3) then 'Services'
  end
"""


class Department(Struct, frozen=True):
    """A part of the company. ``budget``: minor units of ``currency`` in a calendar month, none without a limit.

    ``members`` are agents who may write in its name; where it has none, everybody may.
    """

    id: int
    workspace: int
    slug: str
    name: str
    purposes: tuple[Purpose, ...] = PURPOSES
    budget: int | None = None
    currency: str = "EUR"
    members: tuple[int, ...] = ()
    hours: tuple[str, ...] = ()
    """When its people are there, as ``1-5 09:00-17:00`` in ``zone``; none: the company's hours."""
    zone: str | None = None
    holidays: tuple[str, ...] = ()
    """Days on which nobody is: ``2026-12-24``, or ``12-25`` in every year."""
    automatic: bool = False
    """Whether what is handed over is given to somebody at once; else it waits until one takes it."""
    agent_limit: int = 8
    """Beyond so many open conversations nobody is given another."""
    talk_hours: int | None = None
    """How long questions of programs wait for a talk of its people's; None: as the company has it."""
    hand_back_hours: int | None = None
    """After how long without a word programs answer again; None: as the company has it."""

    def open_times(self, workspace: Workspace) -> OpenTimes:
        """Return when its people are there."""
        return open_times(workspace, self.hours, self.zone, self.holidays)


class Departments(Struct, frozen=True, dict=True):
    """The catalogue of departments."""

    by_id: Mapping[int, Department]

    @cached_property
    def _by_slug(self) -> Mapping[tuple[int, str], Department]:
        return {(it.workspace, it.slug): it for it in self.by_id.values()}

    def named(self, workspace: int, slug: str) -> Department | None:
        """Return a workspace's department by its slug."""
        return self._by_slug.get((workspace, slug))

    def talk_hours(self, department: int | None, rules: Rules) -> int:
        """Return how long questions wait for a talk: as its department has it, else as the company does."""
        found = self.by_id.get(department) if department is not None else None
        return rules.talk_hours if found is None or found.talk_hours is None else found.talk_hours

    def hand_back_hours(self, department: int | None, rules: Rules) -> int:
        """Return after how long programs answer again, likewise."""
        found = self.by_id.get(department) if department is not None else None
        return rules.hand_back_hours if found is None or found.hand_back_hours is None else found.hand_back_hours

    def allows(self, department: int | None, purpose: str) -> bool:
        """Say whether a department may send for this purpose; what is no department's is no concern of theirs."""
        found = self.by_id.get(department) if department is not None else None
        return found is None or purpose in found.purposes


def may_speak(actor: Actor, department: Department) -> bool:
    """Say whether somebody writes in a department's name: owners do in any, who belongs to some in those alone."""
    if not isinstance(actor, Principal) or actor.role == "owner":
        return True
    if department.id in actor.departments:
        return True
    return not actor.departments and not (department.members and actor.kind == "agent")


def check_speaks(actor: Actor, departments: Departments, department: int | None) -> None:
    """Refuse who does not write in a department's name; raises Forbidden."""
    found = departments.by_id.get(department) if department is not None else None
    if found is not None and not may_speak(actor, found):
        text = f"You don't write in the name of {found.name}."
        raise Forbidden(text, field="department", remedy="Ask an owner to make you a member, or hand it over.")


def speaks_for(actor: Actor, departments: Departments, slug: str | None, purpose: str) -> int | None:
    """Return the department in whose name something is sent: the named one, else the only one of who sends it.

    Raises NotFound, Forbidden, and InvalidInput where the department sends nothing for this purpose.
    """
    if slug:
        found = departments.named(actor.workspace, slug)
        if found is None:
            text = f"There is no department {slug[:50]!r}."
            raise NotFound(text, field="department", remedy="Look at the list of departments.")
        check_speaks(actor, departments, found.id)
    else:
        mine = actor.departments if isinstance(actor, Principal) else ()
        found = departments.by_id.get(mine[0]) if len(mine) == 1 else None
    if found is not None and purpose not in found.purposes:
        text = f"{found.name} sends no {purpose} messages."
        raise InvalidInput(text, field="purpose", remedy="Name another department, or allow it under Settings.")
    return found.id if found else None


async def load_departments(tx: Connection) -> Departments:
    """Read the catalogue."""
    return Departments({it.id: it for it in map(_department, await tx.fetch(f"{_SELECT} {_GROUP}"))})


async def list_departments(connection: Connection, workspace: int) -> list[Department]:
    """Return a workspace's departments in the order they were made."""
    rows = await connection.fetch(f"{_SELECT} where department.workspace = $1 {_GROUP}", workspace)
    return [_department(row) for row in rows]


async def get_department(connection: Connection, workspace: int, department: int) -> Department:
    """Return a department; raises NotFound."""
    where = "where department.workspace = $1 and department.id = $2"
    row = await connection.fetchrow(f"{_SELECT} {where} {_GROUP}", workspace, department)
    if row is None:
        raise NotFound("There is no such department.", field="department", remedy="Look at the list of departments.")
    return _department(row)


async def find_department(connection: Connection, workspace: int, slug: str, field: str = "department") -> Department:
    """Return the department of a slug; raises NotFound."""
    found = next((it for it in await list_departments(connection, workspace) if it.slug == slug), None)
    if found is None:
        text = f"There is no department {slug[:50]!r}."
        raise NotFound(text, field=field, remedy="Create it under Settings, or name another.")
    return found


async def create_department(
    tx: Connection,
    actor: Actor,
    slug: str,
    name: str,
    **given: Any,
) -> Department:
    """Make a department; ``given`` are further fields of it. Raises InvalidInput, Conflict for a slug that is taken."""
    actor.require("settings:write")
    if not _SLUG.fullmatch(slug):
        remedy = "Use small letters, digits and hyphens, beginning with a letter or digit."
        raise InvalidInput("This can't be a department's short name.", field="slug", remedy=remedy)
    shown = read_name(name)
    identity = await tx.fetchval(_INSERT, actor.workspace, slug, shown)
    if identity is None:
        raise Conflict(f"There is a department {slug!r} already.", field="slug", remedy="Choose another short name.")
    made = await _store(tx, await get_department(tx, actor.workspace, identity), given)
    await record_audit(tx, actor, "department.created", slug, {"id": identity, "name": shown})
    await touch_catalogue(tx)
    return made


async def change_department(tx: Connection, actor: Actor, department: int, change: Mapping[str, Any]) -> Department:
    """Change any of its fields but ``slug``; raises NotFound, InvalidInput."""
    actor.require("settings:write")
    before = await get_department(tx, actor.workspace, department)
    after = await _store(tx, before, change)
    if after != before:
        names = [name for name in Department.__struct_fields__ if getattr(before, name) != getattr(after, name)]
        detail = {name: [getattr(before, name), getattr(after, name)] for name in names}
        await record_audit(tx, actor, "department.changed", before.slug, {"id": department, **detail})
        await touch_catalogue(tx)
    return after


async def remove_department(tx: Connection, actor: Actor, department: int) -> None:
    """Remove a department that nothing belongs to; what it has sent stays. Raises NotFound, Conflict."""
    actor.require("settings:write")
    before = await get_department(tx, actor.workspace, department)
    if used := await tx.fetchval(_USED, actor.workspace, department, before.slug):
        text = f"{used} belong to it."
        raise Conflict(text, field="department", remedy="Give them to another department first.")
    await tx.execute("delete from department where workspace = $1 and id = $2", actor.workspace, department)
    await record_audit(tx, actor, "department.removed", before.slug, {"id": department})
    await touch_catalogue(tx)


def _department(row: Any) -> Department:
    values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row]
    return Department(*values)


async def _store(tx: Connection, before: Department, change: Mapping[str, Any]) -> Department:
    """Write what changes of a department; returns it as it is then."""
    given = {name: getattr(before, name) for name in Department.__struct_fields__} | dict(change)
    await tx.execute(
        _CHANGE,
        before.workspace,
        before.id,
        read_name(given["name"]),
        list(_purposes(given["purposes"])),
        given["budget"],
        check_currency(given["currency"]),
        list(check_hours(given["hours"])),
        check_zone(given["zone"]),
        list(check_holidays(given["holidays"])),
        given["automatic"],
        given["agent_limit"],
        given["talk_hours"],
        given["hand_back_hours"],
    )
    if "members" in change:
        await tx.execute("delete from agent_department where department = $1", before.id)
        await _set_members(tx, before.workspace, before.id, change["members"])
    return await get_department(tx, before.workspace, before.id)


async def _set_members(tx: Connection, workspace: int, department: int, members: Sequence[int]) -> None:
    wanted = sorted(set(members))
    known = {
        row[0]
        for row in await tx.fetch("select id from agent where workspace = $1 and id = any($2)", workspace, wanted)
    }
    if missing := [it for it in wanted if it not in known]:
        raise NotFound(f"There is no agent {missing[0]}.", field="members", remedy="Look at the list of agents.")
    await tx.execute(_MEMBERS, workspace, department, wanted)


def _purposes(given: Collection[str]) -> tuple[str, ...]:
    if wrong := [it for it in given if it not in PURPOSES]:
        raise InvalidInput(
            f"There is no purpose {wrong[0][:50]!r}.", field="purposes", remedy=f"Use {', '.join(PURPOSES)}."
        )
    if not given:
        raise InvalidInput("It could send nothing.", field="purposes", remedy="Allow one purpose at least.")
    return tuple(it for it in PURPOSES if it in given)

"""Departments over HTTP: listed for everybody who hands conversations over, changed by owners."""

from __future__ import annotations

from typing import Annotated

from litestar import delete, get, patch, post
from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import asdict

from noline.access.api.shapes import Name, Number
from noline.access.departments import (
    PURPOSES,
    Department,
    Purpose,
    change_department,
    create_department,
    list_departments,
    remove_department,
)
from noline.access.model import Principal
from noline.kernel.db import Connection, Database

Purposes = Annotated[tuple[Purpose, ...], Meta(min_length=1, max_length=len(PURPOSES))]
Budget = Annotated[int, Meta(ge=0, le=10**15)]
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}$")]
Hours = Annotated[list[Annotated[str, Meta(max_length=40)]], Meta(max_length=28)]
Holidays = Annotated[list[Annotated[str, Meta(max_length=10)]], Meta(max_length=100)]
Zone = Annotated[str, Meta(max_length=64)]
TalkHours = Annotated[int, Meta(ge=0, le=168)]
HandBackHours = Annotated[int, Meta(ge=0, le=720)]
AgentLimit = Annotated[int, Meta(ge=1, le=1000)]
Members = Annotated[list[Annotated[int, Meta(ge=1, le=2**31 - 1)]], Meta(max_length=1000)]


class DepartmentItem(Struct, frozen=True):
    """A department. ``budget``: minor units of ``currency`` in a calendar month; ``members``: agents, none for all.

    ``hours``: when its people are there (``1-5 09:00-17:00``, in ``zone``), apart from ``holidays`` (``2026-12-24``, or
    ``12-25`` in every year); without hours it is when the company's are. ``automatic``: what is handed over is given to
    whoever is on duty, has the skill and the least to do, up to ``agent_limit`` open conversations each.
    ``talk_hours``: how long programs' questions wait for a talk of its people's; ``hand_back_hours``: after how long
    without a word programs answer again; null: as the company has it.
    """

    id: int
    slug: str
    name: str
    purposes: tuple[Purpose, ...]
    budget: int | None
    currency: str
    members: tuple[int, ...]
    hours: tuple[str, ...]
    zone: str | None
    holidays: tuple[str, ...]
    automatic: bool
    agent_limit: int
    talk_hours: int | None
    hand_back_hours: int | None


class NewDepartment(Struct, frozen=True, forbid_unknown_fields=True):
    """A department to be; ``slug`` is what requests and files call it. Its currency is the company's, unless said."""

    slug: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
    name: Name
    purposes: Purposes = PURPOSES
    budget: Budget | None = None
    currency: Currency | UnsetType = UNSET
    members: Members = []
    hours: Hours = []
    zone: Zone | None = None
    holidays: Holidays = []
    automatic: bool = False
    agent_limit: AgentLimit = 8
    talk_hours: TalkHours | None = None
    hand_back_hours: HandBackHours | None = None


class DepartmentChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to change of a department; what is not named stays."""

    name: Name | UnsetType = UNSET
    purposes: Purposes | UnsetType = UNSET
    budget: Budget | UnsetType | None = UNSET
    currency: Currency | UnsetType = UNSET
    members: Members | UnsetType = UNSET
    hours: Hours | UnsetType = UNSET
    zone: Zone | UnsetType | None = UNSET
    holidays: Holidays | UnsetType = UNSET
    automatic: bool | UnsetType = UNSET
    agent_limit: AgentLimit | UnsetType = UNSET
    talk_hours: TalkHours | UnsetType | None = UNSET
    hand_back_hours: HandBackHours | UnsetType | None = UNSET


@get("/departments", scope="conversations:read", summary="List departments")
async def list_workspace_departments(principal: Principal, connection: Connection) -> list[DepartmentItem]:
    """Return the departments in the order they were made."""
    return [_item(it) for it in await list_departments(connection, principal.workspace)]


@post("/departments", scope="settings:write", summary="Create a department")
async def create_workspace_department(principal: Principal, database: Database, data: NewDepartment) -> DepartmentItem:
    """Make a department; accounts and agents are given to it afterwards."""
    given = {name: value for name, value in asdict(data).items() if value is not UNSET}
    async with database.transaction() as tx:
        made = await create_department(tx, principal, given.pop("slug"), given.pop("name"), **given)
    return _item(made)


@patch("/departments/{department_id:int}", scope="settings:write", summary="Change a department")
async def change_workspace_department(
    principal: Principal, database: Database, department_id: Number, data: DepartmentChange
) -> DepartmentItem:
    """Change its name, members, purposes or budget."""
    given = {name: value for name, value in asdict(data).items() if value is not UNSET}
    async with database.transaction() as tx:
        return _item(await change_department(tx, principal, department_id, given))


@delete("/departments/{department_id:int}", scope="settings:write", summary="Remove a department")
async def remove_workspace_department(principal: Principal, database: Database, department_id: Number) -> None:
    """Remove a department that no account, key, topic or service belongs to; what it has sent stays."""
    async with database.transaction() as tx:
        await remove_department(tx, principal, department_id)


HANDLERS = (
    list_workspace_departments,
    create_workspace_department,
    change_workspace_department,
    remove_workspace_department,
)


def _item(it: Department) -> DepartmentItem:
    return DepartmentItem(**{name: getattr(it, name) for name in DepartmentItem.__struct_fields__})

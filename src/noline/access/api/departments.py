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
Members = Annotated[list[Annotated[int, Meta(ge=1, le=2**31 - 1)]], Meta(max_length=1000)]


class DepartmentItem(Struct, frozen=True):
    """A department. ``budget``: minor units of ``currency`` in a calendar month; ``members``: agents, none for all."""

    id: int
    slug: str
    name: str
    purposes: tuple[Purpose, ...]
    budget: int | None
    currency: str
    members: tuple[int, ...]


class NewDepartment(Struct, frozen=True, forbid_unknown_fields=True):
    """A department to be; ``slug`` is what requests and files call it."""

    slug: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
    name: Name
    purposes: Purposes = PURPOSES
    budget: Budget | None = None
    currency: Currency = "EUR"
    members: Members = []


class DepartmentChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to change of a department; what is not named stays."""

    name: Name | UnsetType = UNSET
    purposes: Purposes | UnsetType = UNSET
    budget: Budget | UnsetType | None = UNSET
    currency: Currency | UnsetType = UNSET
    members: Members | UnsetType = UNSET


@get("/departments", scope="conversations:read", summary="List departments")
async def list_workspace_departments(principal: Principal, connection: Connection) -> list[DepartmentItem]:
    """Return the departments in the order they were made."""
    return [_item(it) for it in await list_departments(connection, principal.workspace)]


@post("/departments", scope="settings:write", summary="Create a department")
async def create_workspace_department(principal: Principal, database: Database, data: NewDepartment) -> DepartmentItem:
    """Make a department; accounts and agents are given to it afterwards."""
    async with database.transaction() as tx:
        made = await create_department(
            tx, principal, data.slug, data.name, purposes=data.purposes, budget=data.budget, currency=data.currency,
            members=data.members,
        )  # fmt: skip
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
    """Remove a department that no account and no key belongs to; what it has sent stays."""
    async with database.transaction() as tx:
        await remove_department(tx, principal, department_id)


HANDLERS = (
    list_workspace_departments,
    create_workspace_department,
    change_workspace_department,
    remove_workspace_department,
)


def _item(it: Department) -> DepartmentItem:
    return DepartmentItem(it.id, it.slug, it.name, it.purposes, it.budget, it.currency, it.members)

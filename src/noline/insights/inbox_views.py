"""Saved views of the inbox: filters that an agent keeps under a name, alone or for the team."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import asyncpg
import msgspec
from msgspec import Meta, Struct

from noline.insights.list_reads import InboxState
from noline.kernel.db import Connection
from noline.kernel.errors import Conflict, InvalidInput, NotFound

MOST: Final = 30
"""Views that an agent has, and that a team has."""
_COLUMNS = "id, agent, name, filters, made_by, made_at"
_VISIBLE = "workspace = $1 and (agent is null or agent = $2)"
_LIST = f"select {_COLUMNS} from inbox_view where {_VISIBLE} order by agent is not null, lower(name), id"
_FIND = f"select {_COLUMNS} from inbox_view where {_VISIBLE} and id = $3 for update"
_FULL = "select count(*) >= $3 from inbox_view where workspace = $1 and agent is not distinct from $2"
_SAVE = f"""
insert into inbox_view (workspace, {_COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (workspace, id) do update set agent = excluded.agent, name = excluded.name, filters = excluded.filters
"""
_REMOVE = f"delete from inbox_view where {_VISIBLE} and id = $3 returning 1"


class InboxFilters(Struct, frozen=True, forbid_unknown_fields=True):
    """What is looked at: whose turn it is, whose conversations, and what narrows them; as in the inbox's address."""

    view: InboxState = "ours"
    whose: Literal["anyone", "me", "departments", "nobody"] = "anyone"
    channel: Annotated[str, Meta(max_length=40)] = ""
    department: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0
    skill: Annotated[str, Meta(max_length=40)] = ""
    q: Annotated[str, Meta(max_length=200)] = ""


class SavedView(Struct, frozen=True):
    """A view as it is stored; ``agent``: whose it is, null for the team's."""

    id: UUID
    agent: int | None
    name: str
    filters: InboxFilters
    made_by: str
    made_at: datetime


async def list_views(connection: Connection, workspace: int, agent: int) -> list[SavedView]:
    """Return the team's views and the agent's own, by name."""
    return [_view(row) for row in await connection.fetch(_LIST, workspace, agent)]


async def find_view(tx: Connection, workspace: int, agent: int, view: UUID) -> SavedView:
    """Return a view that an agent sees, locked; raises NotFound."""
    row = await tx.fetchrow(_FIND, workspace, agent, view)
    if row is None:
        raise _nowhere()
    return _view(row)


async def save_view(tx: Connection, workspace: int, view: SavedView, *, new: bool) -> None:
    """Store a view; raises Conflict where its name is taken, or there are too many."""
    if new and await tx.fetchval(_FULL, workspace, view.agent, MOST):
        raise Conflict(f"There are {MOST} views already.", field="name", remedy="Remove one that nobody uses.")
    filters = msgspec.json.encode(view.filters).decode()
    try:
        await tx.execute(_SAVE, workspace, view.id, view.agent, view.name, filters, view.made_by, view.made_at)
    except asyncpg.UniqueViolationError:
        raise Conflict(f"There is a view {view.name!r} already.", field="name", remedy="Choose another name.") from None


async def remove_view(tx: Connection, workspace: int, agent: int, view: UUID) -> None:
    """Remove a view that an agent sees; raises NotFound."""
    if not await tx.fetchval(_REMOVE, workspace, agent, view):
        raise _nowhere()


def plain_name(name: str) -> str:
    """Return a name on one line; raises InvalidInput where nothing is left."""
    shown = " ".join(name.split())
    if not shown:
        raise InvalidInput("The name is empty.", field="name", remedy="Write one.")
    return shown


def _view(row: Any) -> SavedView:
    return SavedView(row[0], row[1], row[2], msgspec.json.decode(row[3], type=InboxFilters), row[4], row[5])


def _nowhere() -> NotFound:
    return NotFound("There is no such view.", field="view", remedy="Look at the list of views.")

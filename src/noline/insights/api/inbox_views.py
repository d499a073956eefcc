"""Saved views of the inbox over HTTP, each with how many conversations it shows."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import delete, get, patch, post
from litestar.params import FromPath
from msgspec import UNSET, Meta, Struct, UnsetType, structs

from noline.access import Departments, Principal
from noline.insights.api.inbox import filter_of
from noline.insights.inbox_views import (
    InboxFilters,
    SavedView,
    find_view,
    list_views,
    plain_name,
    remove_view,
    save_view,
)
from noline.insights.list_reads import count_state
from noline.kernel.clock import Clock
from noline.kernel.db import Connection, Database
from noline.kernel.errors import Forbidden, NotFound
from noline.kernel.ids import IdSource
from noline.log import Catalogue

Name = Annotated[str, Meta(min_length=1, max_length=60)]


class NewInboxView(Struct, frozen=True, forbid_unknown_fields=True):
    """Filters under a name; ``shared``: for everybody in the company."""

    name: Name
    filters: InboxFilters = InboxFilters()
    shared: bool = False


class InboxViewChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to change."""

    name: Name | UnsetType = UNSET
    filters: InboxFilters | UnsetType = UNSET
    shared: bool | UnsetType = UNSET


class SavedInboxView(Struct, frozen=True):
    """A view; ``count``: conversations that it shows, up to 10,000, null where it searches for words."""

    id: UUID
    name: str
    filters: InboxFilters
    shared: bool
    made_by: str
    count: int | None


class InboxViewList(Struct, frozen=True):
    """The team's views and one's own."""

    items: list[SavedInboxView]


@get("/conversations/views", scope="conversations:read", summary="List views of the inbox", tag="conversations")
async def list_inbox_views(principal: Principal, database: Database, catalogue: Catalogue) -> InboxViewList:
    """Return the team's views, then one's own, by name."""
    async with database.transaction() as tx:
        found = await list_views(tx, principal.workspace, _agent(principal))
        return InboxViewList([await _shown(tx, principal, catalogue, it) for it in found])


@post(
    "/conversations/views", scope="conversations:write", audit="inbox_view.created", tag="conversations",
    summary="Save a view of the inbox",
)  # fmt: skip
async def create_inbox_view(
    principal: Principal, database: Database, catalogue: Catalogue, clock: Clock, ids: IdSource, data: NewInboxView
) -> SavedInboxView:
    """Keep filters under a name, for oneself or for everybody."""
    now, name = clock.now(), plain_name(data.name)
    _check(principal, catalogue, data.filters)
    identity = ids.new(now, f"inbox view {principal.workspace} {principal.id} {data.shared} {name} {now.isoformat()}")
    view = SavedView(identity, _whose(principal, shared=data.shared), name, data.filters, principal.name, now)
    async with database.transaction() as tx:
        await save_view(tx, principal.workspace, view, new=True)
        return await _shown(tx, principal, catalogue, view)


@patch(
    "/conversations/views/{view_id:uuid}", scope="conversations:write", audit="inbox_view.changed",
    tag="conversations", summary="Change a view of the inbox",
)  # fmt: skip
async def change_inbox_view(
    principal: Principal, database: Database, catalogue: Catalogue, view_id: FromPath[UUID], data: InboxViewChange
) -> SavedInboxView:
    """Change its name, its filters, or whom it is for."""
    async with database.transaction() as tx:
        before = await find_view(tx, principal.workspace, _agent(principal), view_id)
        changes: dict[str, object] = {}
        if data.name is not UNSET:
            changes["name"] = plain_name(data.name)
        if data.filters is not UNSET:
            _check(principal, catalogue, data.filters)
            changes["filters"] = data.filters
        if data.shared is not UNSET:
            changes["agent"] = _whose(principal, shared=data.shared)
        view = structs.replace(before, **changes)
        await save_view(tx, principal.workspace, view, new=view.agent != before.agent)
        return await _shown(tx, principal, catalogue, view)


@delete(
    "/conversations/views/{view_id:uuid}", scope="conversations:write", status_code=204,
    audit="inbox_view.removed", tag="conversations", summary="Remove a view of the inbox",
)  # fmt: skip
async def remove_inbox_view(principal: Principal, database: Database, view_id: FromPath[UUID]) -> None:
    """Remove it; the conversations stay."""
    async with database.transaction() as tx:
        await remove_view(tx, principal.workspace, _agent(principal), view_id)


def _agent(principal: Principal) -> int:
    return principal.id if principal.kind == "agent" else 0


def _whose(principal: Principal, *, shared: bool) -> int | None:
    if not shared and principal.kind != "agent":
        raise Forbidden("A program has no views of its own.", field="shared", remedy="Save it for everybody.")
    return None if shared else principal.id


def _check(principal: Principal, catalogue: Catalogue, filters: InboxFilters) -> None:
    department = catalogue[Departments].by_id.get(filters.department) if filters.department else None
    if filters.department and (department is None or department.workspace != principal.workspace):
        raise NotFound("There is no such department.", field="filters.department", remedy="List the departments.")


async def _shown(tx: Connection, principal: Principal, catalogue: Catalogue, view: SavedView) -> SavedInboxView:
    wanted = view.filters
    count = None
    if not wanted.q:
        only = filter_of(
            principal, catalogue, wanted.whose, wanted.channel or None, wanted.department or None, wanted.skill or None
        )
        count = await count_state(tx, principal.workspace, wanted.view, only=only)
    return SavedInboxView(view.id, view.name, wanted, view.agent is None, view.made_by, count)


HANDLERS = (list_inbox_views, create_inbox_view, change_inbox_view, remove_inbox_view)

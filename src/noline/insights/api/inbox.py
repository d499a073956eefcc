"""The inbox over HTTP: conversations by whose turn it is, and how many there are."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import get
from litestar.params import Parameter
from msgspec import Struct

from noline.access import Departments, Principal, Workspace
from noline.conversations import agent_names, name_matters, seen_at
from noline.insights.list_reads import (
    InboxFilter,
    InboxItem,
    InboxState,
    count_inbox,
    count_whose,
    list_inbox,
    waiting_in_departments,
    wanted_skills,
)
from noline.kernel.clock import Clock
from noline.kernel.db import Connection, Database
from noline.kernel.http import Page
from noline.log import Catalogue

Whose = Literal["anyone", "me", "departments", "nobody"]
"""Whose conversations: one's own, those of the departments that one belongs to, or nobody's yet."""
Channel = Annotated[str | None, Parameter(max_length=40, description="Where the customer was last.")]
Of = Annotated[int | None, Parameter(ge=1, le=2**31 - 1, description="Of which department.")]
Able = Annotated[str | None, Parameter(max_length=40, description="Which skill whoever answers must have.")]
By = Annotated[Whose, Parameter(description="Whose they are: `me`, of one's own `departments`, `nobody`'s yet.")]


class ListedConversation(Struct, frozen=True):
    """A conversation in the inbox; ``fresh``: the customer has said something that one has not seen yet.

    ``waiting_since``: the first of the customer's messages that we have not answered; ``unread`` how many there are.
    """

    id: UUID
    customer: UUID
    customer_name: str
    matter: str
    matter_name: str
    status: str
    waiting_for: str
    mode: str
    agent: int | None
    agent_name: str
    channel: str
    channels: list[str]
    last_at: datetime
    waiting_since: datetime | None
    snoozed_until: datetime | None
    last_text: str
    last_direction: int
    last_reading: str
    unread: int
    fresh: bool
    department: int | None
    skill: str
    opens_at: datetime | None
    """When the department's people are back, where they are not there now."""


class DepartmentWaiting(Struct, frozen=True):
    """How many conversations wait for us in a department."""

    department: int
    waiting: int


class InboxCounts(Struct, frozen=True):
    """Conversations in each state, each up to 10,000; of those that wait for us, how many are whose."""

    ours: int
    customer: int
    snoozed: int
    open: int
    closed: int
    all: int
    mine: int
    """Of those that wait for us, one's own; ``of_departments``: of the departments that one belongs to."""
    of_departments: int
    unassigned: int
    by_department: list[DepartmentWaiting]
    skills: list[str]
    """Those that open conversations want."""


@get("/conversations", scope="conversations:read", summary="List conversations", tag="conversations")
async def list_conversations(
    principal: Principal,
    workspace: Workspace,
    database: Database,
    catalogue: Catalogue,
    clock: Clock,
    view: Annotated[InboxState, Parameter(description="Whose turn it is; `all` also holds closed ones.")] = "ours",
    whose: By = "anyone",
    channel: Channel = None,
    agent: Annotated[int | None, Parameter(ge=1, le=2**31 - 1, description="Whose they are.")] = None,
    department: Of = None,
    skill: Able = None,
    q: Annotated[str, Parameter(max_length=200, description="Beginnings of words of the customer.")] = "",
    cursor: Annotated[str | None, Parameter(max_length=1000)] = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Page[ListedConversation]:
    """Return conversations, the last active first."""
    only = filter_of(principal, catalogue, whose, channel, department, skill, agent)
    async with database.transaction() as tx:
        page = await list_inbox(tx, principal.workspace, state=view, only=only, q=q, cursor=cursor, limit=limit)
        items = await _listed(tx, principal, page.items, _away(workspace, catalogue, clock.now()))
    return Page(items, page.next)


@get("/conversations/counts", scope="conversations:read", summary="Count conversations", tag="conversations")
async def count_conversations(
    principal: Principal,
    database: Database,
    catalogue: Catalogue,
    whose: By = "anyone",
    channel: Channel = None,
    department: Of = None,
    skill: Able = None,
) -> InboxCounts:
    """Return how many conversations there are in each state, and of those that wait for us how many are whose."""
    only = filter_of(principal, catalogue, whose, channel, department, skill)
    reader = principal.id if principal.kind == "agent" else 0
    async with database.transaction() as tx:
        states = await count_inbox(tx, principal.workspace, only=only)
        mine, ours, free = await count_whose(
            tx, principal.workspace, reader, _own_departments(principal, catalogue), channel=channel
        )
        waiting = await waiting_in_departments(tx, principal.workspace)
        skills = await wanted_skills(tx, principal.workspace)
    by_department = [DepartmentWaiting(*pair) for pair in sorted(waiting.items())]
    return InboxCounts(
        **states, mine=mine, of_departments=ours, unassigned=free, by_department=by_department, skills=skills
    )


def filter_of(
    principal: Principal, catalogue: Catalogue, whose: Whose, channel: str | None, department: int | None,
    skill: str | None, agent: int | None = None,
) -> InboxFilter:  # fmt: skip
    """Return which conversations somebody means: `me` and `departments` are their own."""
    own = agent if whose != "me" else principal.id if principal.kind == "agent" else 0
    theirs = _own_departments(principal, catalogue) if whose == "departments" else None
    if department is not None:
        theirs = (department,) if theirs is None or department in theirs else ()
    return InboxFilter(channel, own, theirs, skill.lower() if skill else None, whose == "nobody")


def _own_departments(principal: Principal, catalogue: Catalogue) -> tuple[int, ...]:
    """Return the departments whose conversations one answers: those that one belongs to, else those of everybody."""
    if principal.departments:
        return principal.departments
    departments: Departments = catalogue[Departments]
    return tuple(it.id for it in departments.by_id.values() if it.workspace == principal.workspace and not it.members)


def _away(workspace: Workspace, catalogue: Catalogue, now: datetime) -> dict[int, datetime]:
    """Return of the departments whose people are not there now when they are back."""
    departments: Departments = catalogue[Departments]
    theirs = [it for it in departments.by_id.values() if it.workspace == workspace.id]
    found = ((it.id, it.open_times(workspace).opens_at(now)) for it in theirs)
    return {identity: opens for identity, opens in found if opens is not None and opens != now}


async def _listed(
    tx: Connection, principal: Principal, items: list[InboxItem], away: dict[int, datetime]
) -> list[ListedConversation]:
    workspace = principal.workspace
    reader = principal.id if principal.kind == "agent" else 0
    seen = await seen_at(tx, workspace, reader, [item.conversation for item in items])
    names = await agent_names(tx, workspace) if any(item.agent for item in items) else {}
    matters = await name_matters(tx, workspace, [item.matter for item in items])
    return [_item(item, seen.get(item.conversation), names, matters, away) for item in items]


def _item(
    item: InboxItem, seen: datetime | None, names: dict[int, str], matters: dict[str, str], away: dict[int, datetime]
) -> ListedConversation:
    fresh = item.last_direction == 1 and item.status == "open" and (seen is None or seen < item.last_at)
    return ListedConversation(
        id=item.conversation,
        customer=item.customer,
        customer_name=item.customer_name,
        matter=item.matter,
        matter_name=matters.get(item.matter, item.matter),
        status=item.status,
        waiting_for=item.waiting_for,
        mode=item.mode,
        agent=item.agent,
        agent_name=names.get(item.agent, "") if item.agent else "",
        channel=item.channel,
        channels=list(item.channels),
        last_at=item.last_at,
        waiting_since=item.waiting_since,
        snoozed_until=item.snoozed_until,
        last_text=item.last_text,
        last_direction=item.last_direction,
        last_reading=item.last_reading,
        unread=item.unread,
        fresh=fresh,
        department=item.department,
        skill=item.skill,
        opens_at=away.get(item.department) if item.department else None,
    )


HANDLERS = (list_conversations, count_conversations)

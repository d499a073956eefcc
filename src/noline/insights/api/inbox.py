"""The inbox over HTTP: conversations by whose turn it is, and how many there are."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.params import Parameter
from msgspec import Struct

from noline.access import Principal
from noline.conversations import agent_names, name_matters, seen_at
from noline.insights.list_reads import InboxItem, InboxState, count_inbox, list_inbox
from noline.kernel.db import Connection, Database
from noline.kernel.http import Page


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


class InboxCounts(Struct, frozen=True):
    """Conversations in each state, each up to 10,000."""

    ours: int
    customer: int
    snoozed: int
    open: int
    closed: int
    all: int


@get("/conversations", scope="conversations:read", summary="List conversations", tag="conversations")
async def list_conversations(
    principal: Principal,
    database: Database,
    view: Annotated[InboxState, Parameter(description="Whose turn it is; `all` also holds closed ones.")] = "ours",
    channel: Annotated[str | None, Parameter(max_length=40, description="Where the customer was last.")] = None,
    agent: Annotated[int | None, Parameter(ge=1, le=2**31 - 1, description="Whose they are.")] = None,
    q: Annotated[str, Parameter(max_length=200, description="Beginnings of words of the customer.")] = "",
    cursor: Annotated[str | None, Parameter(max_length=1000)] = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Page[ListedConversation]:
    """Return conversations, the last active first."""
    async with database.transaction() as tx:
        page = await list_inbox(
            tx, principal.workspace, state=view, channel=channel, agent=agent, q=q, cursor=cursor, limit=limit
        )
        items = await _listed(tx, principal, page.items)
    return Page(items, page.next)


@get("/conversations/counts", scope="conversations:read", summary="Count conversations", tag="conversations")
async def count_conversations(
    principal: Principal,
    database: Database,
    channel: Annotated[str | None, Parameter(max_length=40)] = None,
) -> InboxCounts:
    """Return how many conversations there are in each state."""
    async with database.transaction() as tx:
        return InboxCounts(**await count_inbox(tx, principal.workspace, channel=channel))


async def _listed(tx: Connection, principal: Principal, items: list[InboxItem]) -> list[ListedConversation]:
    workspace = principal.workspace
    reader = principal.id if principal.kind == "agent" else 0
    seen = await seen_at(tx, workspace, reader, [item.conversation for item in items])
    names = await agent_names(tx, workspace) if any(item.agent for item in items) else {}
    matters = await name_matters(tx, workspace, [item.matter for item in items])
    return [_item(item, seen.get(item.conversation), names, matters) for item in items]


def _item(item: InboxItem, seen: datetime | None, names: dict[int, str], matters: dict[str, str]) -> ListedConversation:
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
    )


HANDLERS = (list_conversations, count_conversations)

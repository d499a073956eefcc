"""Messages over HTTP: ask for one on whatever channel will reach the customer, and look up what became of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, Parameter
from msgspec import Struct

from noline.access import Principal, Workspace
from noline.customers import Directory, People
from noline.delivery.asking import Asker, NewMessage
from noline.delivery.fate import MessageFate, MessageReasonWords, read_fate
from noline.delivery.message_list import MessageFilter, MessageItem, list_messages_of
from noline.delivery.spending import month_of, spending_of
from noline.kernel.clock import Clock
from noline.kernel.db import Connection, Database
from noline.kernel.http import Page, decode_cursor, once_of, page_of
from noline.kernel.ids import IdSource, Shards
from noline.log import Catalogue, Commands

MAX_BODY = 30_000_000
"""Bytes of a request: 20 MB of attachments in base64, and what they go with."""

StatusWord = Literal["waiting", "sending", "uncertain", "sent", "delivered", "read", "suppressed", "expired", "failed"]


class MessageAccepted(Struct, frozen=True):
    """What becomes of a message that was asked for: ``status`` ``accepted`` if that is not decided yet.

    ``reason`` says why one that is suppressed is not sent; ``decision`` why this channel was chosen.
    """

    id: UUID
    customer: UUID
    status: str
    channel: str
    address: str
    conversation: UUID | None
    decision: str | None
    reason: MessageReasonWords | None


@post(
    "/messages",
    scope="messages:write",
    summary="Send a message",
    also=(202,),
    request_max_body_size=MAX_BODY,
)
async def send_message(
    principal: Principal,
    workspace: Workspace,
    data: NewMessage,
    catalogue: Catalogue,
    commands: Commands,
    database: Database,
    directory: Directory,
    people: People,
    shards: Shards,
    clock: Clock,
    ids: IdSource,
    request: Request[Any, Any, Any],
) -> Response[MessageAccepted]:
    """Ask for a message to a customer, or to an address, whose first message makes the customer.

    Answers 201 when it is decided whether and how it goes, 202 when it is accepted and that is still to come. Under an
    `Idempotency-Key` it is sent once, however often it is asked for.
    """
    once = once_of(request.scope)
    identity = once.id("message") if once else ids.new(clock.now(), "message asked for")
    asker = Asker(database, shards, directory, people)
    draft = await asker.draft(workspace, data, identity, principal, clock.now(), catalogue)
    _, done = await commands.perform(draft)
    async with database.connection() as connection:
        fate = await read_fate(connection, workspace.id, shards, identity)
    accepted = MessageAccepted(
        fate.id, fate.customer, fate.status, fate.channel, fate.address, fate.conversation, fate.decision, fate.reason
    )
    headers = {"Location": f"/api/v1/messages/{identity}"}
    return Response(accepted, status_code=201 if done and fate.status != "accepted" else 202, headers=headers)


@get("/messages/{message_id:uuid}", scope="messages:read", summary="Look up what became of a message")
async def read_message(
    principal: Principal, connection: Connection, shards: Shards, message_id: FromPath[UUID]
) -> MessageFate:
    """Return its status with the reason, every attempt, what happened to it, and what was answered."""
    return await read_fate(connection, principal.workspace, shards, message_id)


@get("/messages", scope="messages:read", summary="List messages")
async def list_messages(
    principal: Principal,
    connection: Connection,
    shards: Shards,
    customer: UUID | None = None,
    channel: Annotated[str | None, Parameter(max_length=100)] = None,
    status: StatusWord | None = None,
    campaign: UUID | None = None,
    direction: Literal["in", "out"] | None = None,
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Page[MessageItem]:
    """Return messages in both directions, the latest first."""
    before = decode_cursor(cursor, tuple[UUID])[0] if cursor else None
    wanted = MessageFilter(
        customer=customer,
        shard=shards.of(customer) if customer else None,
        channel=channel,
        status=status,
        campaign=campaign,
        direction={"in": 1, "out": 2}.get(direction or ""),
    )
    rows = await list_messages_of(connection, principal.workspace, wanted, before, limit + 1)
    return page_of(rows, limit, lambda row: (row.id,))


class DepartmentSpending(Struct, frozen=True):
    """What messages for a purpose on a channel have cost in a month: ``cost`` in minor units of ``currency``.

    ``department`` is null for what went out in nobody's name; of that, only what cost something is counted.
    """

    department: int | None
    purpose: str
    channel: str
    month: date
    cost: int
    currency: str
    messages: int


@get("/departments/spending", scope="conversations:read", tag="departments", summary="Read what departments have spent")
async def read_department_spending(
    principal: Principal, connection: Connection, catalogue: Catalogue, clock: Clock
) -> list[DepartmentSpending]:
    """Return what each department has spent this calendar month, by purpose and channel."""
    month = month_of(clock.now(), principal.workspace, catalogue)
    rows = await spending_of(connection, principal.workspace, month)
    return [
        DepartmentSpending(it.department or None, it.purpose, it.channel, month, it.cost, it.currency, it.messages)
        for it in rows
    ]


HANDLERS = (send_message, read_message, list_messages, read_department_spending)

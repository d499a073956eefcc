"""Calls over HTTP: the dial list, planning a call, being connected, and how a call went."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, Parameter
from msgspec import Meta, Struct

from noline.access import Departments, Principal, Workspace, speaks_for
from noline.conversations.api.found import DOING, Doing
from noline.conversations.api.writing import one_line
from noline.conversations.call_list import ListedCall, count_due, find_call, list_calls
from noline.conversations.callbacks import CALLBACK
from noline.conversations.calls import ENDED, PLANNED, REACHED
from noline.conversations.thread import find_conversation, find_message, read_fates
from noline.customers import normalise_sender, read_profile
from noline.delivery import SERVICE
from noline.kernel.clock import Clock
from noline.kernel.db import Connection
from noline.kernel.errors import Conflict, InvalidInput
from noline.kernel.http import Instant, Page, decode_cursor, page_of
from noline.log import Draft
from noline.log.kinds import CallDialled, CallPlanned, CallReported

_EVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
_LIVE: Final = timedelta(hours=3)
"""How long a call may be under way before its end is taken for lost."""
_LONGEST: Final = timedelta(days=366)

CallStatus = Literal["planned", "live", "ended"]
Outcome = Literal["reached", "no_answer", "busy", "wrong_number"]
Script = Annotated[str, Meta(max_length=3000)]
Telephone = Annotated[str, Meta(min_length=3, max_length=40)]


class CallItem(Struct, frozen=True):
    """A call. ``state``: planned, ringing, talking, ended; ``due_at``: from when it is to be made, or when it began."""

    id: UUID
    customer: UUID
    customer_name: str
    conversation: UUID
    direction: Literal["in", "out"]
    number: str
    why: str
    script: str
    state: str
    outcome: str
    note: str
    by: str
    agent: int | None
    telephone: str
    attempts: int
    seconds: int
    cost: int
    currency: str
    due_at: datetime
    at: datetime
    department: int | None


class DueCalls(Struct, frozen=True):
    """How many calls are to be made now."""

    due: int


class NewCall(Struct, frozen=True, forbid_unknown_fields=True):
    """A call to be made by somebody; without a number, the customer's best; without a time, now.

    ``callback``: the customer has asked for it, and waits. ``department``: whose it is, by its short name; none: the
    conversation's.
    """

    customer: UUID
    number: Annotated[str, Meta(max_length=40)] = ""
    script: Script = ""
    due_at: Instant | None = None
    matter: Annotated[str, Meta(max_length=200)] = ""
    conversation: UUID | None = None
    callback: bool = False
    department: Annotated[str, Meta(max_length=63)] = ""


class CallOutcome(Struct, frozen=True, forbid_unknown_fields=True):
    """How a call went; with ``again_at`` it stands in the list again from then."""

    outcome: Outcome
    note: Annotated[str, Meta(max_length=5000)] = ""
    seconds: Annotated[int, Meta(ge=0, le=86_400)] = 0
    cost: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    currency: Annotated[str, Meta(pattern="^([A-Z]{3})?$")] = ""
    again_at: Instant | None = None


class Dialling(Struct, frozen=True, forbid_unknown_fields=True):
    """The telephone of the agent's that is rung first."""

    telephone: Telephone


@get("/calls", scope="conversations:read", summary="List calls")
async def list_phone_calls(
    principal: Principal,
    connection: Connection,
    clock: Clock,
    status: Annotated[CallStatus, Parameter(description="To be made, under way, or over.")] = "planned",
    customer: UUID | None = None,
    cursor: Annotated[str | None, Parameter(max_length=1000)] = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Page[CallItem]:
    """Return calls: those to be made in the order in which they are due, others latest first."""
    states = {"planned": (PLANNED,), "live": ("ringing", "talking"), "ended": (ENDED,)}[status]
    rows = await list_calls(
        connection,
        principal.workspace,
        states,
        since=clock.now() - _LIVE if status == "live" else _EVER,
        customer=customer,
        after=decode_cursor(cursor, tuple[datetime, UUID]) if cursor else None,
        limit=limit + 1,
        latest_first=status != "planned",
    )
    page = page_of(rows, limit, lambda row: (row.call.due_at, row.call.id))
    return Page([_item(row) for row in page.items], page.next)


@get("/calls/due", scope="conversations:read", summary="Count the calls to be made now")
async def count_due_calls(principal: Principal, connection: Connection, clock: Clock) -> DueCalls:
    """Return how many planned calls are due."""
    return DueCalls(await count_due(connection, principal.workspace, clock.now()))


@get("/calls/{call_id:uuid}", scope="conversations:read", dependencies=DOING, summary="Read a call")
async def read_phone_call(doing: Doing, call_id: FromPath[UUID]) -> CallItem:
    """Return one call."""
    return _item(await _found(doing, call_id))


@post("/calls", scope="conversations:write", dependencies=DOING, also=(202,), audit="call.planned",
      summary="Plan a call")  # fmt: skip
async def plan_call(doing: Doing, workspace: Workspace, data: NewCall) -> Response[CallItem]:
    """Put a call into the dial list; it stands in the customer's conversation from now on."""
    now = doing.clock.now()
    check_time(data.due_at, now, "due_at")
    departments = doing.catalogue[Departments]
    department = speaks_for(doing.principal, departments, data.department, SERVICE) if data.department else None
    async with doing.database.connection() as connection:
        shard = doing.shards.of(data.customer)
        profile = await read_profile(connection, shard, doing.principal.workspace, data.customer)
        if data.conversation is not None:
            where, found = await find_conversation(
                connection, doing.shards, doing.principal.workspace, data.conversation
            )
            if where != shard or found.customer != data.customer:
                text = "The conversation is another customer's."
                raise InvalidInput(text, field="conversation", remedy="Name one of this customer's, or none.")
    phones = [it for it in profile.addresses if it.scheme == "phone"]
    phones.sort(key=lambda it: (it.status != "active", it.verification != "verified", it.added_at))
    number = normalise_sender("voice", data.number, region=workspace.region) if data.number else ""
    if not phones or (number and number not in {it.value for it in phones}):
        text = "This is no number of the customer's." if number else "The customer has no telephone number."
        raise InvalidInput(text, field="number", remedy="Add it to the customer first.")
    body = CallPlanned(
        number=number or phones[0].value,
        script=_storable(data.script),
        due_at=data.due_at,
        why=CALLBACK if data.callback else "planned",
        matter=one_line(data.matter),
        by=doing.principal.name,
    )
    identity = doing.ids.new(now, f"call.plan_requested {data.customer} {now.isoformat()}")
    draft = Draft(
        identity, doing.principal.workspace, data.customer, now, "call.plan_requested", body,
        channel="voice", conversation=data.conversation, department=department,
    )  # fmt: skip
    appended, done = await doing.commands.perform(draft)
    return await call_answer(doing, appended.id, done, status=201)


@post("/calls/{call_id:uuid}/outcome", scope="conversations:write", dependencies=DOING, status_code=200, also=(202,),
      audit="call.ended", summary="Say how a call went")  # fmt: skip
async def end_call(doing: Doing, call_id: FromPath[UUID], data: CallOutcome) -> Response[CallItem]:
    """Note how a call went: the fact, its length and cost stand in the conversation; the list forgets it, or waits."""
    now = doing.clock.now()
    found = (await _found(doing, call_id)).call
    check_time(data.again_at, now, "again_at")
    if data.again_at is not None and data.outcome == REACHED:
        text = "Whoever was reached is not called again."
        raise InvalidInput(text, field="again_at", remedy="Plan a new call.")
    body = CallReported(
        call=call_id,
        status="ended" if data.outcome == REACHED else "missed",
        outcome=data.outcome,
        seconds=data.seconds,
        cost=data.cost,
        currency=data.currency,
        note=_storable(data.note),
        by=doing.principal.name,
        agent=doing.agent,
        again_at=data.again_at,
    )
    identity = doing.ids.new(now, f"call.reported {call_id} {now.isoformat()}")
    draft = Draft(
        identity, found.workspace, found.customer, now, "call.reported", body,
        channel="voice", conversation=found.conversation, message=found.message,
    )  # fmt: skip
    _, done = await doing.commands.perform(draft)
    return await call_answer(doing, call_id, done)


@post("/calls/{call_id:uuid}/dial", scope="conversations:write", dependencies=DOING, status_code=200, also=(202,),
      audit="call.dialled", summary="Be connected with a customer")  # fmt: skip
async def dial_call(doing: Doing, workspace: Workspace, call_id: FromPath[UUID], data: Dialling) -> Response[CallItem]:
    """Ring the agent's telephone and then the customer's, by the account that carries calls."""
    now = doing.clock.now()
    found = (await _found(doing, call_id)).call
    if found.state != PLANNED:
        raise Conflict("This call is not to be made.", field="call", remedy="Plan a new one.")
    telephone = normalise_sender("voice", data.telephone, region=workspace.region)
    body = CallDialled(call=call_id, telephone=telephone, by=doing.principal.name, agent=doing.agent)
    identity = doing.ids.new(now, f"call.dial_requested {call_id} {now.isoformat()}")
    draft = Draft(
        identity, found.workspace, found.customer, now, "call.dial_requested", body,
        channel="voice", conversation=found.conversation,
    )  # fmt: skip
    appended, done = await doing.commands.perform(draft)
    if done:
        await _check_dialled(doing, appended.id)
    return await call_answer(doing, call_id, done)


async def _check_dialled(doing: Doing, message: UUID) -> None:
    async with doing.database.connection() as connection:
        shard, row = await find_message(connection, doing.shards, doing.principal.workspace, message)
        fate = (await read_fates(connection, shard, [message])).get(row.id)
    if fate is not None and fate.attempt == 0:
        text = f"The customer can't be called: {(fate.reason or 'unknown').replace('_', ' ')}."
        raise Conflict(text, field="call", remedy="Give an account a route for `voice`, or call by yourself.")


async def _found(doing: Doing, call: UUID) -> ListedCall:
    async with doing.database.connection() as connection:
        return await find_call(connection, doing.shards, doing.principal.workspace, call)


async def call_answer(doing: Doing, call: UUID, done: bool, *, status: int = 200) -> Response[CallItem]:
    """Return a call as it is now; 202 where what was asked for is yet to be done."""
    return Response(_item(await _found(doing, call)), status_code=status if done else 202)


def check_time(at: datetime | None, now: datetime, field: str) -> None:
    """Refuse a time at which nobody would call."""
    if at is not None and not now - timedelta(days=1) <= at <= now + _LONGEST:
        raise InvalidInput("This is no time to call.", field=field, remedy="Name one within the next year.")


def _storable(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode().strip()


def _item(listed: ListedCall) -> CallItem:
    call = listed.call
    return CallItem(
        id=call.id,
        customer=call.customer,
        customer_name=listed.name,
        conversation=call.conversation,
        direction="in" if call.direction == 1 else "out",
        number=call.number,
        why=call.why,
        script=call.script,
        state=call.state,
        outcome=call.outcome,
        note=call.note,
        by=call.by,
        agent=call.agent,
        telephone=call.telephone,
        attempts=call.attempts,
        seconds=call.seconds,
        cost=call.cost,
        currency=call.currency,
        due_at=call.due_at,
        at=call.at,
        department=call.department,
    )


HANDLERS = (list_phone_calls, count_due_calls, read_phone_call, plan_call, end_call, dial_call)

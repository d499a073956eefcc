"""The desk page over HTTP: tickets at the door, who stands before us, that they were here, and what others go on with.

A desk may be offline for a while. What it did then it tells later, each deed under an id of its own: told twice it is
done once, and a ticket that two desks let in is answered as used to the one that comes second.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, Parameter
from msgspec import Struct

from noline.access import Principal
from noline.app.api.desk_codes import Shown, read_shown
from noline.app.api.desk_shapes import (
    CheckIn,
    DeskCustomer,
    DeskEvents,
    DeskHit,
    DeskHits,
    HandedOver,
    LoggedVisit,
    NewCheckIn,
    NewHandover,
    NewVisit,
)
from noline.app.api.desk_views import desk_customer, desk_events, desk_hits
from noline.app.bootstrap import Noline
from noline.campaigns import Campaigns, Ticket, display_name, tickets_of
from noline.conversations import agent_names, find_conversation
from noline.customers import read_profile
from noline.insights import list_customers
from noline.kernel.errors import InvalidInput
from noline.kernel.ids import derive, derive_from_name
from noline.log import Draft, check_draft
from noline.log.kinds import AgentAssigned, AgentNoted, MatterBrought, TicketCheck, VisitLogged

_OFFLINE: Final = timedelta(days=7)
"""So long ago may a deed be that is told now."""
_AHEAD: Final = timedelta(minutes=10)
"""So far may a desk's clock be ahead."""
_FOUND: Final = 20
_TAG: Final = ["Desk"]

Looked = Annotated[str, Parameter(min_length=1, max_length=500, description="A code as scanned, or words of a name.")]


def desk_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the endpoints of the desk page."""

    @get("/desk/events", scope="customers:read", summary="List events at the door", tags=_TAG)
    async def list_desk_events(principal: Principal) -> DeskEvents:
        """Return the campaigns that run, with how many have registered and how many are here."""
        async with noline.database.connection() as connection:
            campaigns = (await noline.catalogue(connection))[Campaigns]
            return DeskEvents(await desk_events(connection, campaigns, principal.workspace))

    @get("/desk/customers", scope="customers:read", summary="Find who is at the desk", tags=_TAG)
    async def find_desk_customers(principal: Principal, q: Looked) -> DeskHits:
        """Find by a ticket, a message's link or a letter's short code, else by beginnings of words."""
        shown = await read_shown(noline, principal.workspace, q)
        if shown is not None:
            name = await _name(noline, principal.workspace, shown.customer)
            return DeskHits([DeskHit(shown.customer, name, "")], True)
        async with noline.database.transaction() as tx:
            page = await list_customers(tx, principal.workspace, q=q, limit=_FOUND)
        return DeskHits(desk_hits(page.items), False)

    @get("/desk/customers/{customer_id:uuid}", scope="customers:read", summary="Read who is at the desk", tags=_TAG)
    async def read_desk_customer(principal: Principal, customer_id: FromPath[UUID]) -> DeskCustomer:
        """Return name, tickets, open matters and the last visits: no address, nothing that was said."""
        async with noline.database.connection() as connection:
            return await desk_customer(noline, connection, principal.workspace, customer_id)

    @post(
        "/desk/check-ins", scope="conversations:write", status_code=200, also=(202,), tags=_TAG,
        summary="Let somebody in",
    )  # fmt: skip
    async def check_in(principal: Principal, data: NewCheckIn) -> Response[CheckIn]:
        """Check a ticket and let its customer in, once. The answer says which; nothing of it is an error."""
        at = _time(noline, data.at)
        shown = await _shown(noline, principal.workspace, data)
        answer = await _check(noline, principal, data, shown, at) if shown else CheckIn(data.id, "unknown")
        return Response(answer, status_code=202 if answer.result == "accepted" else 200)

    @post("/desk/visits", scope="conversations:write", summary="Log a visit", tags=_TAG)
    async def log_visit(principal: Principal, data: NewVisit) -> LoggedVisit:
        """Keep that a customer was at the desk, and what about; it stands in the timeline."""
        at = _time(noline, data.at)
        await _name(noline, principal.workspace, data.customer)
        body = VisitLogged(at, data.note.strip(), principal.name, _agent(principal))
        identity = _identity(principal, data.id, data.at)
        await noline.commands.perform(_draft(noline, principal, identity, data.customer, "visit.logged", body))
        return LoggedVisit(identity, data.customer)

    @post("/desk/handovers", scope="conversations:write", summary="Hand over a matter", tags=_TAG)
    async def hand_over(principal: Principal, data: NewHandover) -> HandedOver:
        """Note what colleagues need to know into a conversation, opened if need be; give it to one or to nobody."""
        _time(noline, data.at)
        note = data.note.strip()
        if not note:
            raise InvalidInput("There is nothing to say.", field="note", remedy="Write what colleagues need to know.")
        async with noline.database.connection() as connection:
            found = None
            if data.conversation is not None:
                _, found = await find_conversation(connection, noline.shards, principal.workspace, data.conversation)
            names = await agent_names(connection, principal.workspace, disabled=False)
        if data.agent is not None and data.agent not in names:
            remedy = "Choose one of GET /api/v1/conversations/agents."
            raise InvalidInput("There is no such agent.", field="agent", remedy=remedy)
        name = names[data.agent] if data.agent is not None else ""
        identity = _identity(principal, data.id, data.at)
        if found is None:
            return await _bring(noline, principal, data, note, name)
        bodies: list[tuple[UUID, str, Struct]] = [
            (identity, "agent.noted", AgentNoted(note, principal.name, _agent(principal))),
            (
                derive(data.at, identity, "assigned"),
                "conversation.assign_requested",
                AgentAssigned(data.agent, name, principal.name),
            ),
        ]
        for key, kind, body in bodies:
            draft = _draft(noline, principal, key, found.customer, kind, body, conversation=found.id)
            await noline.commands.perform(draft)
        return HandedOver(identity, found.id, name)

    return [list_desk_events, find_desk_customers, read_desk_customer, check_in, log_visit, hand_over]


_OPEN: Final = """
select id from conversation where shard = $1 and customer = $2 and (id = $3 or matter = '' and status = 'open')
order by (id = $3) desc limit 1
"""


async def _bring(noline: Noline, principal: Principal, data: NewHandover, note: str, name: str) -> HandedOver:
    """Hand over what no conversation is about yet; one that is about nothing in particular goes on."""
    if data.customer is None:
        remedy = "Give an open conversation, or the customer."
        raise InvalidInput("It is not said whose matter it is.", field="customer", remedy=remedy)
    await _name(noline, principal.workspace, data.customer)
    identity = _identity(principal, data.id, data.at)
    proposed = derive(data.at, identity, "conversation")
    body = MatterBrought(note, by=principal.name, agent=_agent(principal), to=data.agent, to_name=name)
    draft = _draft(
        noline, principal, identity, data.customer, "conversation.bring_requested", body, conversation=proposed
    )
    await noline.commands.perform(draft)
    async with noline.database.connection() as connection:
        shard = noline.shards.of(data.customer)
        found: UUID | None = await connection.fetchval(_OPEN, shard, data.customer, proposed)
    return HandedOver(identity, found or proposed, name)


async def _shown(noline: Noline, workspace: int, data: NewCheckIn) -> Shown | None:
    if data.code is not None:
        return await read_shown(noline, workspace, data.code)
    if data.customer is None or data.campaign is None:
        raise InvalidInput("Nothing was shown.", field="code", remedy="Give a code, or customer and campaign.")
    await _name(noline, workspace, data.customer)
    return Shown(data.customer, await _ticket(noline, data.customer, data.campaign))


async def _check(noline: Noline, principal: Principal, data: NewCheckIn, shown: Shown, at: datetime) -> CheckIn:
    """Decide what can be told without asking, else let the log decide and look what became of it."""
    name = await _name(noline, principal.workspace, shown.customer)
    ticket = shown.ticket
    if ticket is None:
        return CheckIn(data.id, "not_registered", shown.customer, name)
    if data.campaign is not None and ticket.campaign.id != data.campaign:
        return _answer(data, "wrong_event", ticket, name)
    if not ticket.good:
        return _answer(data, "not_registered", ticket, name)
    identity = _identity(principal, data.id, data.at)
    done = True
    if not ticket.used:
        body = TicketCheck(at, principal.name, _agent(principal))
        draft = _draft(
            noline, principal, identity, shown.customer, "ticket.check_requested", body, campaign=ticket.campaign.id
        )
        _, done = await noline.commands.perform(draft)
        ticket = await _ticket(noline, shown.customer, ticket.campaign.id) or ticket
    if not ticket.used:
        return _answer(data, "not_registered" if done else "accepted", ticket, name)
    return _answer(data, "entered" if ticket.enrolment.attended_check == identity else "used", ticket, name)


def _answer(data: NewCheckIn, result: Any, ticket: Ticket, name: str) -> CheckIn:
    row, campaign = ticket.enrolment, ticket.campaign
    event = campaign.definition.name
    return CheckIn(data.id, result, row.customer, name, campaign.id, event, row.attended_at, row.attended_by)


async def _ticket(noline: Noline, customer: UUID, campaign: UUID) -> Ticket | None:
    async with noline.database.connection() as connection:
        campaigns = (await noline.catalogue(connection))[Campaigns]
        found = await tickets_of(connection, campaigns, noline.shards.of(customer), customer)
    return next((ticket for ticket in found if ticket.campaign.id == campaign), None)


async def _name(noline: Noline, workspace: int, customer: UUID) -> str:
    """Return what a customer is called; raises NotFound for one of another workspace."""
    async with noline.database.connection() as connection:
        profile = await read_profile(connection, noline.shards.of(customer), workspace, customer)
    return display_name(profile.customer.attributes)


def _time(noline: Noline, at: datetime) -> datetime:
    """Return when something was done at a desk; raises InvalidInput for what can't be told any more."""
    now = noline.clock.now()
    if at < now - _OFFLINE or at > now + _AHEAD:
        raise InvalidInput("The time is out of range.", field="at", remedy="Set the clock; tell it within seven days.")
    return min(at, now)


def _identity(principal: Principal, client: UUID, at: datetime) -> UUID:
    return derive_from_name(at, f"desk {principal.workspace} {client}")


def _agent(principal: Principal) -> int | None:
    return principal.id if principal.kind == "agent" else None


def _draft(
    noline: Noline, principal: Principal, identity: UUID, customer: UUID, kind: str, body: Struct, **about: Any
) -> Draft:
    return check_draft(Draft(identity, principal.workspace, customer, noline.clock.now(), kind, body, **about))

"""What a desk sees: the events it may let people in to, and of a customer no more than the desk needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from noline.app.api.desk_shapes import DeskCustomer, DeskEvent, DeskHit, DeskMatter, DeskTicket, DeskVisit, TicketState
from noline.app.bootstrap import Noline
from noline.campaigns import Campaigns, Ticket, display_name, tickets_of
from noline.conversations import CONVERSATIONS, Conversation, agent_names, name_matters
from noline.customers import read_profile
from noline.insights import CustomerItem
from noline.kernel.db import Connection
from noline.log import read_timeline
from noline.log.kinds import VisitLogged

_COUNTS = """
select campaign, count(*) filter (where state = 'reached'), count(*) filter (where attended_at is not null)
from enrolment where workspace = $1 and campaign = any($2) group by campaign
"""
_LOOKED_AT = 200
_VISITS = 5


async def desk_events(connection: Connection, campaigns: Campaigns, workspace: int) -> list[DeskEvent]:
    """Return the campaigns that run, the latest launched first."""
    running = campaigns.running(workspace)[::-1]
    rows = await connection.fetch(_COUNTS, workspace, [it.id for it in running])
    counts = {row[0]: (row[1], row[2]) for row in rows}
    return [DeskEvent(it.id, it.definition.name, *counts.get(it.id, (0, 0))) for it in running]


async def desk_customer(noline: Noline, connection: Connection, workspace: int, customer: UUID) -> DeskCustomer:
    """Return what a desk may see of a customer; raises NotFound."""
    shard = noline.shards.of(customer)
    profile = await read_profile(connection, shard, workspace, customer)
    catalogue = await noline.catalogue(connection)
    tickets = await tickets_of(connection, catalogue[Campaigns], shard, customer)
    talks = [it for it in await CONVERSATIONS.of_subjects(connection, shard, [customer]) if it.status == "open"]
    names = await name_matters(connection, workspace, [it.matter for it in talks])
    agents = await agent_names(connection, workspace)
    facts = await read_timeline(connection, shard, workspace, customer, limit=_LOOKED_AT)
    visits = [fact.body for fact in facts if isinstance(fact.body, VisitLogged)]
    return DeskCustomer(
        id=customer,
        name=display_name(profile.customer.attributes),
        tickets=[desk_ticket(ticket) for ticket in tickets],
        matters=[_matter(it, names, agents) for it in sorted(talks, key=lambda it: it.last_at, reverse=True)],
        visits=[DeskVisit(it.at, it.note, it.by) for it in visits[:_VISITS]],
    )


def _matter(talk: Conversation, names: Mapping[str, str], agents: Mapping[int, str]) -> DeskMatter:
    about = names.get(talk.matter, talk.matter)
    return DeskMatter(talk.id, about, talk.waiting_for, agents.get(talk.agent or 0, ""), talk.last_at)


def desk_ticket(ticket: Ticket) -> DeskTicket:
    """Return a ticket as a desk sees it."""
    row = ticket.enrolment
    state: TicketState = "used" if ticket.used else "good" if ticket.good else "not_registered"
    return DeskTicket(ticket.campaign.id, ticket.campaign.definition.name, state, row.attended_at, row.attended_by)


def desk_hits(items: Sequence[CustomerItem]) -> list[DeskHit]:
    """Return whom a search found, each with a hint of the first address."""
    return [DeskHit(it.customer, it.name, masked(it.addresses[0]) if it.addresses else "") for it in items]


def masked(address: str) -> str:
    """Return an address as only who knows it can tell it: its beginning and its end."""
    line = address.splitlines()[0] if address else ""
    name, at, domain = line.partition("@")
    if at and name:
        return f"{name[0]}…@{domain}"
    return f"{line[:3]}…{line[-2:]}" if len(line) > 6 else line[:1] + "…"

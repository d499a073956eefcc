"""Tickets: one for each customer and campaign whose goal they reached, and where it stands."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct

from noline.campaigns.model import ENROLMENTS, Campaign, Campaigns, Enrolment
from noline.delivery import Signer, TicketToken, mark_of
from noline.kernel.db import Connection


class Ticket(Struct, frozen=True):
    """A customer's ticket for a campaign's event."""

    shard: int
    campaign: Campaign
    enrolment: Enrolment

    @property
    def good(self) -> bool:
        """Whether it lets anybody in: its customer has registered."""
        return self.enrolment.state == "reached"

    @property
    def used(self) -> bool:
        """Whether it has let its customer in."""
        return self.enrolment.attended_at is not None

    def code(self, signer: Signer) -> str:
        """Return what stands in its QR code."""
        return signer.ticket(self.shard, self.enrolment.customer, self.campaign.id)


async def tickets_of(connection: Connection, campaigns: Campaigns, shard: int, customer: UUID) -> list[Ticket]:
    """Return the tickets of a customer, those of campaigns to come or lately joined first."""
    rows = await ENROLMENTS.of_subjects(connection, shard, [customer])
    rows.sort(key=lambda row: row.enrolled_at, reverse=True)
    return [Ticket(shard, campaigns.by_id[row.campaign], row) for row in rows if row.campaign in campaigns.by_id]


async def find_ticket(connection: Connection, campaigns: Campaigns, named: TicketToken) -> Ticket | None:
    """Return the ticket that a token names; None where its customer is not (any longer) in such a campaign."""
    found = await tickets_of(connection, campaigns, named.shard, named.customer)
    return next((ticket for ticket in found if mark_of(ticket.campaign.id) == named.mark), None)

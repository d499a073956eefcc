"""What somebody shows at a desk: a ticket, a link of a message, or a short code, read into whom and what it names."""

from __future__ import annotations

import re
from uuid import UUID

from msgspec import Struct

from noline.app.bootstrap import Noline
from noline.campaigns import Campaigns, Ticket, find_ticket, tickets_of
from noline.delivery import MESSAGES, TicketToken, find_codes
from noline.log import OUTBOUND

_SIGNED = re.compile(r"(?:^|/)([A-Za-z0-9_-]{35}|[A-Za-z0-9_-]{40}|[0-9a-f]{52})(?:\.png)?/?$")
"""A token at the end of an address, or alone: of a message (base64url or hexadecimal), or a ticket."""
_MESSAGE = MESSAGES.select("id = $2 and direction = $3")


class Shown(Struct, frozen=True):
    """Whom a code names, and the ticket it is or leads to."""

    customer: UUID
    ticket: Ticket | None = None


async def read_shown(noline: Noline, workspace: int, text: str) -> Shown | None:
    """Return what a code names in this workspace; None for one that is forged, cut, or another company's."""
    found = _SIGNED.search(text.strip().partition("?")[0].partition("#")[0])
    if found and (named := noline.signer.read_ticket(found[1])):
        return await _of_ticket(noline, workspace, named) if named.shard < noline.shards.count else None
    if found and (token := noline.signer.read(found[1])):
        within = token.shard < noline.shards.count
        return await _of_message(noline, workspace, token.message, token.shard) if within else None
    for code in find_codes(text):
        entry = await noline.directory.owner(workspace, "code", code)
        if entry is not None and entry.message is not None:
            return await _of_message(noline, workspace, entry.message, noline.shards.of(entry.customer))
    return None


async def _of_ticket(noline: Noline, workspace: int, named: TicketToken) -> Shown | None:
    async with noline.database.connection() as connection:
        campaigns = (await noline.catalogue(connection))[Campaigns]
        ticket = await find_ticket(connection, campaigns, named)
    mine = ticket is not None and ticket.campaign.workspace == workspace
    return Shown(named.customer, ticket) if mine else None


async def _of_message(noline: Noline, workspace: int, message: UUID, shard: int) -> Shown | None:
    async with noline.database.connection() as connection:
        campaigns = (await noline.catalogue(connection))[Campaigns]
        rows = await MESSAGES.fetch(connection, _MESSAGE, shard, message, OUTBOUND)
        if not rows or rows[0].workspace != workspace:
            return None
        tickets = await tickets_of(connection, campaigns, shard, rows[0].customer)
    return Shown(rows[0].customer, next((it for it in tickets if it.campaign.id == rows[0].campaign), None))

"""The customers of a campaign over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from litestar import get
from litestar.params import FromPath, Parameter

from noline.access import Principal
from noline.campaigns.people import CampaignCustomer, Filter, list_people
from noline.campaigns.repository import find_any
from noline.kernel.db import Connection
from noline.kernel.http import Page, decode_cursor, encode_cursor

_BEGINNING = (-1, UUID(int=0))
Text = Annotated[str, Parameter(max_length=200)]


@get("/campaigns/{campaign:str}/customers", scope="campaigns:read", summary="List a campaign's customers")
async def list_campaign_customers(
    principal: Principal,
    connection: Connection,
    campaign: FromPath[str],
    stage: Literal["", "in", "reached", "out"] = "",
    via: Text = "",
    cohort: Literal["", "treated", "control"] = "",
    contact_event: Text = "",
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Page[CampaignCustomer]:
    """Return who is in a campaign, how far they have come, by which channel and why."""
    found = await find_any(connection, principal.workspace, campaign)
    after = decode_cursor(cursor, tuple[int, UUID]) if cursor else _BEGINNING
    which = Filter(stage, via, cohort, contact_event)
    rows = await list_people(connection, principal.workspace, found.id, which, after, limit + 1)
    shown = rows[:limit]
    more = encode_cursor((shown[-1][0], shown[-1][1].customer)) if len(rows) > limit else None
    return Page([customer for _, customer in shown], more)


HANDLERS = (list_campaign_customers,)

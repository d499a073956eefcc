"""The customers of a campaign, in pages: who they are, how far they have come, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.kernel.db import Connection

_PAGE = """
select enrolment.shard, customer.id, customer.attributes, enrolment.state, enrolment.why, enrolment.via,
  enrolment.cohort, enrolment.contacts, enrolment.enrolled_at, enrolment.reached_at
from enrolment join customer on customer.shard = enrolment.shard and customer.id = enrolment.customer
where enrolment.workspace = $1 and enrolment.campaign = $2 and (enrolment.shard, enrolment.customer) > ($3, $4)
  and ($5 = '' or enrolment.state = $5) and ($6 = '' or enrolment.via = $6) and ($7 = '' or enrolment.cohort = $7)
  and ($8 = '' or enrolment.contacts @> array[$8])
order by enrolment.shard, enrolment.customer limit $9
"""
_NAMES = ("name", "external_id", "email")


class CampaignCustomer(Struct, frozen=True):
    """One customer's place in a campaign; ``via``: the channel whose message led to the goal."""

    customer: UUID
    name: str
    state: str
    why: str
    via: str | None
    cohort: str
    contacts: list[str]
    enrolled_at: datetime
    reached_at: datetime | None


class Filter(Struct, frozen=True):
    """Which customers; empty texts leave it open."""

    state: str = ""
    via: str = ""
    cohort: str = ""
    contact_event: str = ""


async def list_people(
    connection: Connection, workspace: int, campaign: UUID, which: Filter, after: tuple[int, UUID], limit: int
) -> Sequence[tuple[int, CampaignCustomer]]:
    """Return customers with their shards, in the order of shard and id."""
    filters = which.state, which.via, which.cohort, which.contact_event
    rows = await connection.fetch(_PAGE, workspace, campaign, *after, *filters, limit)
    return [(row[0], _customer(row)) for row in rows]


def _customer(row: Any) -> CampaignCustomer:
    known = msgspec.json.decode(row[2])
    return CampaignCustomer(
        customer=row[1],
        name=display_name(known),
        state=row[3],
        why=row[4],
        via=row[5],
        cohort=row[6],
        contacts=list(row[7]),
        enrolled_at=row[8],
        reached_at=row[9],
    )


def display_name(attributes: dict[str, Any]) -> str:
    """Return what a customer is called: first and last name, or what else there is."""
    full = " ".join(str(attributes[key]) for key in ("first_name", "last_name") if attributes.get(key))
    return full or next((str(attributes[key]) for key in _NAMES if attributes.get(key)), "")

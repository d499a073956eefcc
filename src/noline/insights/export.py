"""Export: a campaign's customers, and its contact events, as rows that a CRM imports."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from uuid import UUID

import msgspec

from noline.campaigns import find_campaign
from noline.insights.csv_export import csv_of, csv_of_async
from noline.insights.rollup import per_event, spent
from noline.kernel.db import Connection, Database

CUSTOMER_COLUMNS = (
    "external_id", "first_name", "last_name", "state", "reached_by", "via", "reached_at", "contacts", "cohort",
    "customer",
)  # fmt: skip
EVENT_COLUMNS = (
    "contact_event", "channel", "accepted", "sent", "delivered", "answered", "positive", "registered", "suppressed",
    "failed", "expired", "uncertain", "cost",
)  # fmt: skip
_PAGE = """
select customer.id, customer.attributes, enrolment.state, enrolment.why, enrolment.via, enrolment.reached_at,
  enrolment.contacts, enrolment.cohort
from customer join enrolment on enrolment.shard = customer.shard and enrolment.customer = customer.id
where customer.shard = $1 and customer.workspace = $2 and enrolment.campaign = $3
  and ($4::uuid is null or customer.id > $4)
order by customer.id limit 1000
"""

Row = Mapping[str, str]


async def customer_rows(database: Database, workspace: int, slug: str) -> AsyncIterator[Row]:
    """Yield a campaign's customers, a page of a shard at a time: no long transaction, constant memory."""
    async with database.connection() as connection:
        campaign = await find_campaign(connection, workspace, slug)
        shards = [row[0] for row in await connection.fetch("select shard from head order by shard")]
    for shard in shards:
        last: UUID | None = None
        while True:
            async with database.connection() as connection:
                page = await connection.fetch(_PAGE, shard, workspace, campaign.id, last)
            for row in page:
                known = msgspec.json.decode(row[1])
                yield {
                    "external_id": str(known.get("external_id", "")),
                    "first_name": str(known.get("first_name", "")),
                    "last_name": str(known.get("last_name", "")),
                    "state": {"in": "invited", "reached": "registered", "out": "out"}[row[2]],
                    "reached_by": row[3],
                    "via": row[4] or "",
                    "reached_at": row[5].isoformat() if row[5] else "",
                    "contacts": " ".join(row[6]),
                    "cohort": row[7],
                    "customer": str(row[0]),
                }
            if not page:
                break
            last = page[-1][0]


async def event_rows(tx: Connection, workspace: int, slug: str) -> list[Row]:
    """Return a campaign's contact events by channel."""
    campaign = await find_campaign(tx, workspace, slug)
    sums = await per_event(tx, workspace, campaign.id)
    measures = {"registered": "reached"}
    rows: list[Row] = []
    for (event, channel), found in sorted(sums.items()):
        counts = {name: str(found.get(measures.get(name, name), (0, 0))[0]) for name in EVENT_COLUMNS[2:-1]}
        cost = str(spent(found))
        rows.append({"contact_event": event, "channel": channel, **counts, "cost": cost})
    return rows


async def export_customers(database: Database, workspace: int, slug: str, path: Path | None) -> int:
    """Write a campaign's customers to a CSV file (or nowhere) and return how many rows there are."""
    count = 0

    async def cells() -> AsyncIterator[list[str]]:
        nonlocal count
        async for row in customer_rows(database, workspace, slug):
            count += 1
            yield [row[name] for name in CUSTOMER_COLUMNS]

    with (path or Path(os.devnull)).open("wb") as file:
        async for chunk in csv_of_async(CUSTOMER_COLUMNS, cells(), bom=True):
            file.write(chunk)
    return count


async def export_events(database: Database, workspace: int, slug: str, path: Path | None) -> int:
    """Write a campaign's contact events to a CSV file and return how many rows there are."""
    async with database.connection() as connection:
        rows = await event_rows(connection, workspace, slug)
    cells = [[row[name] for name in EVENT_COLUMNS] for row in rows]
    with (path or Path(os.devnull)).open("wb") as file:
        file.writelines(csv_of(EVENT_COLUMNS, cells, bom=True))
    return len(rows)

"""The launcher: brings the contacts of due contact events to the log.

It pages through each shard's customers and appends ``contact.planned``, a little at a time, while there is room; its
place moves in the same transaction, and ids are derived, so a crash skips and doubles nobody. On a shard one contact
event after the other is launched, in the order of the plan; workspaces take turns.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from noline.campaigns.model import Campaign, Campaigns, ContactEvent
from noline.campaigns.policy import in_audience
from noline.customers import CUSTOMERS
from noline.kernel.db import Connection, Database
from noline.kernel.ids import Namespace
from noline.log import BULK_ROWS, Draft, append, room_for_bulk
from noline.log.kinds import ContactPlanned

_CONTACTS = UUID("5c2d84f6-4bb0-5c57-9d9c-8d0b4b9a7e11")

_PREPARE = """
insert into launch (shard, campaign, contact_event, workspace, due_at, position, upto)
select shard, $1, $2, $3, $4, $5, reacts from head on conflict do nothing
"""
# Shards where engage is far behind have no room: they are not even tried. Nor are those where it has not come to what
# was in the log when the event came due: somebody who was entered a moment before would be passed over.
_OPEN_SHARDS = """
select head.shard from head join cursor on cursor.shard = head.shard and cursor.follower = 'engage'
where head.reacts < cursor.seq + $2 and exists (
  select 1 from launch where launch.shard = head.shard and not done and campaign = any($1) and upto <= cursor.seq)
order by random()
"""
_LOCK = "select 1 from cursor where shard = $1 and follower = 'launcher' for update skip locked"
# The first open contact event of each workspace; of these, the workspace's that has been served least.
_NEXT = """
select campaign, contact_event, due_at, last from (
  select distinct on (workspace) * from launch where shard = $1 and not done and campaign = any($2)
    and upto <= (select seq from cursor where shard = $1 and follower = 'engage')
  order by workspace, due_at, campaign, position
) as first
order by (select sum(served) from launch as mine where mine.shard = $1 and mine.workspace = first.workspace), workspace
limit 1
"""
_NEXT_PAGE = "workspace = $2 and merged_into is null and id > $3 order by id limit $4"
_PAGE = CUSTOMERS.select(_NEXT_PAGE)
_PAGE_OF_EVERYBODY = f"select id from customer where shard = $1 and {_NEXT_PAGE}"
_BEGINNING = UUID(int=0)
_MOVE = """
update launch set last = $4, done = $5, served = served + $6 where shard = $1 and campaign = $2 and contact_event = $3
"""


class Launcher:
    """Launches what is due."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._prepared: set[tuple[UUID, str]] = set()

    async def step(self, campaigns: Campaigns, now: datetime) -> int:
        """Append a little on every shard where a contact event is due; returns how many customers were looked at."""
        running = [campaign for campaign in campaigns.by_id.values() if campaign.status == "running"]
        due = [item for campaign in running for item in due_events(campaign, now)]
        if not due:
            return 0
        async with self._database.connection() as connection:
            await self._prepare(connection, due)
            shards = await connection.fetch(_OPEN_SHARDS, [campaign.id for campaign in running], BULK_ROWS)
        done = 0
        for row in shards:
            async with self._database.transaction() as tx:
                done += await self._advance(tx, row[0], {campaign.id: campaign for campaign in running})
        return done

    async def _prepare(
        self, connection: Connection, due: Sequence[tuple[Campaign, int, ContactEvent, datetime]]
    ) -> None:
        for campaign, position, event, at in due:
            key = campaign.id, event.name
            if key not in self._prepared:
                await connection.execute(_PREPARE, *key, campaign.workspace, at, position)
                self._prepared.add(key)

    async def _advance(self, tx: Connection, shard: int, running: dict[UUID, Campaign]) -> int:
        if await tx.fetchval(_LOCK, shard) is None:
            return 0
        row = await tx.fetchrow(_NEXT, shard, list(running))
        room = await room_for_bulk(tx, shard) if row else 0
        if row is None or not room:
            return 0
        campaign = running[row[0]]
        return await self._append(tx, shard, campaign, row, min(room, BULK_ROWS))

    async def _append(self, tx: Connection, shard: int, campaign: Campaign, row: Any, room: int) -> int:
        event = campaign.definition.event(row[1])
        page, concerned = await self._page(tx, shard, campaign, row[3] or _BEGINNING, room, row[2])
        last = page[-1] if page else row[3]
        done = len(page) < room or event is None
        await tx.execute(_MOVE, shard, campaign.id, row[1], last, done, len(page))
        if event is not None:
            ids = Namespace(_CONTACTS, f"{campaign.id}/{event.name}/")
            planned = [_planned(ids, campaign, event, customer, row[2]) for customer in concerned]
            await append(tx, shard, planned, deduplicate=False)  # the place in the launch moves with them
        return len(page) + 1

    async def _page(
        self, tx: Connection, shard: int, campaign: Campaign, after: UUID, room: int, due: datetime
    ) -> tuple[list[UUID], list[UUID]]:
        """Return the next customers, and which of them the campaign is for."""
        place = shard, campaign.workspace, after, room
        if campaign.definition.for_everybody:
            everybody = [row[0] for row in await tx.fetch(_PAGE_OF_EVERYBODY, *place)]
            return everybody, everybody
        page = await CUSTOMERS.fetch(tx, _PAGE, *place)
        concerned = [customer.id for customer in page if in_audience(campaign.definition, customer, due)]
        return [customer.id for customer in page], concerned


def due_events(campaign: Campaign, now: datetime) -> list[tuple[Campaign, int, ContactEvent, datetime]]:
    """Return a campaign's batch events that have come due, in the order of the plan."""
    events = [
        (campaign, position, event, due)
        for position, event in enumerate(campaign.definition.events)
        if (due := campaign.due_at(event)) is not None and due <= now
    ]
    return sorted(events, key=lambda item: (item[3], item[1]))


def _planned(ids: Namespace, campaign: Campaign, event: ContactEvent, customer: UUID, due: datetime) -> Draft:
    return Draft(
        id=ids.of(str(customer)),
        workspace=campaign.workspace,
        subject=customer,
        at=due,
        kind="contact.planned",
        body=ContactPlanned(),
        campaign=campaign.id,
        contact_event=event.name,
        purpose=event.purpose,
        bulk=True,
    )

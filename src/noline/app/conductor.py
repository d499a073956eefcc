"""The conductor: alone moves the virtual clock, in buckets of 15 minutes, when nothing is left to do in this one.

Within a bucket the order is fixed: launches, timers, sends, then whatever the outside world does; so what happens is
a function of the scenario, whatever the number of workers. A simulation or demo has a database of its own.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from noline.app.bootstrap import Noline
from noline.campaigns import Campaigns, due_events
from noline.kernel.clock import VirtualClock
from noline.kernel.errors import Unavailable

BUCKET = timedelta(minutes=15)
_PATIENCE = 120.0

# One statement, one snapshot: work is always in some table, so nothing can hide between two looks.
_BUSY = """
select
  exists (select 1 from head join cursor using (shard) where
    (follower = 'engage' and head.reacts > cursor.seq)
    or (follower in ('relay', 'insights', 'lists') and head.seq > cursor.seq)) as following,
  exists (select 1 from claim) as sending,
  exists (select 1 from connector_call where outcome = '') as calling,
  exists (select 1 from outbox where due_at <= $1) as waiting,
  exists (select 1 from timer where due_at <= $1)
    or exists (select 1 from turn left join pace using (workspace, budget)
      where coalesce(next_at, $1) <= $1) as ringing,
  exists (select 1 from launch join campaign on campaign.id = launch.campaign
    where not launch.done and campaign.status = 'running') as launching,
  exists (select 1 from sandbox_item where not told and token <> '') as arriving,
  exists (select 1 from early_receipt) as early
"""
_NEXT_DUE = """
select least((select min(due_at) from outbox where due_at < 'infinity'), (select min(due_at) from timer),
  (select min(next_at) from pace where exists (
    select 1 from turn where turn.workspace = pace.workspace and turn.budget = pace.budget)))
"""


class Conductor:
    """Moves the clock of one installation in virtual time."""

    def __init__(self, noline: Noline) -> None:
        assert isinstance(noline.clock, VirtualClock)
        self._noline = noline
        self._clock: VirtualClock = noline.clock
        self._ear = noline.wake.listener()
        self._prepared: set[tuple[object, str]] = set()

    @property
    def now(self) -> datetime:
        """Domain time."""
        return self._clock.now()

    async def move(self, to: datetime) -> None:
        """Set the clock, on a bucket's boundary."""
        self._clock.set(to)
        await self._noline.database.pool.execute("update installation set virtual_now = $1", to)

    async def settle(self) -> None:
        """Let everything that is due now happen, in the fixed order, until nothing is left."""
        while phase := await self._due():
            await self._let(phase)
        await self._rest()

    async def next_due(self) -> datetime | None:
        """Return when something is due next, on a bucket's boundary."""
        async with self._noline.database.transaction() as tx:
            soonest = await tx.fetchval(_NEXT_DUE)
            catalogue = await self._noline.catalogue(tx)
        campaigns: Campaigns = catalogue[Campaigns]
        found = [soonest] if soonest else []
        for campaign in campaigns.by_id.values():
            if campaign.status == "running":
                events = [campaign.due_at(event) for event in campaign.definition.events]
                found += [due for due in events if due is not None and due > self.now]
        return bucket_of(min(found)) if found else None

    async def _due(self) -> str | None:
        """Return the phase that has something to do now, the first in the order."""
        async with self._noline.database.transaction() as tx:
            busy = await tx.fetchrow(_BUSY, self.now)
            catalogue = await self._noline.catalogue(tx)
        assert busy is not None
        if busy["launching"] or self._unprepared(catalogue[Campaigns]):
            return "launches"
        if busy["ringing"]:
            return "timers"
        if busy["waiting"] or busy["sending"] or busy["arriving"]:
            return "sends"
        return "none" if busy["following"] or busy["early"] or busy["calling"] else None

    def _unprepared(self, campaigns: Campaigns) -> bool:
        """Say whether a contact event has come due that the launcher has not seen yet."""
        running = [campaign for campaign in campaigns.by_id.values() if campaign.status == "running"]
        due = {(campaign.id, event.name) for it in running for campaign, _, event, _ in due_events(it, self.now)}
        fresh = bool(due - self._prepared)
        self._prepared |= due
        return fresh

    async def _let(self, phase: str) -> None:
        """Let workers do one phase until it and what follows from it in the log are done."""
        await self._set_phase(phase)
        fresh = phase == "launches"
        deadline = asyncio.get_running_loop().time() + _PATIENCE
        while (left := await self._unfinished(phase)) or fresh:
            if fresh:  # the launcher makes its rows when it looks; give it one look
                fresh = not await self._launched()
            await self._ear.wait(0.01)
            if asyncio.get_running_loop().time() > deadline:
                text = f"Virtual time stands still in {phase}: {', '.join(left)}."
                raise Unavailable(text, remedy="Is a worker running?")

    async def _launched(self) -> bool:
        """Say whether every contact event that is due has its rows."""
        async with self._noline.database.transaction() as tx:
            catalogue = await self._noline.catalogue(tx)
            known = {(row[0], row[1]) for row in await tx.fetch("select distinct campaign, contact_event from launch")}
        campaigns: Campaigns = catalogue[Campaigns]
        running = [campaign for campaign in campaigns.by_id.values() if campaign.status == "running"]
        return {(it.id, event.name) for one in running for it, _, event, _ in due_events(one, self.now)} <= known

    async def _unfinished(self, phase: str) -> list[str]:
        async with self._noline.database.connection() as connection:
            busy = await connection.fetchrow(_BUSY, self.now)
        assert busy is not None
        own = {"launches": ("launching",), "timers": ("ringing",), "sends": ("waiting", "sending", "arriving")}
        return [name for name in ("following", "calling", "early", *own.get(phase, ())) if busy[name]]

    async def _rest(self) -> None:
        await self._set_phase("none")

    async def _set_phase(self, phase: str) -> None:
        if self._noline.catalogue.phase != phase:
            await self._noline.database.pool.execute("update installation set virtual_phase = $1", phase)
            self._noline.catalogue.phase = phase
            self._noline.wake.signal()


def bucket_of(at: datetime) -> datetime:
    """Return the first bucket's boundary that is not before a time."""
    seconds = at.timestamp()
    size = BUCKET.total_seconds()
    return datetime.fromtimestamp(-(-seconds // size) * size, at.tzinfo)

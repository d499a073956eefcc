"""A seat's desk: claims once its line to the provider is open, renders, hands over, and records the results."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from itertools import chain, repeat
from typing import Any
from uuid import UUID

import structlog

from noline.channels import (
    Failed,
    Fault,
    Line,
    LineDown,
    Listening,
    Outgoing,
    Provider,
    Result,
    Sent,
    Unknown,
    with_links,
    with_place,
)
from noline.content import Templates
from noline.delivery.claim import Claim
from noline.delivery.copies import Lost, carried_whole, missed_in, note_missed
from noline.delivery.fitted_files import fitted_files
from noline.delivery.gate import of_domain, refusing
from noline.delivery.limits import rest_domains
from noline.delivery.outgoing import outgoing
from noline.delivery.prices import priced
from noline.delivery.record import record, record_references
from noline.delivery.request import Sending
from noline.delivery.resting import note_well, rest
from noline.delivery.retry import Verdict, judge
from noline.delivery.routes import Route, Routes
from noline.delivery.seats import Seat
from noline.delivery.surroundings import Surroundings, TellOf
from noline.delivery.taking import take_batch, unlimited
from noline.delivery.token import Signer
from noline.kernel.clock import wall_now
from noline.kernel.db import LOST
from noline.kernel.errors import InvalidInput, NolineError
from noline.kernel.reach import reach
from noline.log import Catalogue

log = structlog.get_logger()

Work = tuple[int, int, int]
"""Shard, route and lane."""


class SenderDesk:
    """One seat at work: its line, its share of the rate."""

    def __init__(self, around: Surroundings, seat: Seat) -> None:
        self._around = around
        self._seat = seat
        self._line: Line | None = None
        self._provider: Provider | None = None
        self._settings: Any = None
        self._free_at = 0.0
        self._lost: list[Lost] = []
        self._opening = asyncio.Lock()
        self._ear: asyncio.Task[None] | None = None

    async def listen(self, route: Route, tell: TellOf) -> bool:
        """Have a line and listen to it; returns False where the provider tells nothing by lines of ours."""
        if not getattr(self._around.provider(route), "listens", False):
            return False
        if await self._open(route) and (self._ear is None or self._ear.done()):
            line: object = self._line
            if isinstance(line, Listening):
                self._ear = asyncio.get_running_loop().create_task(line.listen(tell(route)))
        return True

    async def close(self) -> None:
        """Hang up."""
        if self._ear is not None:
            ear, self._ear = self._ear, None
            ear.cancel()
        if self._line is not None:
            line, self._line = self._line, None
            await line.close()

    async def serve(self, works: Sequence[Work], catalogue: Catalogue, seats: int) -> int:
        """Claim and send what waits on a lane of one shard or a few; returns how many messages were tried.

        ``seats``: this process's.
        """
        work, beside = works[0], [shard for shard, _, _ in works[1:]]
        route = catalogue[Routes].by_id.get(work[1])
        if route is None or not await self._open(route):
            return 0
        await self._pace()
        assert self._provider is not None
        limit = 1 if route.refused_since else _batch(self._provider, route, seats)
        async with self._around.database.transaction() as tx:
            catalogue = await self._around.catalogue(tx)
            if not self._around.may_send():
                return 0
            if beside and not unlimited(route.id, catalogue):
                beside = []
            claimed = await take_batch(tx, self._around, route, self._seat, work, limit, seats, catalogue, beside)
        if claimed is None or not claimed.items:
            return 0
        self._take_share(route, len(claimed.items))
        verdicts = await self._send(claimed, route, catalogue)
        await self._record(claimed, verdicts, route, catalogue)
        return len(claimed.items)

    async def _open(self, route: Route) -> bool:
        """Have a line to the provider; without one nothing is claimed and the route rests."""
        async with self._opening:
            return await self._opened(route)

    async def _opened(self, route: Route) -> bool:
        if route.suspended_until is not None and route.suspended_until > wall_now():
            return False  # another seat has found it down meanwhile
        reach(private=route.private)
        if self._provider is None or self._settings != (route.settings, route.private):
            await self.close()
            try:
                self._provider, self._settings = self._around.provider(route), (route.settings, route.private)
            except NolineError as error:
                await self._rest(route, Failed(Fault.ACCOUNT, str(error)))
                return False
        if self._line is None:
            try:
                self._line = await self._provider.open()
            except LineDown as down:
                await self._rest(route, down.failed)
                return False
        return True

    async def _rest(self, route: Route, failed: Failed) -> None:
        log.warning("a route rests", route=route.id, provider=route.provider, why=failed.text)
        async with self._around.database.transaction() as tx:
            await rest(tx, route, failed, wall_now())

    async def _pace(self) -> None:
        if (wait := self._free_at - time.monotonic()) > 0:
            await asyncio.sleep(wait)

    def _take_share(self, route: Route, messages: int) -> None:
        if route.rate:
            self._free_at = max(time.monotonic(), self._free_at) + messages * route.seats / route.rate

    async def _send(self, claimed: Claim, route: Route, catalogue: Catalogue) -> list[Verdict]:
        assert self._provider is not None
        ready, results = self._render(claimed, route, catalogue)
        await self._fit(ready, route, catalogue[Sending].signer)
        if ready and wall_now() < claimed.until:
            answers = await self._call(list(ready.values()))
            results |= {
                each: priced(answer, ready[each], route.price) for each, answer in zip(ready, answers, strict=True)
            }
        late = Failed(Fault.UNAVAILABLE, "There was no time left to send it.", retry=True)
        now, policy, ours = self._around.clock.now(), self._provider.uncertain, route.currency
        verdicts = [judge(it, results.get(it.message.id, late), now, policy, ours) for it in claimed.items]
        self._lost = missed_in(claimed.items, results)
        await self._heed(route, [it for it in results.values() if not of_domain(it)])
        if refused := refusing(claimed.items, results):
            log.warning("domains refuse what comes by a route and rest", route=route.id, domains=sorted(refused)[:20])
            async with self._around.database.transaction() as tx:
                await rest_domains(tx, route.id, refused, now)
        return verdicts

    def _render(
        self, claimed: Claim, route: Route, catalogue: Catalogue
    ) -> tuple[dict[UUID, Outgoing], dict[UUID, Result]]:
        ready: dict[UUID, Outgoing] = {}
        refused: dict[UUID, Result] = {}
        templates: Templates = catalogue[Templates]
        sending: Sending = catalogue[Sending]
        for item in claimed.items:
            identity = item.message.id
            try:
                made = outgoing(item, item.shard, route, templates, sending.signer, self._around.addresses)
                ready[identity] = carried_whole(made, self._provider)
            except InvalidInput as error:
                refused[identity] = Failed(Fault.CONTENT, str(error))
        return ready, refused

    async def _fit(self, ready: dict[UUID, Outgoing], route: Route, signer: Signer) -> None:
        """Make pictures fit the channel, and links of what it can't carry; what takes long is done beside."""
        assert self._provider is not None
        able = next((it for it in self._provider.capabilities if it.channel == route.channel), None)
        for identity, made in ready.items():
            if made.files and able:
                ready[identity] = with_links(await asyncio.to_thread(fitted_files, made, able, signer), able)
            if made.location and able:
                ready[identity] = with_place(ready[identity], able)

    async def _call(self, batch: Sequence[Outgoing]) -> Sequence[Result]:
        assert self._line is not None
        assert self._provider is not None
        try:
            async with asyncio.timeout(self._provider.timeout):
                return await self._line.send(batch)
        except Exception as error:
            # A provider that breaks its promise must not take the seat with it: what it did is unknown.
            log.exception("a provider raised", provider=self._provider.name)
            await self.close()
            return [Unknown(f"{type(error).__name__}: {error}")] * len(batch)

    async def _heed(self, route: Route, results: Any) -> None:
        """Slow down or rest where the provider asks for it."""
        found: Mapping[Fault, Failed] = {result.fault: result for result in results if isinstance(result, Failed)}
        if Fault.UNAVAILABLE in found or any(isinstance(result, Unknown) for result in results):
            await self.close()
        if throttled := found.get(Fault.THROTTLED):
            self._free_at = time.monotonic() + (throttled.after or 1.0)
        if broke := found.get(Fault.ACCOUNT):
            await self._rest(route, broke)
        elif route.refused_since and any(isinstance(result, Sent) for result in results):
            async with self._around.database.transaction() as tx:
                await note_well(tx, route.id)

    async def _record(self, claimed: Claim, verdicts: list[Verdict], route: Route, catalogue: Catalogue) -> None:
        # What the provider has answered must not be forgotten, however long the database is away.
        around = self._around
        for pause in chain((0.1, 0.5, 2.0), repeat(5.0)):
            try:
                await record_references(around.database, around.shards, route.account, verdicts)
                async with around.database.transaction() as tx:
                    await record(tx, claimed, verdicts, catalogue[Routes], around.clock.now())
                break
            except LOST:
                await asyncio.sleep(pause)
        if self._lost:
            async with around.database.transaction() as tx:
                await note_missed(tx, self._lost)
        around.wake.signal("log")


def _batch(provider: Provider, route: Route, seats: int) -> int:
    """Return how many messages a seat may have under way.

    All seats of a process together have one of the provider's batches, so that no more can go out twice when it dies;
    and each no more than its share of the route's rate allows in a second.
    """
    share = max(1, provider.batch // seats)
    return min(share, max(1, int(route.rate / route.seats))) if route.rate else share

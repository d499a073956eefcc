"""A provider that answers as a test tells it, and a sender of its own to carry with it what waits on the stage."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from noline.app.bootstrap import Noline
from noline.channels import Capabilities, Failed, Line, LineDown, Outgoing, Provider, Result, Sent, Uncertain
from noline.delivery import Addresses, Route, Sender, Surroundings
from noline.delivery.claim import Claim, claim
from noline.log import Catalogue
from stage import Stage

PATIENCE = 30.0


class Carrier:
    """``answer`` says what becomes of a message; ``taken`` is what was tried, in order; ``down`` refuses the line."""

    name = "carrier"
    capabilities: tuple[Capabilities, ...] = ()

    def __init__(
        self,
        answer: Callable[[Outgoing], Result] = lambda _: Sent(),
        *,
        uncertain: Uncertain = Uncertain.REPEAT,
        batch: int = 100,
        timeout: float = 5.0,
    ) -> None:
        self.answer = answer
        self.uncertain = uncertain
        self.batch = batch
        self.timeout = timeout
        self.taken: list[Outgoing] = []
        self.down: Failed | None = None
        self.opened = 0
        self.under_way = 0
        self.most_under_way = 0

    async def open(self) -> Line:
        """Return the line: there is but one."""
        self.opened += 1
        if self.down is not None:
            raise LineDown(self.down)
        return self

    async def send(self, batch: Sequence[Outgoing]) -> Sequence[Result]:
        """Answer."""
        self.under_way += len(batch)
        self.most_under_way = max(self.most_under_way, self.under_way)
        await asyncio.sleep(0.001)
        self.under_way -= len(batch)
        self.taken += batch
        return [self.answer(outgoing) for outgoing in batch]

    async def close(self) -> None:
        """Nothing to end."""

    @property
    def messages(self) -> list[UUID]:
        """What was tried, by message, in order."""
        return [outgoing.message for outgoing in self.taken]


def sender_of(noline: Noline, providers: Carrier | Mapping[int, Carrier]) -> Sender:
    """Return a sender like the application's, whose routes have these providers."""

    def provider(route: Route) -> Provider:
        return providers if isinstance(providers, Carrier) else providers[route.id]

    addresses = Addresses(noline.settings.public_url, noline.settings.mail_domain)
    return Sender(
        Surroundings(
            noline.database, noline.shards, noline.clock, noline.wake, uuid4(), noline.catalogue, provider, addresses,
            lambda: True, timedelta(seconds=noline.settings.lease_seconds),
        )
    )  # fmt: skip


@asynccontextmanager
async def sending(noline: Noline, providers: Carrier | Mapping[int, Carrier]) -> AsyncIterator[Sender]:
    """Run a sender."""
    sender = sender_of(noline, providers)
    running = asyncio.create_task(sender.run())
    try:
        yield sender
    finally:
        await sender.stop()
        await running


async def carry(stage: Stage, providers: Carrier | Mapping[int, Carrier], *, by: Noline | None = None) -> None:
    """Send what is due now, and let what follows from it happen."""
    async with sending(by or stage.noline, providers):
        await nothing_waits(stage)
    await stage.settle()


async def nothing_waits(stage: Stage) -> None:
    """Return once nothing that is due waits, but on routes that rest, and nothing is under way."""
    async with asyncio.timeout(PATIENCE):
        while await stage.one(
            "select exists (select from claim) or exists (select from outbox join route on route.id = outbox.route"
            " where due_at <= $1 and (suspended_until is null or suspended_until < clock_timestamp()))",
            stage.now,
        ):
            await asyncio.sleep(0.005)


async def take(stage: Stage, customer: UUID, *, limit: int = 100, noline: Noline | None = None) -> Claim:
    """Claim what waits for a customer, as a process does that is to die with it."""
    noline = noline or stage.noline
    row = (
        await stage.fetch("select route, lane from outbox where customer = $1 and due_at <= $2", customer, stage.now)
    )[0]
    async with noline.database.transaction() as tx:
        catalogue: Catalogue = await noline.catalogue(tx)
        return await claim(tx, [stage.shard(customer)], row[0], row[1], limit, uuid4(), stage.now, catalogue)


async def outlive(stage: Stage) -> None:
    """Let the lease of every claim be long over."""
    await stage.fetch("update claim set until = until - interval '1 hour' returning 1")


async def routes_of(stage: Stage, channel: str) -> list[int]:
    """Return the ids of a channel's routes, the first one first."""
    rows: list[Any] = await stage.fetch("select id from route where channel = $1 order by position, id", channel)
    return [row[0] for row in rows]

"""Order over the wire: real workers, one of them killed again and again, hand mails to a slow SMTP server in turn."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from uuid import UUID, uuid4

from aiosmtpd.smtp import SMTP, Envelope, Session

from noline.access import create_workspace
from noline.app.bootstrap import Noline, prepare
from noline.bench.ordeal import Child
from noline.bench.people import people, person
from noline.delivery import add_route
from noline.kernel.clock import wall_now
from noline.kernel.config import Settings
from noline.log import Draft, append
from noline.log.kinds import MessageRequested

CUSTOMERS, EACH, SHARDS = 10, 3, 8
PATIENCE = 60.0


class SlowServer:
    """Takes every mail, each after a while that nobody can foresee; knows what came in which order."""

    def __init__(self) -> None:
        self.came: dict[str, list[str]] = {}
        self._chance = random.Random(1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take a mail."""
        assert isinstance(envelope.content, bytes)
        subject = message_from_bytes(envelope.content)["Subject"]
        self.came.setdefault(envelope.rcpt_tos[0], []).append(subject)
        await asyncio.sleep(self._chance.uniform(0.0, 0.06))
        return "250 OK"


@asynccontextmanager
async def listening(sink: SlowServer) -> AsyncIterator[int]:
    """Run the server; gives its port."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink, hostname="mx.example"), "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def ask_all(noline: Noline, workspace: int) -> None:
    """Everybody is sent so many mails at once, all asked for before any is handled."""
    now = wall_now()
    await people(noline.database, noline.shards, workspace, CUSTOMERS, now)
    for n in range(CUSTOMERS):
        customer: UUID = person(n, now)
        drafts = [
            Draft(
                uuid4(), workspace, customer, now, "message.requested",
                MessageRequested(f"Part {part}", channel="email", subject=f"{part}"), purpose="service",
            )
            for part in range(EACH)
        ]  # fmt: skip
        async with noline.database.transaction() as tx:
            await append(tx, noline.shards.of(customer), drafts)
    noline.wake.signal()


async def test_every_customer_gets_the_parts_in_order_though_a_worker_is_killed(dsn: str) -> None:
    await prepare(dsn, SHARDS)
    sink = SlowServer()
    environment = {**os.environ, "NOLINE_DSN": dsn, "NOLINE_LEASE_SECONDS": "1", "NOLINE_SESSION_TIMEOUT": "2"}
    async with listening(sink) as port:
        noline = await Noline.open(Settings(dsn=dsn), dsn)
        workers = [Child(environment, "noline.app.cli", "worker") for _ in range(2)]
        try:
            async with noline.database.transaction() as tx:
                workspace = (await create_workspace(tx, "harbour", "Harbour", zone="Europe/London")).id
                settings = {"host": "127.0.0.1", "port": port, "tls": "off", "timeout": 0.5, "batch": 20}
                sender = "Harbour <hello@harbour.example>"
                await add_route(tx, workspace, "mail", "smtp", "email", settings=settings, sender=sender, seats=4)
            await ask_all(noline, workspace)
            for worker in workers:
                await worker.start()
            await until(lambda: sum(map(len, sink.came.values())) >= CUSTOMERS)
            await workers[0].kill()
            await workers[0].start()
            await all_sent(noline)
        finally:
            for worker in workers:
                await worker.stop()
            await noline.close()
    assert len(sink.came) == CUSTOMERS
    for address, parts in sink.came.items():
        # A mail whose answer nobody heard goes once more, never behind a later one.
        assert parts == sorted(parts), (address, parts)
        assert set(parts) == {str(part) for part in range(EACH)}


async def until(true: object) -> None:
    """Wait for something to be true."""
    assert callable(true)
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(0.01)


async def all_sent(noline: Noline) -> None:
    """Wait until every message has been sent."""
    async with asyncio.timeout(PATIENCE):
        while True:
            sent = await noline.database.pool.fetchval("select count(*) from message where status = 3")
            if sent == CUSTOMERS * EACH:
                return
            await asyncio.sleep(0.05)

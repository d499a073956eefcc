"""A company by the clock on the wall, and one worker process that stops where a test wants to kill it.

A lock that the test holds stands in the way of the worker's next statement: so it is killed between two steps of its
work, and not at some moment that a test can only hope for.
"""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from journeys.running import ask, ends, send
from noline.access import Workspace, create_workspace
from noline.app.bootstrap import Noline
from noline.bench.ordeal import Child
from noline.channels import Inbound
from noline.content import save_template
from noline.customers import Entrance, NewCustomer
from noline.delivery import MESSAGES, Message, add_route
from noline.journeys import Run, parse_journey, publish_journey
from noline.journeys.repository import RUNS
from noline.kernel.clock import wall_now
from noline.kernel.config import Settings
from noline.log import Draft
from noline.log.kinds import RunRequested
from stage import variants

PATIENCE = 60.0
_BEHIND = """
select exists (select from outbox) or exists (select from claim) or exists (
  select from head join cursor using (shard)
  where case follower when 'engage' then head.reacts > cursor.seq when 'relay' then head.seq > cursor.seq end)
"""
_ASKED = """
select message from sandbox_item where address = $1 and content ->> 'text' like $2
"""
_HELD = {
    "head": "select from head where shard = $1 for update",
    "directory": "select from directory where value = $1 for update",
    "cursor": "lock table cursor in share mode",
}
_WAITING = """
select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
  and query ilike '%' || $1 || '%' and pid <> pg_backend_pid())
"""


class Person(Struct, frozen=True):
    """A customer with a phone, and a message to answer by naming it; ``question`` is open if there is one."""

    id: UUID
    phone: str
    hello: UUID
    question: UUID | None = None


class Company:
    """What happens to it is appended here and followed by the worker alone."""

    def __init__(self, noline: Noline, workspace: Workspace, environment: dict[str, str]) -> None:
        self.noline = noline
        self.workspace = workspace
        self.worker = Child(environment, "noline.app.cli", "worker")
        self.numbers = itertools.count(1)

    # ---- what happens

    async def tell(self, customer: UUID, kind: str, body: Struct) -> None:
        """Append a command or a fact about a customer."""
        now = wall_now()
        identity = self.noline.ids.new(now, f"{kind} {next(self.numbers)}")
        await self.noline.appender.append(Draft(identity, self.workspace.id, customer, now, kind, body=body))

    async def hear(self, phone: str, text: str, answers: UUID | None = None) -> UUID:
        """A text message comes in; returns its id once it is acknowledged."""
        tokens: tuple[str, ...] = ()
        if answers is not None:
            shard = await self.value("select shard from message where id = $1 limit 1", answers)
            tokens = (self.noline.signer.token(shard, answers).hex(),)
        inbound = Inbound("sms", phone, "", text=text, provider_id=f"n{next(self.numbers)}", tokens=tokens)
        return (await self.noline.ingress.receive(self.workspace, inbound, wall_now())).id

    # ---- what came of it

    async def fetch(self, statement: str, *arguments: Any) -> list[Any]:
        """Read rows."""
        return list(await self.noline.database.pool.fetch(statement, *arguments))

    async def value(self, statement: str, *arguments: Any) -> Any:
        """Read one value."""
        return await self.noline.database.pool.fetchval(statement, *arguments)

    async def until(self, what: str, true: Callable[[], Awaitable[Any]]) -> None:
        """Return once it is so."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not await true():
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"It never happened: {what}.") from None

    async def settle(self) -> None:
        """Return once the worker has followed all there is and sent all there was."""

        async def done() -> bool:
            return not await self.value(_BEHIND)

        await self.until("the worker is done", done)

    async def asked(self, phone: str, text: str) -> UUID:
        """Return the message with which something was asked, once it has gone out."""
        await self.until(f"{text} is asked", lambda: self.value(_ASKED, phone, f"{text}%"))
        found: UUID = await self.value(_ASKED, phone, f"{text}%")
        return found

    async def runs(self, customer: UUID) -> list[Run]:
        """Return a customer's runs of the journey with two questions."""
        async with self.noline.database.transaction() as tx:
            found = await RUNS.of_subjects(tx, self.noline.shards.of(customer), [customer])
        return [row.run() for row in found if row.journey == "care"]

    async def messages(self, customer: UUID) -> list[Message]:
        """Return what was said, as the customer's own shard has it."""
        async with self.noline.database.transaction() as tx:
            return await MESSAGES.of_subjects(tx, self.noline.shards.of(customer), [customer])

    # ---- where the worker stops

    @asynccontextmanager
    async def held(self, what: str, *key: int | str) -> AsyncIterator[None]:
        """Stand in the way of whoever writes there: a ``head``, a value in the ``directory``, any ``cursor``."""
        async with self.noline.database.transaction() as tx:
            await tx.execute(_HELD[what], *key)
            yield

    async def stands(self, statement: str) -> None:
        """Return once the worker waits with a statement that has these words."""
        await self.until(f"the worker waits at {statement}", lambda: self.value(_WAITING, statement))


@asynccontextmanager
async def company(dsn: str) -> AsyncIterator[Company]:
    """Found it, with a worker process."""
    settings = Settings(dsn=dsn, base_url="https://go.harbour.example")
    environment = {**os.environ, "NOLINE_DSN": dsn, "NOLINE_LOG_LEVEL": "error"}
    noline = await Noline.open(settings, dsn)
    async with noline.database.transaction() as tx:
        workspace = await create_workspace(tx, "harbour", "Harbour", zone="Europe/London")
        await add_route(tx, workspace.id, "sandbox", "sandbox", "sms", sender="+447700900100", seats=1)
    founded = Company(noline, workspace, environment)
    await _set_up(founded, wall_now())
    await founded.worker.start()
    try:
        yield founded
    finally:
        await founded.worker.stop()
        await noline.close()


async def _set_up(founded: Company, now: datetime) -> None:
    care = {
        "first": ask(template="first", exits={"reply": "second", "no_reply": "late"}),
        "second": ask(template="second", exits={"reply": "done", "no_reply": "late"}),
        **ends("done", "late"),
    }
    greet = {"hello": send(template="hello"), **ends("done")}
    async with founded.noline.database.transaction() as tx:
        for name in ("hello", "first", "second"):
            await save_template(tx, founded.workspace.id, name, variants(f"{name.title()}, is that so?"))
        for name, steps in (("care", care), ("greet", greet)):
            plain = {
                "name": name,
                "version": 1,
                "entry": {"type": "manual"},
                "first": next(iter(steps)),
                "steps": steps,
            }
            await publish_journey(tx, founded.workspace.id, parse_journey(plain), at=now)


async def two_people(founded: Company) -> tuple[Person, Person]:
    """Enter two customers on different shards, the one first who would survive, and greet both."""
    shards = founded.noline.shards
    entrance = Entrance(founded.noline.database, shards, founded.noline.directory, founded.noline.ids)
    found: list[tuple[UUID, str]] = []
    for number in range(20):
        phone = f"+4477009001{number:02}"
        row = NewCustomer(key=phone, addresses=(("phone", phone),))
        (entered,) = await entrance.enter(founded.workspace.id, "GB", [row], wall_now())
        found.append((entered.customer, phone))
        if shards.of(found[0][0]) != shards.of(entered.customer):
            break
    first, last = [await _greeted(founded, *it) for it in (found[0], found[-1])]
    return first, last


async def _greeted(founded: Company, customer: UUID, phone: str) -> Person:
    await founded.tell(customer, "run.start_requested", RunRequested("greet", {}))
    return Person(customer, phone, await founded.asked(phone, "Hello"))

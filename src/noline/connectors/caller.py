"""The caller: asks back ends what was wanted of them, outside the log's transactions; each answer is a fact.

A row is leased while it is asked. One whose process dies comes due again by itself, and is asked again only where that
can't do a thing twice. A back end that hangs takes its own few places and nobody else's.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
import structlog
from msgspec import Struct

from noline.access import Workspaces
from noline.connectors.backends import Answer, Backends, Wanted
from noline.connectors.masking import masked_text
from noline.connectors.model import CONNECTOR_CALLS, Connector, ConnectorCall, ConnectorDefinition, Connectors
from noline.connectors.policy import polite_text
from noline.connectors.repository import read_health, write_health
from noline.kernel.clock import Clock, wall_now
from noline.kernel.db import LOST, Connection, Database, Wake
from noline.kernel.ids import derive
from noline.log import Catalogue, Draft, append_together, encode_body
from noline.log.kinds import ConnectorAnswered

log = structlog.get_logger()

Tell = Callable[[Connector, str, Answer], None]
"""Takes down an exchange for people who look into what went on: the connector, the operation, what came of it."""

LEASE: Final = timedelta(seconds=30)
_RENEW: Final = timedelta(seconds=10)
_LOOK: Final = timedelta(seconds=1)
_MOST: Final = 400
"""Calls under way in one process."""
_AT_ONCE: Final = 50
"""Calls under way to one connector."""
_TOGETHER: Final = 200
"""Answers written in one transaction."""
_PATIENCE: Final = 15.0

_TAKE = f"""
update connector_call set lease = $2, attempts = attempts + 1 from (
  select shard, id from connector_call as due
  where outcome = '' and (lease is null or lease <= $1)
    and not exists (
      select from unnest($4::integer[], $5::text[]) as busy(workspace, connector)
      where busy.workspace = due.workspace and busy.connector = due.connector)
  order by asked_at limit $3 for update skip locked) as taken(at, which)
where connector_call.shard = taken.at and connector_call.id = taken.which
returning connector_call.shard, {CONNECTOR_CALLS.selected}, attempts
"""
_RENEWED = """
update connector_call set lease = $3 from unnest($1::integer[], $2::uuid[]) as given(shard, id)
where connector_call.shard = given.shard and connector_call.id = given.id and outcome = ''
"""
_DONE = """
update connector_call set outcome = given.outcome, error = given.error, milliseconds = given.milliseconds,
  answered_at = $6, lease = null, arguments = '{}'
from unnest($1::integer[], $2::uuid[], $3::text[], $4::text[], $5::integer[])
  as given(shard, id, outcome, error, milliseconds)
where connector_call.shard = given.shard and connector_call.id = given.id and connector_call.outcome = ''
"""


class _Settled(Struct, frozen=True):
    shard: int
    call: ConnectorCall
    answer: Answer


class Caller:
    """Asks what is due."""

    def __init__(
        self,
        database: Database,
        wake: Wake,
        clock: Clock,
        catalogue: Callable[[Connection], Awaitable[Catalogue]],
        backends: Backends,
        tell: Tell,
    ) -> None:
        self._database = database
        self._wake = wake
        self._clock = clock
        self._catalogue = catalogue
        self._backends = backends
        self._tell = tell
        self._under_way: dict[tuple[int, UUID], asyncio.Task[None]] = {}
        self._busy: Counter[tuple[int, str]] = Counter()
        self._settled: list[_Settled] = []
        self._writing: asyncio.Task[None] | None = None
        self._looked = self._renewed = datetime.min.replace(tzinfo=wall_now().tzinfo)

    async def step(self) -> int:
        """Begin what is due; returns how many were begun, 0 if nothing more waits."""
        begun = await self.begin()
        return begun if begun >= _AT_ONCE else 0

    async def begin(self) -> int:
        """Begin to ask some of what is due, as far as there is room; returns how many were begun."""
        now = wall_now()
        begun = 0
        async with self._database.connection() as connection:
            if now - self._renewed > _RENEW:
                await self._renew(connection, now)
            if now - self._looked > _LOOK:
                await self._look(connection, (await self._catalogue(connection))[Connectors], now)
            taken = await self._take(connection, now)
            catalogue = await self._catalogue(connection) if taken else {}
            for shard, call, attempts in taken:
                self._begin(shard, call, catalogue, begun_before=attempts > 1)
                begun += 1
        return begun

    async def settle(self) -> int:
        """Ask all that is due and return once it is answered; returns how many were."""
        asked = 0
        while begun := await self.begin():
            asked += begun
            await self.finish()
        return asked

    async def finish(self) -> None:
        """Return once all that was begun is written down."""
        while self._under_way or self._settled:
            tasks = [*self._under_way.values(), *([self._writing] if self._writing else [])]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)

    async def stop(self) -> None:
        """Finish what is under way, for so long; what takes longer comes due again by itself."""
        try:
            async with asyncio.timeout(_PATIENCE):
                await self.finish()
        except TimeoutError:
            for task in list(self._under_way.values()):
                task.cancel()

    async def _take(self, connection: Connection, now: datetime) -> list[tuple[int, ConnectorCall, int]]:
        """Lease some of what is due, on whichever shards it is; returns shard, call and how often it was begun."""
        room = _MOST - len(self._under_way)
        if room <= 0:
            return []
        full = [place for place, count in self._busy.items() if count >= _AT_ONCE]
        busy = [it[0] for it in full], [it[1] for it in full]
        rows = await connection.fetch(_TAKE, now, now + LEASE, min(room, _AT_ONCE), *busy)
        return [(row[0], CONNECTOR_CALLS.read(row[1:-1]), row[-1]) for row in rows]

    def _begin(self, shard: int, call: ConnectorCall, catalogue: Catalogue, *, begun_before: bool) -> None:
        place = (call.workspace, call.connector)
        self._busy[place] += 1
        task = asyncio.get_running_loop().create_task(self._ask(shard, call, catalogue, begun_before=begun_before))
        self._under_way[shard, call.id] = task

        def ended(task: asyncio.Task[None]) -> None:
            del self._under_way[shard, call.id]
            self._busy -= Counter([place])
            if not task.cancelled() and (error := task.exception()) is not None:
                log.error("a call stumbled", connector=call.connector, why=type(error).__name__)

        task.add_done_callback(ended)

    async def _ask(self, shard: int, call: ConnectorCall, catalogue: Catalogue, *, begun_before: bool) -> None:
        connectors: Connectors = catalogue[Connectors]
        connector = connectors.find(call.workspace, call.connector)
        if connector is None:
            text = polite_text(ConnectorDefinition("http"), None, call.language)
            answer = Answer("refused", error=f"There is no connector {call.connector!r}.", fallback=text)
        else:
            workspaces: Workspaces = catalogue[Workspaces]
            private = workspaces.by_id[call.workspace].rules.private_webhooks
            wanted = Wanted(
                connector, call.operation, call.arguments, str(call.id), call.language, private, begun=begun_before
            )
            answer = await self._backends.ask(wanted)
            answer = msgspec.structs.replace(answer, error=masked_text(answer.error, answer.hidden))
            self._tell(connector, call.operation, answer)
        self._settled.append(_Settled(shard, call, answer))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write())

    # ---- writing answers down

    async def _write(self) -> None:
        while self._settled:
            batch = self._settled[:_TOGETHER]
            try:
                await self._write_together(batch)
            except LOST as error:
                log.warning("answers wait for the database", count=len(batch), why=type(error).__name__)
                await asyncio.sleep(0.5)
                continue
            del self._settled[: len(batch)]
            self._wake.signal("log")

    async def _write_together(self, batch: list[_Settled]) -> None:
        now = self._clock.now()
        drafts: dict[int, list[Draft]] = {}
        for it in batch:
            drafts.setdefault(it.shard, []).append(_fact(it, now))
        bodies = {shard: {draft.id: encode_body(draft) for draft in few} for shard, few in drafts.items()}
        news = dict(self._backends.news)
        async with self._database.transaction() as tx:
            rows = [(it.shard, it.call.id, it.answer.outcome, it.answer.error, it.answer.milliseconds) for it in batch]
            await tx.execute(_DONE, *map(list, zip(*rows, strict=True)), wall_now())
            await write_health(tx, news)
            await append_together(tx, drafts, bodies)
        for connector, health in news.items():
            if self._backends.news.get(connector) is health:
                del self._backends.news[connector]

    async def _renew(self, connection: Connection, now: datetime) -> None:
        """Keep what is under way."""
        self._renewed = now
        if self._under_way:
            held = list(self._under_way)
            await connection.execute(_RENEWED, [it[0] for it in held], [it[1] for it in held], now + LEASE)

    async def _look(self, connection: Connection, connectors: Connectors, now: datetime) -> None:
        """Hear of back ends that other processes leave alone, and close lines that nobody uses any more."""
        self._looked = now
        known = connectors.by_id()
        for identity, health in (await read_health(connection, list(known))).items():
            self._backends.hear(known[identity], health)
        await self._backends.tidy(set(known))


def _fact(it: _Settled, now: datetime) -> Draft:
    call, answer = it.call, it.answer
    body = ConnectorAnswered(
        call=call.id,
        connector=call.connector,
        operation=call.operation,
        owner_kind=call.owner_kind,
        owner=call.owner,
        outcome=answer.outcome,
        values=answer.values,
        error=answer.error,
        fallback=answer.fallback,
    )
    return Draft(
        id=derive(call.asked_at, call.id, "answered"),
        workspace=call.workspace,
        subject=call.customer,
        at=now,
        kind="connector.answered",
        body=body,
        conversation=call.conversation,
        cause=call.cause,
        depth=call.depth + 1,
    )

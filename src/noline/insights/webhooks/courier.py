"""The courier: takes what is due to be told, calls the endpoints, and writes down what they answered.

A delivery is taken by moving its due time behind the call's end, so that one whose process dies comes due again by
itself: an endpoint may be told twice, under the same ``webhook-id``, but never not at all.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any, Final
from uuid import UUID

import aiohttp
import structlog
from msgspec import Struct

from noline.insights.webhooks.endpoints import open_secret
from noline.insights.webhooks.events import payload_of
from noline.insights.webhooks.schedule import disables, next_attempt
from noline.insights.webhooks.signing import signed
from noline.kernel.answers import read_at_most
from noline.kernel.clock import wall_now
from noline.kernel.db import LOST, Connection, Database
from noline.kernel.errors import NolineError
from noline.kernel.reach import connector
from noline.kernel.sealing import Sealer
from noline.kernel.targets import check_url

log = structlog.get_logger()

PATIENCE: Final = 15.0
"""Seconds that an endpoint has to answer."""
_LEASE: Final = timedelta(seconds=60)
_UNDER_WAY: Final = 64
_PER_ENDPOINT: Final = 8
_EXCERPT: Final = 2000
_OK, _REDIRECT = 200, 300

_DUE = """
select shard from head where exists (
  select from webhook_delivery as due where due.shard = head.shard and due.state = 'waiting' and due.due_at <= $1)
"""
_TAKE = """
update webhook_delivery set due_at = $3, attempts = attempts + 1
where shard = $1 and state = 'waiting' and (webhook, seq) in (
  select webhook, seq from webhook_delivery
  where shard = $1 and state = 'waiting' and due_at <= $2 and webhook <> all($5)
  order by due_at limit $4 for update skip locked)
returning webhook, seq, attempts
"""
_TOLD = """
select webhook_delivery.webhook, webhook_delivery.seq, interaction.* from webhook_delivery
join interaction on interaction.shard = $1 and interaction.seq = webhook_delivery.seq
  and interaction.logged_at = webhook_delivery.logged_at
where webhook_delivery.shard = $1 and (webhook_delivery.webhook, webhook_delivery.seq)
  in (select * from unnest($2::uuid[], $3::bigint[]))
"""
_ENDPOINTS = """
select webhook.id, url, secret, old_secret, old_until, failing_since,
  coalesce((workspace.settings ->> 'private_webhooks')::boolean, false) as private
from webhook join workspace on workspace.id = webhook.workspace where webhook.id = any($1) and status = 'active'
"""
_SETTLE = """
update webhook_delivery set state = $5::text, due_at = coalesce($6::timestamptz, due_at), answered = $7, note = $8,
  settled_at = case when $5::text = 'waiting' then null else $9::timestamptz end
where shard = $1 and webhook = $2 and seq = $3 and attempts = $4 and state = 'waiting'
"""
_ATTEMPT = """
insert into webhook_attempt (shard, webhook, seq, attempt, at, milliseconds, status, request, response, error)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (shard, webhook, seq, attempt) do update set at = excluded.at, milliseconds = excluded.milliseconds,
  status = excluded.status, request = excluded.request, response = excluded.response, error = excluded.error
"""
_ARRIVED = "update webhook set failing_since = null where id = $1 and failing_since is not null"
_FAILED = "update webhook set failing_since = coalesce(failing_since, $2) where id = $1 returning failing_since"
_DISABLE = "update webhook set status = 'disabled', why = $2 where id = $1 and status = 'active'"


class _Task(Struct, frozen=True):
    """One thing to be told to one endpoint."""

    shard: int
    seq: int
    attempt: int
    event: UUID
    body: bytes
    endpoint: Mapping[str, Any]


class _Answer(Struct, frozen=True):
    """What came of a call: the status is None where no answer came."""

    status: int | None
    text: str = ""
    error: str = ""
    milliseconds: int = 0
    after: float | None = None
    """Seconds after which the endpoint wants to be asked again."""

    @property
    def arrived(self) -> bool:
        """Whether it was taken."""
        return self.status is not None and _OK <= self.status < _REDIRECT


class Courier:
    """Delivers webhooks; several processes share the work."""

    def __init__(self, database: Database, sealer: Sealer, chance: Callable[[], float] = random.random) -> None:
        self._database = database
        self._sealer = sealer
        self._chance = chance
        self._sessions: dict[bool, aiohttp.ClientSession] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._busy: Counter[UUID] = Counter()

    async def step(self, now: datetime | None = None) -> int:
        """Begin to deliver some of what is due; returns how much. ``now`` is wall time."""
        now = now or wall_now()
        begun = 0
        if len(self._tasks) >= _UNDER_WAY:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        async with self._database.connection() as connection:
            shards = [row[0] for row in await connection.fetch(_DUE, now)]
        random.shuffle(shards)  # several couriers begin at different ends
        for shard in shards:
            room = min(_PER_ENDPOINT, _UNDER_WAY - len(self._tasks))
            if room <= 0:
                break
            for task in await self._take(shard, now, room):
                identity = task.endpoint["id"]
                self._busy[identity] += 1
                running = asyncio.get_running_loop().create_task(self._deliver(task, now))
                self._tasks.add(running)
                running.add_done_callback(self._tasks.discard)
                begun += 1
        return begun

    async def drain(self) -> None:
        """Wait for what is under way."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self) -> None:
        """Finish what is under way and hang up."""
        await self.drain()
        for session in self._sessions.values():
            await session.close()

    async def _take(self, shard: int, now: datetime, room: int) -> list[_Task]:
        full = [identity for identity, count in self._busy.items() if count >= _PER_ENDPOINT]
        async with self._database.transaction() as tx:
            taken = await tx.fetch(_TAKE, shard, now, now + _LEASE, room, full)
            if not taken:
                return []
            hooks = {row[0] for row in taken}
            endpoints = {row["id"]: dict(row) for row in await tx.fetch(_ENDPOINTS, list(hooks))}
            told = await tx.fetch(_TOLD, shard, [row[0] for row in taken], [row[1] for row in taken])
            attempts = {(row[0], row[1]): row[2] for row in taken}
            for row in taken:
                if row[0] not in endpoints:
                    note = "The endpoint is disabled or gone."
                    await tx.execute(_SETTLE, shard, row[0], row[1], row[2], "failed", None, None, note, now)
        return [
            _Task(
                shard, row["seq"], attempts[row["webhook"], row["seq"]], row["id"], payload_of(row),
                endpoints[row["webhook"]],
            )
            for row in told
            if row["webhook"] in endpoints
        ]  # fmt: skip

    async def _deliver(self, task: _Task, now: datetime) -> None:
        identity = task.endpoint["id"]
        try:
            answer = await self.call(task.endpoint, str(task.event), task.body, now)
            async with self._database.transaction() as tx:
                await self._record(tx, task, answer, now)
        except LOST as error:
            log.warning("the database was lost while delivering webhooks", why=str(error))
        except Exception:
            log.exception("a webhook could not be delivered", webhook=str(identity))
        finally:
            self._busy[identity] -= 1
            if not self._busy[identity]:
                del self._busy[identity]

    async def call(self, endpoint: Mapping[str, Any], event: str, body: bytes, now: datetime) -> _Answer:
        """Call an endpoint once; never raises for the endpoint's sake."""
        began = time.monotonic()
        try:
            check_url(endpoint["url"], private=endpoint["private"])
            headers = self._headers(endpoint, event, body, now)
            session = self._session(private=endpoint["private"])
            async with session.post(endpoint["url"], data=body, headers=headers, allow_redirects=False) as response:
                read = (await read_at_most(response, _EXCERPT)).decode("utf-8", "replace").replace("\0", "")
                answer = _Answer(response.status, read, after=_seconds(response.headers.get("Retry-After")))
        except NolineError as error:
            answer = _Answer(None, error=str(error))
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            answer = _Answer(None, error=f"{type(error).__name__}: {error}"[:500])
        milliseconds = int((time.monotonic() - began) * 1000)
        return _Answer(answer.status, answer.text, answer.error, milliseconds, answer.after)

    def _headers(self, endpoint: Mapping[str, Any], event: str, body: bytes, now: datetime) -> dict[str, str]:
        stored = [endpoint["secret"]]
        if endpoint["old_secret"] and endpoint["old_until"] and endpoint["old_until"] > now:
            stored.append(endpoint["old_secret"])
        secrets = [open_secret(self._sealer, it) for it in stored]
        return {
            **signed(f"msg_{event}", int(wall_now().timestamp()), body, secrets),
            "Content-Type": "application/json",
            "User-Agent": f"Noline-Webhooks/{version('noline')}",
        }

    def _session(self, *, private: bool) -> aiohttp.ClientSession:
        if private not in self._sessions:
            self._sessions[private] = aiohttp.ClientSession(
                connector=connector(private=private, use_dns_cache=False, limit=0),
                timeout=aiohttp.ClientTimeout(total=PATIENCE),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
            )
        return self._sessions[private]

    async def _record(self, tx: Connection, task: _Task, answer: _Answer, now: datetime) -> None:
        hook = task.endpoint["id"]
        request, error = task.body[:_EXCERPT].decode("utf-8", "replace"), answer.error
        await tx.execute(
            _ATTEMPT, task.shard, hook, task.seq, task.attempt, now, answer.milliseconds, answer.status, request,
            answer.text, error,
        )  # fmt: skip
        again = None if answer.arrived else next_attempt(task.attempt, now, self._chance(), answer.after)
        state = "delivered" if answer.arrived else "waiting" if again else "failed"
        note = "" if answer.arrived else error or f"It answered {answer.status}."
        await tx.execute(_SETTLE, task.shard, hook, task.seq, task.attempt, state, again, answer.status, note, now)
        if answer.arrived:
            await tx.execute(_ARRIVED, hook)
            return
        since = await tx.fetchval(_FAILED, hook, now)
        if why := disables(answer.status, since, now):
            log.warning("a webhook is disabled", webhook=str(hook), why=why)
            await tx.execute(_DISABLE, hook, why)


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.isdigit() and len(header) < 7 else None

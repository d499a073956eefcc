"""The log of webhooks: what was told to an endpoint, every attempt with its answer, and telling it once more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from noline.insights.webhooks.endpoints import Endpoint
from noline.insights.webhooks.follow import note_since
from noline.kernel.db import Connection, Database
from noline.kernel.errors import NotFound

KEPT: Final = timedelta(days=30)

# A page of each shard, of which the latest are taken. The instant of logging alone may come twice: the id decides.
_PAGE = """
select found.* from head cross join lateral (
  select shard, seq, event, kind, state, attempts, due_at, answered, note, logged_at, settled_at from webhook_delivery
  where webhook_delivery.shard = head.shard and webhook = $1 and ($2::text is null or state = $2)
    and ($3::timestamptz is null or (logged_at, event) < ($3, $4::uuid))
  order by logged_at desc, event desc limit $5
) as found order by logged_at desc, event desc limit $5
"""
_ATTEMPTS = """
select shard, seq, attempt, at, milliseconds, status, request, response, error from webhook_attempt
where webhook = $1 and (shard, seq) in (select * from unnest($2::integer[], $3::bigint[])) order by attempt
"""
_AGAIN = """
update webhook_delivery set state = 'waiting', attempts = 0, due_at = $3, settled_at = null, note = ''
where webhook = $1 and event = $2 and shard = any($4) and state <> 'waiting' returning seq
"""
_TIDY_ATTEMPTS = "delete from webhook_attempt where shard = $1 and at < $2"
_TIDY = """
delete from webhook_delivery where shard = $1 and (state <> 'waiting' and settled_at < $2
  or not exists (select from webhook where webhook.id = webhook_delivery.webhook))
"""
_SHARDS = "select shard from head order by shard"


class WebhookAttempt(Struct, frozen=True):
    """One call and what was answered, in excerpts of 2,000 characters; no status: no answer came, and why."""

    number: int
    at: datetime
    milliseconds: int
    status: int | None
    request: str
    response: str
    error: str


class WebhookDelivery(Struct, frozen=True):
    """What was told: ``state`` waiting, delivered or failed; ``due_at``: when a waiting one is tried (again)."""

    event: UUID
    kind: str
    state: str
    happened_at: datetime
    due_at: datetime
    settled_at: datetime | None
    status: int | None
    note: str
    attempts: list[WebhookAttempt]


async def list_deliveries(
    connection: Connection, webhook: UUID, state: str | None, before: tuple[datetime, UUID] | None, limit: int
) -> list[WebhookDelivery]:
    """Return what was told to an endpoint, the latest first."""
    rows = await connection.fetch(_PAGE, webhook, state, *(before or (None, None)), limit)
    calls = await connection.fetch(_ATTEMPTS, webhook, [row[0] for row in rows], [row[1] for row in rows])
    attempts: dict[tuple[int, int], list[WebhookAttempt]] = {}
    for row in calls:
        attempts.setdefault((row[0], row[1]), []).append(WebhookAttempt(*row[2:]))
    return [_delivery(row, attempts.get((row[0], row[1]), [])) for row in rows]


def _delivery(row: Any, attempts: list[WebhookAttempt]) -> WebhookDelivery:
    return WebhookDelivery(
        event=row["event"],
        kind=row["kind"],
        state=row["state"],
        happened_at=row["logged_at"],
        due_at=row["due_at"],
        settled_at=row["settled_at"],
        status=row["answered"],
        note=row["note"],
        attempts=attempts,
    )


async def tell_again(connection: Connection, webhook: UUID, event: UUID, now: datetime) -> None:
    """Tell one event once more; raises NotFound for one that was never told, or waits still."""
    shards = [row[0] for row in await connection.fetch(_SHARDS)]
    if not await connection.fetch(_AGAIN, webhook, event, now, shards):
        text = "No such event has been told to this webhook."
        raise NotFound(text, field="event", remedy="Take one of its deliveries that does not wait.")


async def tell_since(database: Database, endpoint: Endpoint, since: datetime, now: datetime) -> int:
    """Tell everything that was logged since then once more, also what happened while the endpoint was disabled."""
    async with database.connection() as connection:
        shards = [row[0] for row in await connection.fetch(_SHARDS)]
    count = 0
    for shard in shards:
        async with database.transaction() as tx:
            count += await note_since(tx, shard, endpoint.id, endpoint.workspace, list(endpoint.kinds), since, now)
    return count


async def tidy_webhooks(database: Database, now: datetime) -> None:
    """Forget what was settled long ago, and what belongs to endpoints that are gone."""
    async with database.connection() as connection:
        for (shard,) in await connection.fetch(_SHARDS):
            await connection.execute(_TIDY_ATTEMPTS, shard, now - KEPT)
            await connection.execute(_TIDY, shard, now - KEPT)

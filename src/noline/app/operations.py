"""The state of an installation for those who run it: queues, seats, followers, workers, throughput and the database."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from noline.kernel.clock import wall_now
from noline.kernel.db import Connection

ALIVE = timedelta(seconds=15)
"""A worker that was not seen for longer is gone; it says every few seconds that it is there."""
WINDOW = 60
"""Seconds over which throughput is counted."""
_LATEST = 500  # of a shard


class LaneQueue(Struct, frozen=True):
    """What waits in one lane of a route. ``due``: could go now; ``later``: its time is to come; ``held``: paused."""

    lane: str
    due: int
    later: int
    held: int
    oldest: datetime | None
    """Since when the first of those due has been due."""


class WorkerState(Struct, frozen=True):
    """A worker that sends: when it was last seen, its seats, the batches it has under way."""

    id: UUID
    seen_at: datetime
    seats: int
    batches: int


class FollowerState(Struct, frozen=True):
    """How far a follower of the log is behind; ``failing``: shards on which it tries something again."""

    follower: str
    behind: int
    failing: int


class Throughput(Struct, frozen=True):
    """What happened within the last ``seconds``, in this workspace. ``at_least``: there was more than was counted."""

    seconds: int
    interactions: int
    sent: int
    received: int
    at_least: bool


class DatabaseState(Struct, frozen=True):
    """The database's server and size."""

    version: str
    bytes: int
    schema: int


LANES = ("person", "automatic", "bulk")

_QUEUES = """
select route, lane,
  count(*) filter (where due_at <= $2) as due,
  count(*) filter (where due_at > $2 and due_at < 'infinity') as later,
  count(*) filter (where due_at = 'infinity') as held,
  min(due_at) filter (where due_at <= $2) as oldest
from outbox where shard = any($3::integer[]) and route = any($1::integer[]) group by route, lane order by route, lane
"""
_SEATS = """
select route, count(*) filter (where until > $2)::integer from seat where route = any($1::integer[]) group by route
"""
_SENDING = (
    "select route, sum(cardinality(messages))::integer from claim where route = any($1::integer[]) group by route"
)
_WORKERS = """
select worker.id, worker.seen_at,
  (select count(*) from seat where seat.owner = worker.id and seat.until > $1),
  (select count(*) from claim where claim.owner = worker.id)
from worker where seen_at > $2 order by worker.id
"""
_FOLLOWERS = """
select follower,
  sum(greatest(0, case when follower = 'engage' then head.reacts else head.seq end - cursor.seq))::bigint,
  count(*) filter (where failed_seq > cursor.seq)
from cursor join head using (shard) where follower <> 'launcher' group by follower order by follower
"""
# The end of each shard, by its key: it costs the same however long the log is.
_RECENT = """
select count(*), count(*) filter (where kind = 'message.sent'), count(*) filter (where kind = 'message.received'),
  coalesce(bool_or(place = $4), false)
from head cross join lateral (
  select kind, workspace, row_number() over (order by seq desc) as place from interaction
  where shard = head.shard and logged_at > $2::timestamptz and seq > head.seq - $4::bigint) as latest
where head.shard = any($3::integer[]) and workspace = $1
"""
_WEBHOOKS = """
select count(*) from webhook where workspace = $1 and (failing_since is not null or (status = 'disabled' and why <> ''))
"""
_DATABASE = """
select current_setting('server_version'), pg_database_size(current_database()), (select count(*) from migration)
"""


async def read_queues(
    connection: Connection, routes: list[int], now: datetime, shards: int
) -> dict[int, list[LaneQueue]]:
    """Return what waits for each of the routes, by lane; ``now`` is domain time."""
    found: dict[int, list[LaneQueue]] = {}
    for route, lane, *figures in await connection.fetch(_QUEUES, routes, now, list(range(shards))):
        found.setdefault(route, []).append(LaneQueue(LANES[lane], *figures))
    return found


async def read_seats(connection: Connection, routes: list[int]) -> dict[int, int]:
    """Return how many seats of each route somebody holds."""
    return {row[0]: row[1] for row in await connection.fetch(_SEATS, routes, wall_now())}


async def read_sending(connection: Connection, routes: list[int]) -> dict[int, int]:
    """Return how many messages senders have under way on each route."""
    return {row[0]: row[1] for row in await connection.fetch(_SENDING, routes)}


async def read_workers(connection: Connection) -> list[WorkerState]:
    """Return the workers that are alive."""
    now = wall_now()
    return [WorkerState(*row) for row in await connection.fetch(_WORKERS, now, now - ALIVE)]


async def read_followers(connection: Connection) -> list[FollowerState]:
    """Return how far each follower is behind, over all shards."""
    return [FollowerState(*row) for row in await connection.fetch(_FOLLOWERS)]


async def read_throughput(connection: Connection, workspace: int, shards: int) -> Throughput:
    """Return what happened just now."""
    since = wall_now() - timedelta(seconds=WINDOW)
    row = await connection.fetchrow(_RECENT, workspace, since, list(range(shards)), _LATEST)
    assert row is not None
    return Throughput(WINDOW, *row)


async def count_failing_webhooks(connection: Connection, workspace: int) -> int:
    """Return how many webhooks nothing arrives at, or were disabled for it."""
    return int(await connection.fetchval(_WEBHOOKS, workspace))


async def read_database(connection: Connection) -> DatabaseState:
    """Return version, size and the number of the schema."""
    row = await connection.fetchrow(_DATABASE)
    assert row is not None
    return DatabaseState(*row)

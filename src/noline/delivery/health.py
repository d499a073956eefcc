"""Health of accounts, as it is shown: what went through each lately, when it last worked, and what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from msgspec import Struct

from noline.kernel.db import Connection

Period = Literal["hour", "day"]
SPAN = {"hour": timedelta(hours=24), "day": timedelta(days=30)}
"""How far back each period is shown."""
_LATELY_SPAN = timedelta(days=6)
MEASURES = ("sent", "delivered", "read", "failed", "again", "uncertain", "bounced", "received")

_POINTS = """
select since, measure, sum(count)::bigint from account_traffic join head using (shard)
where account = $1 and period = $2 and since >= $3 group by since, measure order by since
"""
_ERRORS = """
select channel, measure, reason, sum(count)::bigint, max(last_at), (array_agg(said order by last_at desc))[1]
from account_traffic join head using (shard)
where account = $1 and period = $2 and since >= $3 and measure in ('failed', 'again', 'uncertain', 'bounced')
group by channel, measure, reason order by max(last_at) desc limit 50
"""
_COSTS = """
select channel, currency, sum(cost)::bigint, sum(count)::bigint from account_traffic join head using (shard)
where account = $1 and period = $2 and since >= $3 and measure = 'sent' and cost > 0
group by channel, currency order by sum(cost) desc
"""
_LATELY = """
select account, measure, (sum(count) filter (where since = $3))::bigint, max(last_at)
from account_traffic join head using (shard)
where account = any($1) and period = 'day' and since >= $2 group by account, measure
"""
_RECEIVED_LAST = """
select distinct on (account) account, said from account_traffic join head using (shard)
where account = any($1) and period = 'day' and since >= $2 and measure = 'received' order by account, last_at desc
"""
_MAILBOXES = "select account, problem, read_at from mailbox where account = any($1)"


class TrafficPoint(Struct, frozen=True):
    """One hour or day of an account. ``failed``: for good, or bounced later; ``again``: attempts to be repeated."""

    since: datetime
    sent: int
    delivered: int
    read: int
    failed: int
    again: int
    received: int


class TrafficError(Struct, frozen=True):
    """What failed for one reason on one channel: how often, when last, and what the provider said then.

    ``measure``: failed (for good), again (to be tried again), uncertain (no answer was seen), bounced (after it was
    sent). ``reason`` is of the closed list of reasons, or ``uncertain``.
    """

    channel: str
    measure: Literal["failed", "again", "uncertain", "bounced"]
    reason: str
    count: int
    last_at: datetime
    said: str


class TrafficCost(Struct, frozen=True):
    """What the provider said that messages cost, in minor units."""

    channel: str
    currency: str
    cost: int
    messages: int


class Lately(Struct, frozen=True):
    """An account: what went through it today (in UTC), and when it last did something within a week.

    ``received_last``: the id of the message that came in last.
    """

    counts: dict[str, int]
    sent_at: datetime | None
    received_at: datetime | None
    received_last: str


class MailboxState(Struct, frozen=True):
    """How the reading of a mailbox goes: ``problem`` is empty where it goes well."""

    problem: str
    read_at: datetime | None


NOTHING_LATELY = Lately({}, None, None, "")


async def read_points(connection: Connection, account: int, period: Period, now: datetime) -> list[TrafficPoint]:
    """Return the hours or days in which something happened, the earliest first."""
    rows = await connection.fetch(_POINTS, account, period, now - SPAN[period])
    found: dict[datetime, dict[str, int]] = {}
    for since, measure, count in rows:
        found.setdefault(since, {})[measure] = count
    return [_point(since, counts) for since, counts in found.items()]


async def read_errors(connection: Connection, account: int, period: Period, now: datetime) -> list[TrafficError]:
    """Return what went wrong by reason, the latest first."""
    return [TrafficError(*row) for row in await connection.fetch(_ERRORS, account, period, now - SPAN[period])]


async def read_costs(connection: Connection, account: int, period: Period, now: datetime) -> list[TrafficCost]:
    """Return what was paid, by channel and currency."""
    return [TrafficCost(*row) for row in await connection.fetch(_COSTS, account, period, now - SPAN[period])]


async def read_lately(connection: Connection, accounts: Sequence[int], now: datetime) -> dict[int, Lately]:
    """Return what went through each of the accounts today, and when it last worked."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    rows: dict[int, list[Any]] = {}
    for row in await connection.fetch(_LATELY, list(accounts), today - _LATELY_SPAN, today):
        rows.setdefault(row[0], []).append(row)
    received = await connection.fetch(_RECEIVED_LAST, list(accounts), today - _LATELY_SPAN)
    last = {row[0]: row[1] for row in received}
    return {account: _lately(each, last.get(account, "")) for account, each in rows.items()}


async def read_mailboxes(connection: Connection, accounts: Sequence[int]) -> dict[int, MailboxState]:
    """Return how the reading of those goes that are mailboxes."""
    rows = await connection.fetch(_MAILBOXES, list(accounts))
    return {row[0]: MailboxState(row[1], row[2]) for row in rows}


def _point(since: datetime, counts: dict[str, int]) -> TrafficPoint:
    of = {measure: counts.get(measure, 0) for measure in MEASURES}
    failed = of["failed"] + of["bounced"]
    return TrafficPoint(since, of["sent"], of["delivered"], of["read"], failed, of["again"], of["received"])


def _lately(rows: Sequence[Any], received_last: str) -> Lately:
    last = {row[1]: row[3] for row in rows}
    counts = {row[1]: row[2] for row in rows if row[2]}
    return Lately(counts, last.get("sent"), last.get("received"), received_last)

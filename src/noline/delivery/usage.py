"""How much of a route's limits is used just now: connections, the hour's messages, today's of a plan, each domain's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec import Struct

from noline.delivery.claim import Claimed
from noline.delivery.limits import RouteLimits, destination
from noline.kernel.clock import wall_now
from noline.kernel.db import Connection

_COUNT = """
insert into route_minute as known (route, seat, domain, minute, taken)
select $1, $2, given.domain, $5, given.taken from unnest($3::text[], $4::integer[]) as given(domain, taken)
on conflict (route, seat, domain) do update set
  taken = excluded.taken + case when known.minute = excluded.minute then known.taken else 0 end,
  minute = excluded.minute
"""
_SEATS = "select count(*) from seat where route = $1 and until > $2"
_SENDING = "select coalesce(sum(cardinality(messages)), 0) from claim where route = $1"
_HOUR = """
select coalesce(sum(account_traffic.count), 0)
from route join account_traffic using (account, channel) join head using (shard)
where route.id = $1 and period = 'hour' and since = $2 and measure = 'sent'
"""
_DAY = "select taken from route_day where route = $1 and day = $2"
_MINUTE = "select domain, sum(taken)::integer from route_minute where route = $1 and minute = $2 group by domain"


class RouteUse(Struct, frozen=True):
    """What is used of a route now. ``seats``: connections that some worker holds; ``sending``: messages under way.

    ``sent_this_hour``; ``taken_today``: messages of a new sender's plan, in UTC; ``domains``: messages that set out
    within this minute for each domain that has a rate of its own.
    """

    seats: int
    sending: int
    sent_this_hour: int
    taken_today: int
    domains: dict[str, int]


async def count_minute(
    tx: Connection, route: int, seat: int, limits: RouteLimits, items: Sequence[Claimed], now: datetime
) -> None:
    """Count what sets out for domains that have a rate of their own; without such domains nothing is written."""
    paced = {domain for domain, limit in limits.domains.items() if limit.per_minute is not None}
    counts = Counter(domain for it in items if (domain := destination(it.message.address)) in paced)
    if counts:
        names = sorted(counts)
        await tx.execute(_COUNT, route, seat, names, [counts[name] for name in names], _minute(now))


async def read_use(connection: Connection, route: int, now: datetime) -> RouteUse:
    """Return what is used of a route; ``now`` is domain time."""
    domains = {row[0]: row[1] for row in await connection.fetch(_MINUTE, route, _minute(now))}
    hour = now.replace(minute=0, second=0, microsecond=0)
    return RouteUse(
        int(await connection.fetchval(_SEATS, route, wall_now())),
        int(await connection.fetchval(_SENDING, route)),
        int(await connection.fetchval(_HOUR, route, hour)),
        int(await connection.fetchval(_DAY, route, now.astimezone(UTC).date()) or 0),
        domains,
    )


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)

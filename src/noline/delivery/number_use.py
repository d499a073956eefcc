"""What each number of a pool is used for: customers who know us by it, and what went out and came in by it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from noline.delivery.health import SPAN, Period
from noline.delivery.traffic import HEARD, UNDER
from noline.kernel.db import Connection

# Without an index of its own: of 1,000,000 customers it takes 0.20 s, and 0.16 s with one that every first message to a
# customer would have to write. Who keeps a number is found by the primary key.
_KNOWN = """
select sender, count(*) from customer_sender join head using (shard) where route = $1 group by sender
"""
_PASSED = """
select reason, (sum(count) filter (where measure = $4))::bigint, (sum(count) filter (where measure = $5))::bigint,
  max(last_at)
from account_traffic join head using (shard)
where account = $1 and channel = $2 and period = $6 and since >= $3 and measure in ($4, $5) group by reason
"""
_KEEPERS = """
select known.shard, known.customer, coalesce(nullif(attributes ->> 'name', ''),
  trim(concat_ws(' ', attributes ->> 'first_name', attributes ->> 'last_name'))), known.address, known.sender
from customer_sender as known join customer on customer.shard = known.shard and customer.id = known.customer
where known.route = $1 and ($2::text is null or known.sender = $2) and ($3::uuid is null or known.customer = $3)
  and customer.workspace = $4 and (known.shard, known.customer) > ($5, $6)
order by known.shard, known.customer limit $7
"""
_FIRST = (-1, UUID(int=0))


class NumberUse(Struct, frozen=True):
    """A sender of a pool. ``customers``: those who know us by it; ``sent`` and ``received``: within the period.

    ``pooled``: whether it is still in the pool; one that is not stays here as long as customers know it.
    """

    sender: str
    pooled: bool
    customers: int
    sent: int
    received: int
    last_at: datetime | None


class NumberKeeper(Struct, frozen=True):
    """A customer who knows us by a number: it stays theirs while it is in the pool and their address is the same."""

    shard: int
    customer: UUID
    name: str
    address: str
    sender: str


async def read_number_use(
    connection: Connection, account: int, route: int, channel: str, pool: Sequence[str], period: Period, now: datetime
) -> list[NumberUse]:
    """Return the numbers of a pool, then those that are no longer in it but known to customers."""
    known: dict[str, int] = dict(await connection.fetch(_KNOWN, route))
    since = now - SPAN[period]
    rows = await connection.fetch(_PASSED, account, channel, since, UNDER, HEARD, period)
    passed = {row[0]: (row[1] or 0, row[2] or 0, row[3]) for row in rows}
    shown = [*pool, *sorted(set(known) - set(pool))]
    return [NumberUse(it, it in pool, known.get(it, 0), *passed.get(it, (0, 0, None))) for it in shown]


async def list_keepers(
    connection: Connection,
    workspace: int,
    route: int,
    sender: str | None,
    customer: UUID | None,
    after: tuple[int, UUID] | None,
    limit: int,
) -> list[NumberKeeper]:
    """Return customers who know us by numbers of a route, in the order of their keys."""
    rows = await connection.fetch(_KEEPERS, route, sender, customer, workspace, *(after or _FIRST), limit)
    return [NumberKeeper(*row) for row in rows]

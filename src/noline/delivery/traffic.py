"""Traffic: what goes through each account, counted by hour and day as it happens, in the transaction that records it.

The log does not say by which account a message went, and an attempt that is to be repeated is not in the log at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from noline.delivery.model import Outcome, storable
from noline.delivery.results import Fate
from noline.kernel.db import Connection

UNDER, HEARD = "under", "heard"
"""By which sender of a pool messages went, and to which number they came: measures whose ``reason`` is the number."""
_SAID = 300
_MEASURES = {
    Outcome.SENT: "sent",
    Outcome.AGAIN: "again",
    Outcome.FAILED: "failed",
    Outcome.UNCERTAIN: "uncertain",
}

# In the order of the key, as the last statement of its transaction: two writers never wait for each other.
_COUNT = """
insert into account_traffic (
  shard, account, period, since, channel, measure, reason, currency, count, cost, last_at, said)
select $1, given.account, period, date_trunc(period, $10::timestamptz, 'UTC'), given.channel, given.measure,
  given.reason, given.currency, given.count, given.cost, $10, given.said
from unnest($2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::text[])
  as given(account, channel, measure, reason, currency, count, cost, said)
cross join unnest(array['hour', 'day']) as period
order by given.account, period, given.channel, given.measure, given.reason, given.currency
on conflict (shard, account, period, since, channel, measure, reason, currency) do update
set count = account_traffic.count + excluded.count, cost = account_traffic.cost + excluded.cost,
  last_at = greatest(account_traffic.last_at, excluded.last_at), said = excluded.said
"""


class Passed(Struct, frozen=True):
    """Something that went through an account, or failed to. ``said``: the words, or the id of what came in."""

    account: int
    channel: str
    measure: str
    reason: str = ""
    currency: str = ""
    cost: int = 0
    said: str = ""


def attempts_passed(account: int, channel: str, fates: Iterable[Fate]) -> list[Passed]:
    """Return what attempts count as; those that were never made count as nothing."""
    return [
        Passed(
            account,
            channel,
            _MEASURES[fate.outcome],
            str(fate.reason),
            (fate.currency or "") if fate.cost else "",
            fate.cost,
            "" if fate.outcome is Outcome.SENT else fate.detail,
        )
        for fate in fates
        if fate.outcome in _MEASURES
    ]


def numbers_passed(account: int, channel: str, fates: Iterable[Fate], senders: Mapping[UUID, str]) -> list[Passed]:
    """Return what was sent under which number of a pool; ``senders`` by message."""
    sent = [fate.message.id for fate in fates if fate.outcome is Outcome.SENT]
    return [Passed(account, channel, UNDER, senders[it]) for it in sent if it in senders]


async def count_passed(tx: Connection, shard: int, passed: Sequence[Passed], now: datetime) -> None:
    """Add what passed to the account's hour and day; ``now`` is domain time."""
    summed: dict[tuple[int, str, str, str, str], tuple[int, int, str]] = {}
    for it in passed:
        key = (it.account, it.channel, it.measure, it.reason, it.currency)
        count, cost, _ = summed.get(key, (0, 0, ""))
        summed[key] = (count + 1, cost + it.cost, storable(it.said)[:_SAID])
    if summed:
        rows = [(*key, *summed[key]) for key in sorted(summed)]
        await tx.execute(_COUNT, shard, *map(list, zip(*rows, strict=True)), now)

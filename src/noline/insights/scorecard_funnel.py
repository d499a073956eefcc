"""The funnel of a campaign: how many customers came how far; and what one customer did and cost."""

from __future__ import annotations

import time
from uuid import UUID

from msgspec import Struct

from noline.insights.rollup import cost_in
from noline.insights.scorecard_facts import AS_OURS
from noline.kernel.db import Connection

_CUSTOMERS = """
select count(*) filter (where enrolled and not control), count(*) filter (where sent),
  count(*) filter (where delivered),
  count(*) filter (where answered), count(*) filter (where positive), count(*) filter (where reached and not control),
  count(*) filter (where control), count(*) filter (where control and reached)
from (
  select bool_or(kind = 'campaign.enrolled') as enrolled,
    bool_or(kind = 'campaign.enrolled' and body ->> 'cohort' = 'control') as control,
    bool_or(kind = 'message.sent') as sent, bool_or(kind = 'message.delivered') as delivered,
    bool_or(kind = 'message.answered') as answered,
    sum(case kind when 'message.answered' then ((body ->> 'positive')::boolean)::integer
      when 'message.reread' then (body ->> 'positive')::integer else 0 end) > 0 as positive,
    sum(case kind when 'goal.reached' then 1 when 'goal.withdrawn' then -1 else 0 end) > 0 as reached
  from interaction left join customer_merge as merge on merge.workspace = $1 and merge.other = interaction.subject
    and merge.undone_at is null
  where interaction.workspace = $1 and campaign = $2 and kind in ('campaign.enrolled', 'message.sent',
    'message.delivered', 'message.answered', 'message.reread', 'goal.reached', 'goal.withdrawn')
  group by coalesce(merge.customer, interaction.subject)) as customer
"""
_ONE = f"""
select coalesce(channel, '') as channel, count(*) filter (where told = 'message.sent'),
  count(*) filter (where told = 'message.delivered'), count(*) filter (where told in ('message.read', 'mail.opened')),
  count(*) filter (where told = 'link.clicked'), count(*) filter (where told = 'message.received'),
  count(*) filter (where told = 'message.answered' and coalesce((body ->> 'first')::boolean, true)),
  coalesce(sum(case told when 'imported.positive' then 1 when 'message.reread' then (body ->> 'positive')::integer
    when 'message.answered' then ((body ->> 'positive')::boolean)::integer else 0 end), 0)::bigint,
  coalesce(sum(case told when 'goal.reached' then 1 when 'goal.withdrawn' then -1 else 0 end), 0)::bigint,
  count(*) filter (where told = 'message.suppressed'),
  count(*) filter (where told = 'message.failed'),
  coalesce(sum({cost_in("interaction")})
    filter (where told in ('message.sent', 'call.ended', 'call.missed')), 0)::bigint
from interaction cross join lateral unnest({AS_OURS}) as told
where shard = $1 and workspace = $2 and subject = $3 and ($4::uuid is null or campaign = $4)
group by 1 order by 1
"""
_SPARING = 20
"""A funnel that took a second is shown for so many."""


class Funnel(Struct, frozen=True):
    """Customers, each counted once; those of the control group apart."""

    enrolled: int
    sent: int
    delivered: int
    answered: int
    positive: int
    reached: int
    control: int
    control_reached: int


class CustomerFigures(Struct, frozen=True):
    """What a customer got and did on a channel; ``cost`` in minor units."""

    channel: str
    sent: int
    delivered: int
    read: int
    clicked: int
    received: int
    answered: int
    positive: int
    reached: int
    suppressed: int
    failed: int
    cost: int


class Funnels:
    """Funnels of late. They are counted over the log, so one that took long is kept for longer."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, int, UUID], tuple[float, Funnel]] = {}

    async def read(self, tx: Connection, database: str, workspace: int, campaign: UUID) -> Funnel:
        """Return a campaign's funnel, as it was a moment ago."""
        key, began = (database, workspace, campaign), time.monotonic()
        until, kept = self._kept.get(key, (0.0, None))
        if kept is not None and began < until:
            return kept
        row = await tx.fetchrow(_CUSTOMERS, workspace, campaign)
        assert row is not None
        found = Funnel(*row)
        ended = time.monotonic()
        self._kept = {name: it for name, it in self._kept.items() if it[0] > ended}
        self._kept[key] = (ended + _SPARING * (ended - began), found)
        return found


async def figures_of_customer(
    tx: Connection, shard: int, workspace: int, customer: UUID, campaign: UUID | None
) -> list[CustomerFigures]:
    """Return what a customer got and did on each channel, ``''`` standing for what happened on none."""
    rows = await tx.fetch(_ONE, shard, workspace, customer, campaign)
    found = [CustomerFigures(*row) for row in rows]
    return [it for it in found if any(getattr(it, name) for name in CustomerFigures.__struct_fields__[1:])]

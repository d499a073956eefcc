"""Spending: what messages have cost this month by department, purpose and channel, and whose budget is used up.

What went out in nobody's name is counted as that of department 0, as far as it cost something.

Service messages answer what customers have asked and go out all the same; they count like the others. The sum over all
shards is read once in ``REMEMBERED`` seconds by a process as long as it is below ``NEAR`` of the budget, and for each
claim from there on: what goes beyond a budget is what is under way and, at most, what all of them send in that time.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from noline.access import Department, Departments, Workspaces
from noline.delivery.model import SERVICE, Message, Outcome
from noline.delivery.results import Fate
from noline.kernel.db import Connection
from noline.log import Catalogue

REMEMBERED = 5.0
"""Seconds of wall time for which a sum is taken to be as it was."""
NEAR = 0.8
"""The share of a budget from which on the sum is read each time."""

# In the order of the key, as the last statement of its transaction: two writers never wait for each other.
_COUNT = """
insert into department_spend (shard, workspace, department, month, currency, purpose, channel, cost, messages)
select $1::integer, workspace.id, given.department,
  date_trunc('month', $2::timestamptz at time zone workspace.zone)::date,
  coalesce(given.currency, workspace.currency), given.purpose, given.channel, sum(given.cost), count(*)
from unnest($3::integer[], $4::integer[], $5::text[], $6::bigint[], $7::text[], $8::text[])
  as given(workspace, department, currency, cost, purpose, channel)
join workspace on workspace.id = given.workspace
group by 1, 2, 3, 4, 5, 6, 7 order by 2, 3, 4, 5, 6, 7
on conflict (shard, workspace, department, month, currency, purpose, channel) do update
set cost = department_spend.cost + excluded.cost, messages = department_spend.messages + excluded.messages
"""
_SPENT = """
select department_spend.department, sum(cost)::bigint
from department_spend join department on department.id = department_spend.department
where department_spend.department = any($1) and month = $2 and department_spend.currency = department.currency
group by department_spend.department
"""
_OF_ALL = """
select department, purpose, channel, sum(cost)::bigint, currency, sum(messages)::bigint from department_spend
where workspace = $1 and month = $2 group by department, purpose, channel, currency
order by department, purpose, channel, currency
"""
_BUDGETS = """
select department.id,
  coalesce(sum(spend.cost) filter (where spend.currency = department.currency), 0)::bigint, department.budget
from department join workspace on workspace.id = department.workspace
left join department_spend as spend on spend.department = department.id
  and spend.month = date_trunc('month', $2::timestamptz at time zone workspace.zone)::date
where department.workspace = $1 and department.budget is not null group by department.id order by department.id
"""


async def count_spending(tx: Connection, shard: int, fates: Iterable[Fate], now: datetime) -> None:
    """Add what messages have cost; those of departments are counted where they cost nothing, too."""
    sent = [it for it in fates if it.outcome is Outcome.SENT and (it.message.department is not None or it.cost)]
    if sent:
        columns = zip(*(_counted(it) for it in sent), strict=True)
        await tx.execute(_COUNT, shard, now, *map(list, columns))


def _counted(fate: Fate) -> tuple[int, int, str | None, int, str, str]:
    message = fate.message
    return message.workspace, message.department or 0, fate.currency, fate.cost, message.purpose, message.channel


class Spending(Struct, frozen=True):
    """What was spent in a month: in whose name (0: nobody's), for which purpose, on which channel."""

    department: int
    purpose: str
    channel: str
    cost: int
    currency: str
    messages: int


class Spent:
    """What a process remembers of departments' sums; as part of the catalogue it is forgotten when that changes."""

    def __init__(self) -> None:
        self._sums: dict[tuple[int, date], tuple[int, float]] = {}

    async def of(self, tx: Connection, limited: Sequence[Department], month: date, at: float) -> dict[int, int]:
        """Return what each has spent in a month. ``at``: monotonic seconds."""
        known: dict[int, int] = {}
        for it in limited:
            cost, read_at = self._sums.get((it.id, month), (0, -REMEMBERED))
            if at - read_at < REMEMBERED and cost < NEAR * (it.budget or 0):
                known[it.id] = cost
        if asked := [it.id for it in limited if it.id not in known]:
            found = {row[0]: int(row[1]) for row in await tx.fetch(_SPENT, asked, month)}
            for identity in asked:
                known[identity] = found.get(identity, 0)
                self._sums[identity, month] = known[identity], at
        return known


async def used_up(tx: Connection, messages: Sequence[Message], now: datetime, catalogue: Catalogue) -> frozenset[int]:
    """Return the departments, among those of messages about to be sent, that have spent what they may this month."""
    asked = {it.department for it in messages if it.department is not None and it.purpose != SERVICE}
    if not asked:
        return frozenset()
    departments: Departments = catalogue[Departments]
    memory: Spent = catalogue[Spent]
    limited: dict[date, list[Department]] = {}
    for identity in sorted(asked):
        department = departments.by_id.get(identity)
        if department is not None and department.budget is not None:
            limited.setdefault(month_of(now, department.workspace, catalogue), []).append(department)
    found: set[int] = set()
    for month, theirs in limited.items():
        spent = await memory.of(tx, theirs, month, time.monotonic())
        found |= {it.id for it in theirs if spent[it.id] >= (it.budget or 0)}
    return frozenset(found)


async def spending_of(connection: Connection, workspace: int, month: date) -> list[Spending]:
    """Return what a workspace has spent in a month (its first day)."""
    return [Spending(*row) for row in await connection.fetch(_OF_ALL, workspace, month)]


async def budgets_of(connection: Connection, workspace: int, now: datetime) -> list[tuple[int, int, int]]:
    """Return of each department with a budget what it has spent this month, and what it may."""
    return [(row[0], row[1], row[2]) for row in await connection.fetch(_BUDGETS, workspace, now)]


def month_of(now: datetime, workspace: int, catalogue: Catalogue) -> date:
    """Return the first day of the workspace's calendar month."""
    workspaces: Workspaces = catalogue[Workspaces]
    found = workspaces.by_id.get(workspace)
    local = now.astimezone(ZoneInfo(found.zone)) if found else now
    return local.date().replace(day=1)

"""Spending: what each department's messages have cost this month, and whose budget is used up.

Service messages answer what customers have asked and go out all the same; they count like the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from noline.access import Departments, Workspaces
from noline.delivery.model import SERVICE, Message, Outcome
from noline.delivery.results import Fate
from noline.kernel.db import Connection
from noline.log import Catalogue

# In the order of the key, as the last statement of its transaction: two writers never wait for each other.
_COUNT = """
insert into department_spend (shard, department, month, currency, cost, messages)
select $1::integer, department.id, date_trunc('month', $2::timestamptz at time zone workspace.zone)::date,
  coalesce(given.currency, workspace.currency), sum(given.cost), count(*)
from unnest($3::integer[], $4::text[], $5::bigint[]) as given(department, currency, cost)
join department on department.id = given.department join workspace on workspace.id = department.workspace
group by 1, 2, 3, 4 order by 2, 3, 4
on conflict (shard, department, month, currency) do update
set cost = department_spend.cost + excluded.cost, messages = department_spend.messages + excluded.messages
"""
_SPENT = """
select department_spend.department, sum(cost)::bigint
from department_spend join department on department.id = department_spend.department
where department_spend.department = any($1) and month = $2 and department_spend.currency = department.currency
group by department_spend.department
"""
_OF_ALL = """
select department.id, sum(cost)::bigint, department_spend.currency, sum(messages)::bigint
from department_spend join department on department.id = department_spend.department
where department.workspace = $1 and month = $2 group by 1, 3 order by 1, 3
"""


async def count_spending(tx: Connection, shard: int, fates: Iterable[Fate], now: datetime) -> None:
    """Add what messages of departments have cost."""
    sent = [it for it in fates if it.message.department is not None and it.outcome is Outcome.SENT]
    if sent:
        columns = zip(*((it.message.department, it.currency, it.cost) for it in sent), strict=True)
        await tx.execute(_COUNT, shard, now, *map(list, columns))


async def used_up(tx: Connection, messages: Sequence[Message], now: datetime, catalogue: Catalogue) -> frozenset[int]:
    """Return the departments, among those of messages about to be sent, that have spent what they may this month."""
    departments: Departments = catalogue[Departments]
    asked = {it.department for it in messages if it.department is not None and it.purpose != SERVICE}
    limited = [it for it in (departments.by_id.get(identity) for identity in asked) if it and it.budget is not None]
    found: set[int] = set()
    for month in {month_of(now, it.workspace, catalogue) for it in limited}:
        spent = {row[0]: row[1] for row in await tx.fetch(_SPENT, [it.id for it in limited], month)}
        found |= {it.id for it in limited if it.budget is not None and spent.get(it.id, 0) >= it.budget}
    return frozenset(found)


async def spending_of(connection: Connection, workspace: int, month: date) -> list[tuple[int, int, str, int]]:
    """Return what a workspace's departments have spent in a month (its first day): cost, currency, messages."""
    return [tuple(row) for row in await connection.fetch(_OF_ALL, workspace, month)]


def month_of(now: datetime, workspace: int, catalogue: Catalogue) -> date:
    """Return the first day of the workspace's calendar month."""
    workspaces: Workspaces = catalogue[Workspaces]
    found = workspaces.by_id.get(workspace)
    local = now.astimezone(ZoneInfo(found.zone)) if found else now
    return local.date().replace(day=1)

"""Alerts: what a look at figures and accounts from time to time finds, until it is found no more; who has seen it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.delivery import budgets_of, refused_accounts
from noline.insights.alert_policy import (
    AlertKind,
    AlertLevel,
    AlertRules,
    Delivery,
    Finding,
    judge,
    judge_department,
    judge_refused,
)
from noline.insights.rollup import Measures, per_channel, spent
from noline.insights.scorecard import DAY, HOUR, ScorecardRow, Span, full_hours, read_scorecard
from noline.kernel.db import Connection, Database
from noline.kernel.errors import NotFound

EVERY = 60.0
"""Seconds between two looks."""
_USUAL = 7
_MONTH = timedelta(days=30)
_LOCK = "select pg_try_advisory_xact_lock(hashtext('noline.alerts'), $1)"
_NIL = "'00000000-0000-0000-0000-000000000000'"

_RULES = "select rules from alert_rule where workspace = $1"
_SET_RULES = """
insert into alert_rule (workspace, rules, changed_by, changed_at) values ($1, $2::jsonb, $3, $4)
on conflict (workspace) do update set rules = excluded.rules, changed_by = excluded.changed_by,
  changed_at = excluded.changed_at
"""
_RAISE = f"""
insert into alert (workspace, id, kind, campaign, channel, level, value, expected, messages, raised_at, seen_at,
  department, account, name, said)
values ($1, gen_random_uuid(), $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11, $12, $13)
on conflict (workspace, kind, channel, coalesce(campaign, {_NIL}), coalesce(department, 0), coalesce(account, 0))
  where cleared_at is null
do update set level = excluded.level, value = excluded.value, expected = excluded.expected,
  messages = excluded.messages, seen_at = excluded.seen_at, name = excluded.name, said = excluded.said,
  acknowledged_at = case when alert.level = 'warn' and excluded.level = 'bad' then null else alert.acknowledged_at end
returning id
"""
_CLEAR = "update alert set cleared_at = $3 where workspace = $1 and cleared_at is null and id <> all($2)"
_COLUMNS = """id, kind, campaign, channel, level, value, expected, messages, raised_at, seen_at, cleared_at,
 acknowledged_at, acknowledged_by, department, account, name, said"""
_LIST = f"""
select {_COLUMNS} from alert where workspace = $1 and (cleared_at is null or ($2 and cleared_at > $3))
order by cleared_at is not null, acknowledged_at is not null, level, raised_at desc limit 200
"""
_ACKNOWLEDGE = f"""
update alert set acknowledged_at = coalesce(acknowledged_at, $3),
  acknowledged_by = case when acknowledged_at is null then $4 else acknowledged_by end
where workspace = $1 and id = $2 returning {_COLUMNS}
"""


class Alert(Struct, frozen=True):
    """Something that was found: a share or an amount (``value``), and what it is measured against (``expected``).

    ``delivery_drop`` and ``failures`` are shares of ``messages``; ``cost_over_plan`` is in minor units,
    ``department_budget`` in those of the department's currency: what it has spent this month, and what it may.
    ``account_refused``: an account, by number and name, that its provider refuses in the words ``said``; so many
    ``messages`` wait, and go when it is mended.
    """

    id: UUID
    kind: AlertKind
    campaign: UUID | None
    channel: str
    level: AlertLevel
    value: float
    expected: float
    messages: int
    raised_at: datetime
    seen_at: datetime
    cleared_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str
    department: int | None = None
    account: int | None = None
    name: str = ""
    said: str = ""


async def read_rules(tx: Connection, workspace: int) -> AlertRules:
    """Return what a workspace watches for."""
    stored = await tx.fetchval(_RULES, workspace)
    return msgspec.json.decode(stored, type=AlertRules) if stored else AlertRules()


async def set_rules(tx: Connection, workspace: int, rules: AlertRules, by: str, now: datetime) -> None:
    """Watch for something else from now on."""
    await tx.execute(_SET_RULES, workspace, msgspec.json.encode(rules).decode(), by, now)


async def list_alerts(tx: Connection, workspace: int, now: datetime, *, past: bool) -> list[Alert]:
    """Return what is found now, the unseen and the worst first; with ``past`` also what was in the last 30 days."""
    return [Alert(*row) for row in await tx.fetch(_LIST, workspace, past, now - _MONTH)]


async def acknowledge(tx: Connection, workspace: int, identity: UUID, by: str, now: datetime) -> Alert:
    """Note who has seen an alert, the first who says so; raises NotFound."""
    row = await tx.fetchrow(_ACKNOWLEDGE, workspace, identity, now, by)
    if row is None:
        raise NotFound("There is no such alert.", field="alert", remedy="List the alerts.")
    return Alert(*row)


async def watch(database: Database, workspaces: Sequence[int], now: datetime) -> int:
    """Look at each workspace's figures; returns how many alerts are up."""
    found = 0
    for workspace in workspaces:
        async with database.transaction() as tx:
            if await tx.fetchval(_LOCK, workspace):  # else another process looks just now
                found += await _look(tx, workspace, now)
    return found


async def _look(tx: Connection, workspace: int, now: datetime) -> int:
    rules = await read_rules(tx, workspace)
    findings = await _findings(tx, workspace, rules, now)
    up = [
        await tx.fetchval(
            _RAISE,
            workspace,
            it.kind,
            it.campaign,
            it.channel,
            it.level,
            it.value,
            it.expected,
            it.messages,
            now,
            it.department,
            it.account,
            it.name,
            it.said,
        )
        for it in findings
    ]
    await tx.execute(_CLEAR, workspace, up, now)
    return len(up)


async def _findings(tx: Connection, workspace: int, rules: AlertRules, now: datetime) -> list[Finding]:
    until = full_hours(now, now).since
    recent = Span(until - rules.hours * HOUR, until)
    usual = Span(recent.since - _USUAL * rules.hours * HOUR, recent.since)
    rows = [(await read_scorecard(tx, workspace, None, span, compare=False)).channels for span in (recent, usual)]
    month = full_hours(now - 30 * DAY, now)
    spent = 0
    if rules.budget is not None:
        spent = (await read_scorecard(tx, workspace, None, month, compare=False)).total.cost
    spent_by = {plan.campaign: _cost(await per_channel(tx, workspace, plan.campaign)) for plan in rules.budgets}
    found = list(judge(rules, _delivery(rows[0]), _delivery(rows[1]), spent, spent_by))
    told = [judge_department(*it) for it in await budgets_of(tx, workspace, now)]
    refused = [judge_refused(it.account, it.name, it.said, it.waiting) for it in await refused_accounts(tx, workspace)]
    return [*refused, *found, *filter(None, told)]


def _delivery(rows: Sequence[ScorecardRow]) -> Mapping[str, Delivery]:
    return {
        row.channel: Delivery(row.figures.sent, row.figures.delivered, row.figures.failed, row.figures.bounced)
        for row in rows
        if row.channel
    }


def _cost(sums: Mapping[str, Measures]) -> int:
    return sum(spent(measures) for measures in sums.values())

"""What is worth an alert: delivery that drops, messages that fail, cost over plan, accounts that are refused. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

AlertKind = Literal["delivery_drop", "failures", "cost_over_plan", "department_budget", "account_refused"]
AlertLevel = Literal["warn", "bad"]
Share = Annotated[float, Meta(gt=0, le=1)]
Amount = Annotated[int, Meta(ge=1, le=10**15)]

_NEARLY = 0.8
"""The share of a department's budget from which on it is told."""
_TWICE = 2.0
"""So many times beyond what is allowed is bad rather than a warning."""


class CampaignBudget(Struct, frozen=True, forbid_unknown_fields=True):
    """What a campaign is planned to cost, in minor units."""

    campaign: UUID
    amount: Amount


class AlertRules(Struct, frozen=True, forbid_unknown_fields=True):
    """What is watched for; null: not. Shares are between 0 and 1, amounts in minor units.

    Delivery and failures are looked at over the last ``hours`` (the present one apart, as receipts take a while), and
    delivery is held against the ``hours`` × 7 before. Fewer than ``least`` messages say nothing.
    """

    delivery_drop: Share | None = 0.15
    failures: Share | None = 0.1
    hours: Annotated[int, Meta(ge=1, le=168)] = 24
    least: Annotated[int, Meta(ge=1, le=1_000_000)] = 50
    budget: Amount | None = None
    """Of the last 30 days, over everything."""
    budgets: Annotated[tuple[CampaignBudget, ...], Meta(max_length=500)] = ()
    warn_at: Share = 1.0
    """The share of a budget at which it is told."""


class Delivery(Struct, frozen=True):
    """What became of a channel's messages in some time; ``failed`` includes ``bounced``, which had been sent."""

    sent: int = 0
    delivered: int = 0
    failed: int = 0
    bounced: int = 0

    @property
    def tried(self) -> int:
        """Return how many attempts came to an end."""
        return self.sent + self.failed - self.bounced


class Finding(Struct, frozen=True):
    """Something to tell: ``value`` was found where ``expected`` was the measure, of so many messages."""

    kind: AlertKind
    campaign: UUID | None
    channel: str
    level: AlertLevel
    value: float
    expected: float
    messages: int = 0
    department: int | None = None
    account: int | None = None
    name: str = ""
    said: str = ""


def judge_delivery(rules: AlertRules, channel: str, now: Delivery, before: Delivery) -> Finding | None:
    """Say whether a channel's share of delivered messages has dropped; a channel without receipts never drops."""
    if rules.delivery_drop is None or min(now.sent, before.sent) < rules.least or before.delivered == 0:
        return None
    share, usual = now.delivered / now.sent, min(1.0, before.delivered / before.sent)
    drop = usual - share
    if drop < rules.delivery_drop:
        return None
    level: AlertLevel = "bad" if drop >= _TWICE * rules.delivery_drop else "warn"
    return Finding("delivery_drop", None, channel, level, round(share, 4), round(usual, 4), now.sent)


def judge_failures(rules: AlertRules, channel: str, now: Delivery) -> Finding | None:
    """Say whether too large a share of a channel's messages fails."""
    if rules.failures is None or now.tried < rules.least:
        return None
    share = now.failed / now.tried
    if share < rules.failures:
        return None
    level: AlertLevel = "bad" if share >= _TWICE * rules.failures else "warn"
    return Finding("failures", None, channel, level, round(min(share, 1.0), 4), rules.failures, now.tried)


def judge_cost(rules: AlertRules, campaign: UUID | None, spent: int, planned: int | None) -> Finding | None:
    """Say whether cost has come to its budget, or beyond."""
    if planned is None or spent < planned * rules.warn_at:
        return None
    return Finding("cost_over_plan", campaign, "", "bad" if spent > planned else "warn", spent, planned)


def judge_department(department: int, spent: int, budget: int) -> Finding | None:
    """Say whether a department's budget of the month is nearly used up, or is: then its marketing waits."""
    if spent < budget * _NEARLY:
        return None
    level: AlertLevel = "bad" if spent >= budget else "warn"
    return Finding("department_budget", None, "", level, spent, budget, department=department)


def judge_refused(account: int, name: str, said: str, waiting: int) -> Finding:
    """Tell of an account that its provider refuses: nothing goes by it until somebody mends it."""
    return Finding("account_refused", None, "", "bad", waiting, 0, waiting, account=account, name=name, said=said)


def judge(
    rules: AlertRules,
    now: Mapping[str, Delivery],
    before: Mapping[str, Delivery],
    spent: int,
    spent_by: Mapping[UUID, int],
) -> Iterable[Finding]:
    """Return everything to tell of a company's channels and budgets."""
    nothing = Delivery()
    for channel in sorted(now):
        yield from filter(None, (
            judge_delivery(rules, channel, now[channel], before.get(channel, nothing)),
            judge_failures(rules, channel, now[channel]),
        ))  # fmt: skip
    yield from filter(None, [judge_cost(rules, None, spent, rules.budget)])
    for plan in rules.budgets:
        yield from filter(None, [judge_cost(rules, plan.campaign, spent_by.get(plan.campaign, 0), plan.amount)])

"""When figures are worth an alert."""

from __future__ import annotations

from uuid import UUID

import pytest

from noline.insights.alert_policy import (
    AlertRules,
    CampaignBudget,
    Delivery,
    judge,
    judge_cost,
    judge_delivery,
    judge_failures,
)

USUAL = Delivery(sent=1000, delivered=950)
CAMPAIGN = UUID(int=1)


@pytest.mark.parametrize(
    ("now", "before", "level"),
    [
        pytest.param(Delivery(100, 94), USUAL, None, id="as usual"),
        pytest.param(Delivery(100, 81), USUAL, None, id="a little less"),
        pytest.param(Delivery(100, 75), USUAL, "warn", id="a drop"),
        pytest.param(Delivery(100, 10), USUAL, "bad", id="a fall"),
        pytest.param(Delivery(49, 0), USUAL, None, id="too few to say"),
        pytest.param(Delivery(100, 0), Delivery(49, 49), None, id="too few before"),
        pytest.param(Delivery(100, 0), Delivery(1000, 0), None, id="a channel without receipts"),
    ],
)
def test_delivery_is_held_against_what_is_usual(now: Delivery, before: Delivery, level: str | None) -> None:
    found = judge_delivery(AlertRules(), "sms", now, before)
    assert (found.level if found else None) == level


def test_an_alert_of_delivery_says_what_is_and_what_was() -> None:
    found = judge_delivery(AlertRules(), "sms", Delivery(200, 100), USUAL)
    assert found is not None
    assert (found.channel, found.value, found.expected, found.messages) == ("sms", 0.5, 0.95, 200)


@pytest.mark.parametrize(
    ("now", "level"),
    [
        (Delivery(100, 0, 5), None),
        (Delivery(80, 0, 20), "bad"),
        (Delivery(88, 0, 12), "warn"),
        pytest.param(Delivery(100, 0, 12, 12), "warn", id="a bounce had been sent"),
        (Delivery(10, 0, 30), None),
    ],
)
def test_failures_are_a_share_of_what_was_tried(now: Delivery, level: str | None) -> None:
    found = judge_failures(AlertRules(), "email", now)
    assert (found.level if found else None) == level


@pytest.mark.parametrize(
    ("spent", "planned", "level"),
    [(99, None, None), (79, 100, None), (80, 100, "warn"), (100, 100, "warn"), (101, 100, "bad")],
)
def test_cost_is_held_against_its_plan(spent: int, planned: int | None, level: str | None) -> None:
    found = judge_cost(AlertRules(warn_at=0.8), CAMPAIGN, spent, planned)
    assert (found.level if found else None) == level


def test_what_is_switched_off_is_not_told() -> None:
    rules = AlertRules(delivery_drop=None, failures=None)
    assert list(judge(rules, {"sms": Delivery(100, 0, 99)}, {"sms": USUAL}, 10**9, {})) == []


def test_everything_is_looked_at() -> None:
    rules = AlertRules(budget=100, budgets=(CampaignBudget(CAMPAIGN, 50),))
    found = judge(rules, {"sms": Delivery(100, 10, 50)}, {"sms": USUAL}, 200, {CAMPAIGN: 60})
    assert [(it.kind, it.campaign) for it in found] == [
        ("delivery_drop", None),
        ("failures", None),
        ("cost_over_plan", None),
        ("cost_over_plan", CAMPAIGN),
    ]

"""Who comes into a journey, and who may come in again."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from noline.journeys import (
    AnyEntry,
    Enrolled,
    EventHappened,
    Manual,
    OnCampaign,
    OnEvent,
    OnMessage,
    OnSegment,
    SegmentEntered,
    Trigger,
    WordReceived,
    admits,
    may_start,
)

PAID = {
    "type": "event",
    "name": "order.paid",
    "condition": {
        "type": "all",
        "of": [
            {"type": "compare", "field": "event.amount", "operator": "ge", "value": 100},
            {"type": "compare", "field": "customer.country", "operator": "eq", "value": "PT"},
        ],
    },
}

CASES: dict[str, tuple[dict[str, Any], Trigger, bool]] = {
    "an event that meets the condition": (PAID, EventHappened("order.paid", {"amount": 120}), True),
    "an event that does not": (PAID, EventHappened("order.paid", {"amount": 20}), False),
    "an event that can't be compared": (PAID, EventHappened("order.paid", {"amount": "a lot"}), False),
    "another event": (PAID, EventHappened("order.shipped", {"amount": 120}), False),
    "any event of the name": ({"type": "event", "name": "order.paid"}, EventHappened("order.paid"), True),
    "its segment": ({"type": "segment", "segment": "vip"}, SegmentEntered("vip"), True),
    "another segment": ({"type": "segment", "segment": "vip"}, SegmentEntered("new"), False),
    "its word in any case": ({"type": "message", "word": "GO"}, WordReceived(" go\n"), True),
    "a word within a sentence": ({"type": "message", "word": "GO"}, WordReceived("let's go"), False),
    "its campaign": ({"type": "campaign", "campaign": "spring"}, Enrolled("spring"), True),
    "another campaign": ({"type": "campaign", "campaign": "spring"}, Enrolled("autumn"), False),
    "nothing comes into a manual one by itself": ({"type": "manual"}, Enrolled("spring"), False),
}


@pytest.mark.parametrize(("entry", "trigger", "comes"), CASES.values(), ids=CASES)
def test_who_comes_in(entry: dict[str, Any], trigger: Trigger, comes: bool) -> None:
    assert admits(msgspec.convert(entry, AnyEntry), trigger, {"customer": {"country": "PT"}}) is comes


@pytest.mark.parametrize(
    ("again", "earlier", "may"),
    [
        ("once", (), True),
        ("once", ("ended",), False),
        ("when_ended", ("ended", "ended"), True),
        ("when_ended", ("ended", "waiting"), False),
        ("always", ("waiting",), True),
    ],
)
def test_who_may_come_in_again(again: Any, earlier: Any, may: bool) -> None:
    assert may_start(again, earlier) is may


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (Manual(), "Started by hand or by the API."),
        (
            msgspec.convert(PAID, OnEvent),
            "When “order.paid” happens where the event's amount is at least 100 and the customer's country is “PT”.",
        ),
        (OnSegment("vip"), "When the customer enters the segment “vip”."),
        (OnMessage("go"), "When the customer writes GO."),
        (OnCampaign("spring"), "When the campaign “spring” enrols the customer."),
    ],
)
def test_entries_say_who_comes_in(entry: AnyEntry, said: str) -> None:
    assert entry.describe() == said

"""Each step says in one sentence what it does."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from noline.journeys import AnyStep

VIP = {"type": "compare", "field": "tags", "operator": "contains", "value": "vip"}

SENTENCES: list[tuple[dict[str, Any], str]] = [
    ({"type": "send", "template": "receipt", "purpose": "service"}, "Send “receipt” on the best channel."),
    (
        {"type": "ask", "template": "rsvp", "purpose": "service", "channel": "sms", "timeout": "P1DT2H"},
        "Ask “rsvp” on sms and wait 1 day 2 hours for the answer.",
    ),
    ({"type": "wait", "duration": "PT90M"}, "Wait 1 hour 30 minutes."),
    ({"type": "wait", "duration": "P2D", "hour": "09:00"}, "Wait 2 days, until 09:00."),
    ({"type": "wait", "hour": "09:00"}, "Wait until 09:00."),
    ({"type": "wait", "day": "2026-05-04"}, "Wait until 2026-05-04."),
    (
        {"type": "wait", "until": "customer.appointment", "offset": "-P1D", "hour": "17:00"},
        "Wait until 1 day before customer.appointment at 17:00.",
    ),
    (
        {"type": "wait_for_event", "event": "order.paid", "timeout": "P3D"},
        "Wait for “order.paid”, at most 3 days.",
    ),
    (
        {
            "type": "branch",
            "cases": [
                {"exit": "vip", "when": {"type": "compare", "field": "tags", "operator": "contains", "value": "vip"}}
            ],
        },
        "Go by the first that holds: vip if the customer has the tag “vip”; else on.",
    ),
    ({"type": "split", "shares": {"a": 62.5, "b": 37.5}}, "Share out: 62.5 % a, 37.5 % b."),
    (
        {"type": "set", "variables": {"tries": 1}, "add_tags": ["moved"], "remove_tags": ["north"]},
        "Set the variables tries; the tags moved; away the tags north.",
    ),
    ({"type": "goal", "name": "registered"}, "Record the goal “registered”."),
    ({"type": "hand_off", "queue": "claims"}, "Hand the conversation to the queue “claims”."),
    ({"type": "exit", "reason": "declined"}, "End the journey (declined)."),
]


@pytest.mark.parametrize(("step", "sentence"), SENTENCES, ids=[sentence for _, sentence in SENTENCES])
def test_a_step_says_what_it_does(step: dict[str, Any], sentence: str) -> None:
    assert msgspec.convert(step, AnyStep).describe() == sentence

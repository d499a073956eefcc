"""Which channel comes first, and the sentence that explains which one it was in the end."""

from __future__ import annotations

import pytest

from noline.decisions import explain, order_channels

OFFERED = ("email", "sms", "push")
ORDERED: dict[str, tuple[str | None, str | None, tuple[str, ...], str]] = {
    "what the customer prefers": (
        "push", "sms", ("push", "email", "sms"), "By push, which the customer prefers.",
    ),
    "where the customer wrote last": (
        None, "sms", ("sms", "email", "push"), "By sms, on which the customer wrote last.",
    ),
    "a preference that is not offered": (
        "post", "sms", ("sms", "email", "push"), "By sms, on which the customer wrote last.",
    ),
    "nothing is known": (None, None, OFFERED, "By email, the first in the plan's order."),
    "nothing known is offered": ("post", "voice", OFFERED, "By email, the first in the plan's order."),
}  # fmt: skip


@pytest.mark.parametrize(("preferred", "last", "channels", "sentence"), ORDERED.values(), ids=ORDERED)
def test_the_order(preferred: str | None, last: str | None, channels: tuple[str, ...], sentence: str) -> None:
    ordered = order_channels(OFFERED, preferred=preferred, last_used=last)
    assert (ordered.channels, ordered.sentence) == (channels, sentence)
    assert explain(ordered, channels[0], {}) == sentence


def test_nothing_is_offered() -> None:
    ordered = order_channels((), preferred="sms", last_used=None)
    assert (ordered.channels, ordered.sentence) == ((), "No channel is offered.")
    assert explain(ordered, None, {}) == "By no channel: none is offered."


def test_there_is_one_way_only() -> None:
    ordered = order_channels(("email",), preferred=None, last_used=None)
    assert explain(ordered, "email", {}) == "By email, the only way to reach the customer that is known."


def test_why_it_was_not_the_first() -> None:
    ordered = order_channels(OFFERED, preferred=None, last_used=None)
    sentence = "By push, the first that may carry it; not by email (no consent), sms (suppressed address)."
    assert explain(ordered, "push", {"email": "no_consent", "sms": "suppressed_address"}) == sentence


def test_why_it_was_none() -> None:
    ordered = order_channels(("email",), preferred=None, last_used=None)
    assert explain(ordered, None, {"email": "frequency_cap"}) == "By no channel: email (frequency cap)."

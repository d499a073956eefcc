"""What a message costs by a price list: pure decisions."""

from __future__ import annotations

from uuid import uuid4

import pytest

from noline.app.commands.account_prices import price_lines, price_of
from noline.channels import Failed, Fault, Outgoing, Sent, Unknown
from noline.content import ChatRendered, Rendered, segments
from noline.delivery import ChannelPrice
from noline.delivery.prices import cost_of, priced
from noline.kernel.errors import InvalidInput

PRICE = ChannelPrice(8, "segment", {"1": 1, "4": 30, "49": 6, "4915": 7})


def made(content: Rendered | None = None, to: str = "+4915112345678") -> Outgoing:
    message = uuid4()
    return Outgoing(message, 1, "sms", to, "Shop", content or segments("Hi"), message.hex)


@pytest.mark.parametrize(
    ("to", "expected"),
    [("+4915112345678", 7), ("+493012345678", 6), ("+447700900101", 30), ("+33123456789", 8), ("13013", 1), ("Ana", 8)],
)
def test_the_longest_prefix_wins(to: str, expected: float) -> None:
    assert PRICE.of(to) == expected


def test_texts_cost_by_segment_and_the_rest_by_message() -> None:
    assert cost_of(made(segments("a" * 161), "+33123456789"), PRICE) == 16
    assert cost_of(made(ChatRendered("a" * 500), "+33123456789"), PRICE) == 8


def test_fractions_add_up_over_many() -> None:
    cheap = ChannelPrice(0.4)
    costs = [cost_of(made(), cheap) for _ in range(4000)]
    assert set(costs) == {0, 1}
    assert 1400 < sum(costs) < 1800  # 1,600 by expectation; ten standard deviations are 310
    one = made()
    assert len({cost_of(one, cheap) for _ in range(9)}) == 1, "a message's cost does not change"


def test_what_the_provider_says_counts_more_and_what_did_not_go_costs_nothing() -> None:
    assert priced(Sent("a", 3, "USD"), made(), PRICE) == Sent("a", 3, "USD")
    assert priced(Sent("a", currency="USD"), made(), PRICE) == Sent("a", 7)
    assert priced(Sent("a"), made(), None) == Sent("a")
    for other in (Failed(Fault.REJECTED, "no"), Unknown("lost")):
        assert priced(other, made(), PRICE) is other


def test_the_command_line_reads_and_writes_prices() -> None:
    price = price_of(7.5, "segment", ["49=6.8", "1=1"])
    assert price == ChannelPrice(7.5, "segment", {"49": 6.8, "1": 1.0})
    assert price_lines({"sms": price}) == ["sms: 7.5 per segment", "  +1: 1", "  +49: 6.8"]
    for wrong in (("page", []), ("message", ["49"]), ("message", ["+49=1"])):
        with pytest.raises(InvalidInput):
            price_of(1, *wrong)

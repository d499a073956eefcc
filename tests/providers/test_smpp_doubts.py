"""Doubts: which message is the one that came before, as a table of what happened and when."""

from __future__ import annotations

import pytest

from noline.channels import Inbound
from noline.providers.smpp_doubts import AGAIN, LAST, SLOW, Doubts


def said(text: str = "Yes", identity: str = "", sender: str = "+447700900001") -> Inbound:
    return Inbound("sms", sender, "13013", identity, text)


@pytest.mark.parametrize(
    ("label", "took", "kept", "broke", "again", "same"),
    [
        ("answered, and said once more", 0.1, True, None, 5.0, False),
        ("the line broke just after", 0.1, True, 1.0, 5.0, True),
        ("the line broke long after", 0.1, True, LAST + 1, 20.0, False),
        ("answered late", SLOW + 1, True, None, 5.0, True),
        ("not kept", 0.1, False, None, 5.0, True),
        ("not kept, and said much later", 0.1, False, None, AGAIN + 5, False),
    ],
)
def test_is_it_the_same(label: str, took: float, kept: bool, broke: float | None, again: float, same: bool) -> None:
    doubts = Doubts()
    first = doubts.named(said(), 100.0, "one")
    assert first.provider_id == "one"
    doubts.answered(first, 100.0, 100.0 + took, kept=kept)
    if broke is not None:
        doubts.broke(100.0 + took + broke)
    second = doubts.named(said(), 100.0 + took + again, "two")
    assert second.provider_id == ("one" if same else "two"), label
    assert doubts.named(said(), 100.0 + took + again, "three").provider_id == "three", "it is doubted once"


def test_another_text_or_sender_is_another_message() -> None:
    doubts = Doubts()
    doubts.answered(doubts.named(said(), 0, "one"), 0, 0, kept=False)
    assert doubts.named(said("No"), 1, "two").provider_id == "two"
    assert doubts.named(said(sender="+447700900002"), 1, "three").provider_id == "three"
    assert doubts.named(said(), 1, "four").provider_id == "one"


def test_an_id_of_the_smsc_stays() -> None:
    doubts = Doubts()
    first = doubts.named(said(identity="m1"), 0, "one")
    assert first.provider_id == "m1"

"""What a conversation knows: values with who gave them and when."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from noline.conversations import Conversation, values_of, with_context

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def conversation() -> Conversation:
    """A conversation that knows of an order."""
    nobody = UUID(int=1)
    known = {"order": {"value": "4711", "source": "agent Sam"}}
    return Conversation(nobody, 1, nobody, "", "open", "us", "none", "sms", "+1", ("sms",), known, NOW, NOW)


def test_each_value_says_who_gave_it_and_when() -> None:
    after = with_context(conversation(), {"balance": 12.5}, "service balance", NOW)
    assert after.context["balance"] == {"value": 12.5, "source": "service balance", "at": NOW.isoformat()}
    assert values_of(after) == {"order": "4711", "balance": 12.5}


def test_a_value_that_is_null_is_forgotten() -> None:
    assert values_of(with_context(conversation(), {"order": None}, "agent Sam", NOW)) == {}


def test_a_later_value_takes_the_place_of_an_earlier_one() -> None:
    after = with_context(conversation(), {"order": "4712"}, "api", NOW)
    assert (after.context["order"]["value"], after.context["order"]["source"]) == ("4712", "api")

"""Rhythms of digests, on the clock where the customer lives."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from noline.conversations.topics.words import read_wish
from noline.customers import read_rhythm
from noline.journeys import check, parse_journey, start

LONDON, TOKYO = ZoneInfo("Europe/London"), ZoneInfo("Asia/Tokyo")
MONDAY = "2026-06-01T10:30:00Z"


@pytest.mark.parametrize(
    ("text", "zone", "now", "due"),
    [
        ("hourly", UTC, MONDAY, "2026-06-01T11:00:00Z"),
        ("every 4h", LONDON, MONDAY, "2026-06-01T11:00:00Z"),  # twelve in London
        ("every 24h", UTC, MONDAY, "2026-06-02T00:00:00Z"),
        ("daily", TOKYO, MONDAY, "2026-06-02T00:00:00Z"),  # nine in Tokyo
        ("daily 18:00", LONDON, MONDAY, "2026-06-01T17:00:00Z"),
        ("daily 11:30", LONDON, MONDAY, "2026-06-02T10:30:00Z"),  # it has just come
        ("weekly mon 09:00", LONDON, MONDAY, "2026-06-08T08:00:00Z"),
        ("weekly wed 07:15", LONDON, MONDAY, "2026-06-03T06:15:00Z"),
        ("daily 01:30", LONDON, "2026-03-28T12:00:00Z", "2026-03-29T01:30:00Z"),  # the clock leaps over it
    ],
)
def test_when_a_rhythm_comes_next(text: str, zone: tzinfo, now: str, due: str) -> None:
    rhythm = read_rhythm(text)
    assert rhythm is not None
    assert rhythm.next_after(datetime.fromisoformat(now), zone) == datetime.fromisoformat(due)


@pytest.mark.parametrize("text", ["", "every 0h", "every 25h", "daily 24:00", "daily 9", "weekly 09:00"])
def test_what_is_no_rhythm(text: str) -> None:
    assert read_rhythm(text) is None


def test_a_journeys_digest_is_told_in_its_rhythm_where_the_customer_is() -> None:
    gather = {"type": "digest", "event": "posted", "rhythm": "weekly mon 09:00", "exits": {"next": "done"}}
    plain = {"name": "news", "version": 1, "entry": {"type": "manual"}, "first": "gather"}
    journey = parse_journey({**plain, "steps": {"gather": gather, "done": {"type": "exit"}}})
    assert check(journey) == []
    facts = {"customer": {"time_zone": "Asia/Tokyo"}}
    run, _ = start(journey, UUID(int=1), UUID(int=2), facts, datetime.fromisoformat(MONDAY))
    assert run.wake_at == datetime.fromisoformat("2026-06-08T00:00:00Z")
    wrong = parse_journey({**plain, "steps": {"gather": gather | {"rhythm": "often"}, "done": {"type": "exit"}}})
    assert [it.field for it in check(wrong)] == ["steps.gather.rhythm"]


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("Daily at 18:30", "daily 18:30"),
        ("digest every 4 hours", "every 4h"),
        ("WEEKLY MONDAY 9", "weekly mon 09:00"),
        ("daily", "daily"),
        ("every 99 hours", None),
        ("daily 25", None),
        ("I write daily at 9 to him", None),
    ],
)
def test_what_a_participant_writes(said: str, wish: str | None) -> None:
    assert read_wish(said) == wish

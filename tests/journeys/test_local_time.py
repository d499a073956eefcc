"""Hours of the customer's day, over clock changes and date lines."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noline.journeys.local_time import at_hour, hour_of, next_hour, zone_of

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ["UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Apia", "Pacific/Kiritimati"]


@pytest.mark.parametrize(
    ("day", "hour", "utc"),
    [
        pytest.param(date(2026, 1, 10), time(9), "2026-01-10T08:00", id="winter"),
        pytest.param(date(2026, 7, 10), time(9), "2026-07-10T07:00", id="summer"),
        pytest.param(date(2026, 3, 29), time(2, 30), "2026-03-29T01:30", id="an hour that is skipped: an hour later"),
        pytest.param(date(2026, 10, 25), time(2, 30), "2026-10-25T00:30", id="an hour that comes twice: the first"),
    ],
)
def test_an_hour_in_berlin(day: date, hour: time, utc: str) -> None:
    assert at_hour(day, hour, BERLIN) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_the_day_before_at_nine_is_nine_over_a_clock_change() -> None:
    eve = at_hour(date(2026, 3, 30), time(9), BERLIN, -timedelta(days=1))
    assert eve.astimezone(BERLIN).isoformat() == "2026-03-29T09:00:00+02:00"


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Asia/Kathmandu", ZoneInfo("Asia/Kathmandu")),
        ("Mars/Olympus", UTC),
        ("Europe", UTC),
        ("../../etc/passwd", UTC),
        ("", UTC),
        (3, UTC),
        (None, UTC),
    ],
)
def test_zones_of_customers(name: object, zone: object) -> None:
    assert zone_of({"customer": {"time_zone": name}}) == zone


@pytest.mark.parametrize(
    ("text", "hour"),
    [("09:30", time(9, 30)), ("23:59", time(23, 59)), ("24:00", None), ("9:30", None), ("09:30:00", None), ("", None)],
)
def test_hours_as_written(text: str, hour: time | None) -> None:
    assert hour_of(text) == hour


@settings(max_examples=200, deadline=None)
@given(
    st.integers(0, 40 * 366 * 24 * 60).map(
        lambda minutes: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.sampled_from(ZONES),
)
def test_the_next_hour_is_ahead_and_within_two_days(now: datetime, hour: time, zone: str) -> None:
    found = next_hour(now, hour, ZoneInfo(zone))
    assert now < found <= now + timedelta(hours=49)
    assert next_hour(found, hour, ZoneInfo(zone), or_at=True) == found

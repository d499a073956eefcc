"""Quiet hours: the first moment that the customer's own clock allows, whatever summer time does to it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from noline.customers.quiet_hours import QuietHours, is_quiet, known_zone, next_allowed, zone_of
from noline.kernel.errors import InvalidInput

NIGHT = QuietHours(time(21), time(9))
SIESTA = QuietHours(time(14), time(16, 30))
TO_HALF_PAST_TWO = QuietHours(time(22), time(2, 30))
FROM_HALF_PAST_TWO = QuietHours(time(2, 30), time(3))

MOMENTS = [
    ("daytime", "2026-05-04T10:00", "Europe/Madrid", NIGHT, "2026-05-04T10:00"),
    ("evening waits for the morning", "2026-05-04T19:00", "Europe/Madrid", NIGHT, "2026-05-05T07:00"),
    ("after midnight", "2026-05-04T23:30", "Europe/Madrid", NIGHT, "2026-05-05T07:00"),
    ("the end itself is allowed", "2026-05-05T07:00", "Europe/Madrid", NIGHT, "2026-05-05T07:00"),
    ("the start itself is quiet", "2026-05-04T12:00", "Europe/Madrid", SIESTA, "2026-05-04T14:30"),
    ("just before the start", "2026-05-04T11:59:59.999999", "Europe/Madrid", SIESTA, "2026-05-04T11:59:59.999999"),
    ("the customer's zone decides", "2026-05-04T19:00", "America/New_York", NIGHT, "2026-05-04T19:00"),
    ("half-hour zone", "2026-05-04T17:00", "Asia/Kolkata", NIGHT, "2026-05-05T03:30"),
    ("the night that is an hour shorter", "2026-03-28T22:00", "Europe/Madrid", NIGHT, "2026-03-29T07:00"),
    ("the night that is an hour longer", "2026-10-24T22:00", "Europe/Madrid", NIGHT, "2026-10-25T08:00"),
    ("an end that the clock leaps over", "2026-03-29T00:00", "Europe/Madrid", TO_HALF_PAST_TWO, "2026-03-29T01:00"),
    ("a start that the clock leaps over", "2026-03-29T00:50", "Europe/Madrid", FROM_HALF_PAST_TWO, "2026-03-29T00:50"),
    ("the repeated hour, before", "2026-10-25T00:10", "Europe/Madrid", TO_HALF_PAST_TWO, "2026-10-25T00:30"),
    ("the repeated hour, after", "2026-10-25T00:40", "Europe/Madrid", TO_HALF_PAST_TWO, "2026-10-25T00:40"),
    ("the repeated hour, second time", "2026-10-25T01:10", "Europe/Madrid", TO_HALF_PAST_TWO, "2026-10-25T01:30"),
    ("quiet until the clock goes back", "2026-10-25T00:40", "Europe/Madrid", FROM_HALF_PAST_TWO, "2026-10-25T01:00"),
    ("a day left out (Samoa 2011)", "2011-12-30T08:00", "Pacific/Apia", NIGHT, "2011-12-30T19:00"),
    ("unknown zone", "2026-05-04T19:00", "Mars/Base", NIGHT, "2026-05-05T07:00"),
    ("no zone", "2026-05-04T19:00", None, NIGHT, "2026-05-05T07:00"),
    ("the name of a folder", "2026-05-04T19:00", "Europe", NIGHT, "2026-05-05T07:00"),
    ("a path", "2026-05-04T19:00", "../../etc/passwd", NIGHT, "2026-05-05T07:00"),
    ("no quiet hours", "2026-05-04T23:00", "Europe/Madrid", None, "2026-05-04T23:00"),
]  # fmt: skip


@pytest.mark.parametrize(("label", "at", "zone", "quiet", "first"), MOMENTS, ids=[row[0] for row in MOMENTS])
def test_the_first_allowed_moment(label: str, at: str, zone: str | None, quiet: QuietHours | None, first: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    allowed = next_allowed(moment, zone, quiet, fallback="Europe/Madrid")
    assert allowed == datetime.fromisoformat(first).replace(tzinfo=UTC)
    assert allowed.tzinfo is UTC


def test_a_zone_unknown_to_everybody_is_utc() -> None:
    assert zone_of("Mars/Base", "Venus/Base") is UTC
    assert known_zone("Mars/Base") is None


@pytest.mark.parametrize("hours", [(time(9), time(9)), (time(9, tzinfo=UTC), time(10))])
def test_hours_that_mean_nothing_are_refused(hours: tuple[time, time]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        QuietHours(*hours)
    assert refusal.value.field == "quiet_hours"


_TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 1, 15, 30, 59]))
_ZONES = st.sampled_from(
    [
        *("Europe/Madrid", "America/New_York", "America/Sao_Paulo", "America/St_Johns", "Australia/Lord_Howe", "UTC"),
        *("Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca", "Africa/Cairo", "Asia/Tehran", "Antarctica/Troll"),
    ]
)
_CHANGES = st.sampled_from(
    ["2026-03-29T01:00Z", "2026-10-25T01:00Z", "2026-11-01T06:00Z", "2026-04-04T15:00Z", "2011-12-30T10:00Z"]
).map(datetime.fromisoformat)
_MOMENTS = st.one_of(
    st.integers(1104537600, 2114380800).map(lambda second: datetime.fromtimestamp(second, UTC)),  # 2005 to 2036
    st.builds(lambda change, minutes: change + timedelta(minutes=minutes), _CHANGES, st.integers(-1500, 600)),
)


@given(_MOMENTS, _ZONES, _TIMES, _TIMES)
def test_the_result_is_not_earlier_is_allowed_and_is_minimal(at: datetime, zone: str, start: time, end: time) -> None:
    assume(start != end)
    quiet = QuietHours(start, end)
    allowed = next_allowed(at, zone, quiet)
    assert allowed >= at
    assert not _quiet_by_the_wall(allowed, zone, start, end)
    assert not is_quiet(allowed, zone, quiet)
    assert allowed == at or allowed - at <= timedelta(days=2)
    for moment in _moments_between(at, allowed):
        assert _quiet_by_the_wall(moment, zone, start, end), moment


def _quiet_by_the_wall(at: datetime, zone: str, start: time, end: time) -> bool:
    wall = at.astimezone(ZoneInfo(zone)).time()
    return start <= wall < end if start < end else wall >= start or wall < end


def _moments_between(at: datetime, allowed: datetime) -> list[datetime]:
    """Return the start of each minute between, and the last microsecond: all the changes there are lie on minutes."""
    first = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    minutes = [first + timedelta(minutes=step) for step in range(int((allowed - first) / timedelta(minutes=1)) + 1)]
    last = allowed - timedelta(microseconds=1)
    return [moment for moment in (*minutes, at, last) if at <= moment < allowed]

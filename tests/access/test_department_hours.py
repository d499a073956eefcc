"""Department hours: whether its people are there, and when they are back; weekends, holidays and changing clocks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from noline.access import OpenTimes, read_hours
from noline.access.department_hours import check_holidays, check_hours, check_zone
from noline.kernel.errors import InvalidInput

WEEK = ("1-5 09:00-12:00", "1-5 13:00-17:00", "6 10:00-14:00")


def _at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00+00:00")


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        pytest.param("2026-03-02 10:00", "2026-03-02 10:00", id="open on a Monday"),
        pytest.param("2026-03-02 12:30", "2026-03-02 13:00", id="the noon break"),
        pytest.param("2026-03-02 06:00", "2026-03-02 09:00", id="before the day begins"),
        pytest.param("2026-03-06 17:00", "2026-03-07 10:00", id="Friday evening: Saturday"),
        pytest.param("2026-03-07 14:00", "2026-03-09 09:00", id="Saturday afternoon: Monday"),
        pytest.param("2026-12-24 10:00", "2026-12-28 09:00", id="a holiday, one of every year, and the weekend's"),
        pytest.param("2026-03-27 18:00", "2026-03-28 10:00", id="the evening before the clocks change"),
        pytest.param("2026-03-28 20:00", "2026-03-30 08:00", id="after the clocks have changed it is an hour earlier"),
    ],
)
def test_when_somebody_is_there(now: str, opens: str) -> None:
    times = OpenTimes(read_hours(WEEK), "Europe/London", frozenset({"2026-12-24", "12-25", "2026-12-26"}))
    assert times.opens_at(_at(now)) == _at(opens)
    assert times.is_open(_at(now)) == (now == opens)


def test_hours_are_local_to_the_department() -> None:
    times = OpenTimes(read_hours(("1-7 09:00-17:00",)), "America/Sao_Paulo")
    assert times.opens_at(_at("2026-03-02 10:00")) == datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def test_without_hours_somebody_is_always_there_and_with_holidays_alone_never() -> None:
    now = _at("2026-03-01 03:00")
    assert OpenTimes((), "UTC").is_open(now)
    always = frozenset(f"{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 32))
    assert OpenTimes(read_hours(("1-7 00:00-24:00",)), "UTC", always).opens_at(now) is None


@pytest.mark.parametrize("wrong", ["2026-02-30", "13-01", "02-31", "Christmas", "2026-1-1"])
def test_what_is_no_day_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_holidays([wrong])
    assert refused.value.field == "holidays"


def test_what_is_kept_is_in_order() -> None:
    assert check_holidays(["2026-12-24", "02-29", "2026-12-24 "]) == ("02-29", "2026-12-24")
    assert check_hours([" 1-5 09:00-17:00"]) == ("1-5 09:00-17:00",)
    assert check_zone("") is None
    with pytest.raises(InvalidInput):
        check_zone("Mars/Olympus")
    with pytest.raises(InvalidInput):
        check_hours(["whenever"])

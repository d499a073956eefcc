"""The times of the scorecard as the rollups have them, and what waits."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from noline.insights.scorecard import Span, full_hours, pieces, waiting_of


def _at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        pytest.param(_at(2), _at(4), [("day", 2, 4)], id="whole days"),
        pytest.param(_at(2, 9), _at(2, 11), [("hour", 2, 2)], id="hours of a day"),
        pytest.param(_at(2, 9), _at(3, 11), [("hour", 2, 3)], id="hours over a midnight"),
        pytest.param(_at(2, 9), _at(5, 11), [("hour", 2, 3), ("day", 3, 5), ("hour", 5, 5)], id="days with edges"),
        pytest.param(_at(2), _at(2, 5), [("hour", 2, 2)], id="the beginning of a day"),
    ],
)
def test_a_time_is_read_as_whole_days_and_the_hours_at_its_edges(
    since: datetime, until: datetime, expected: list[tuple[str, int, int]]
) -> None:
    found = pieces(Span(since, until))
    assert [(period, begin.day, end.day) for period, begin, end in found] == expected
    assert found[0][1] == since
    assert found[-1][2] == until
    assert all(before[2] == after[1] for before, after in itertools.pairwise(found))


def test_instants_are_widened_to_full_hours_and_compared_with_as_long_a_time_before() -> None:
    span = full_hours(_at(2, 9, 30), _at(3, 9, 30))
    assert span == Span(_at(2, 9), _at(3, 10))
    assert span.before == Span(_at(1, 8), _at(2, 9))
    assert full_hours(_at(2, 9), _at(2, 10)).until - _at(2, 9) == timedelta(hours=1)


@pytest.mark.parametrize(
    ("sums", "waiting"),
    [
        ({"accepted": 10, "sent": 4}, 6),
        ({"accepted": 10, "sent": 4, "suppressed": 1, "failed": 1, "expired": 1, "uncertain": 1}, 2),
        ({"accepted": 10, "sent": 10, "failed": 3, "bounced": 3}, 0),
        ({"sent": 2}, 0),
    ],
)
def test_what_waits_is_what_nothing_has_become_of(sums: dict[str, int], waiting: int) -> None:
    assert waiting_of({name: (count, 0) for name, count in sums.items()}) == waiting

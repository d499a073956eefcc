"""The widget's rules: when somebody is there, and on which sites it may stand."""

from __future__ import annotations

from datetime import datetime

import pytest

from noline.app.widget.model import WidgetHours, WidgetSpan
from noline.app.widget.opening import is_open, opens_at
from noline.app.widget.origins import allows, check_origin
from noline.kernel.errors import InvalidInput

OFFICE = WidgetHours(
    always=False,
    spans=(WidgetSpan(0, "09:00", "12:00"), WidgetSpan(0, "13:00", "17:00"), WidgetSpan(4, "20:00", "24:00")),
)
NEVER = WidgetHours(always=False)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("hours", "now", "there", "next_"),
    [
        pytest.param(OFFICE, "2026-03-02T08:00:00+00:00", True, None, id="nine in Berlin is eight in London"),
        pytest.param(OFFICE, "2026-03-02T11:00:00+00:00", False, "2026-03-02T12:00:00+00:00", id="lunch"),
        pytest.param(OFFICE, "2026-03-02T16:00:00+00:00", False, "2026-03-06T19:00:00+00:00", id="the end is outside"),
        pytest.param(OFFICE, "2026-03-06T22:59:00+00:00", True, None, id="until midnight"),
        pytest.param(OFFICE, "2026-03-06T23:00:00+00:00", False, "2026-03-09T08:00:00+00:00", id="midnight"),
        pytest.param(OFFICE, "2026-03-28T12:00:00+00:00", False, "2026-03-30T07:00:00+00:00", id="the clocks change"),
        pytest.param(NEVER, "2026-03-02T08:00:00+00:00", False, None, id="nobody ever"),
        pytest.param(WidgetHours(), "2026-03-01T03:00:00+00:00", True, None, id="always"),
    ],
)
def test_somebody_is_there_in_the_companys_hours(hours: WidgetHours, now: str, there: bool, next_: str | None) -> None:
    assert is_open(hours, "Europe/Berlin", at(now)) is there
    assert opens_at(hours, "Europe/Berlin", at(now)) == (at(next_) if next_ else None)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://www.example.com", "https://www.example.com"),
        ("HTTPS://Www.Example.com/", "https://www.example.com"),
        ("https://www.example.com:443", "https://www.example.com"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("https://*.example.com", "https://*.example.com"),
    ],
)
def test_a_site_is_kept_as_browsers_write_it(given: str, kept: str) -> None:
    assert check_origin(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "example.com", "*", "https://*", "ftp://example.com", "https://example.com/shop", "https://a@example.com",
        "https://example.com:x", "https://exa mple.com", "javascript:alert(1)", "https://ex*.com", "null",
    ],
)  # fmt: skip
def test_what_is_no_site_is_refused(given: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_origin(given)
    assert refused.value.field == "origins"


@pytest.mark.parametrize(
    ("origin", "may"),
    [
        ("https://www.example.com", True),
        ("https://shop.example.org", True),
        ("https://a.b.example.org", True),
        ("https://example.org", False),
        ("https://evilexample.org", False),
        ("http://shop.example.org", False),
        ("https://www.example.com.evil.test", False),
        ("https://www.example.com:8443", False),
        ("null", False),
    ],
)
def test_only_pages_of_those_sites_may(origin: str, may: bool) -> None:
    assert allows(("https://www.example.com", "https://*.example.org"), origin) is may

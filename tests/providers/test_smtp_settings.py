"""Settings are checked when they are made, and never show the password."""

from __future__ import annotations

from typing import Any

import pytest
from rich.pretty import pretty_repr

from noline.kernel.errors import InvalidInput
from noline.providers import SmtpSettings


@pytest.mark.parametrize(
    ("field", "settings"),
    [
        ("host", {"host": ""}),
        ("host", {"host": "mail example"}),
        ("host", {"host": "mail\r\nexample"}),
        ("port", {"port": 0}),
        ("port", {"port": 70000}),
        ("tls", {"tls": "always"}),
        ("timeout", {"timeout": 0}),
        ("timeout", {"timeout": float("nan")}),
        ("max_per_connection", {"max_per_connection": 0}),
        ("batch", {"batch": 0}),
        ("helo", {"helo": "a\r\nMAIL FROM:<x>"}),
        ("helo", {"helo": "bücher.example"}),
        ("password", {"username": "shop"}),
        ("username", {"password": "secret"}),
        ("password", {"username": "shop", "password": ""}),
        ("username", {"username": "sh\0op", "password": "secret"}),
        ("ca_file", {"ca_file": "/nowhere/at/all.pem"}),
    ],
)
def test_what_can_not_work_is_refused_by_name(field: str, settings: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as error:
        SmtpSettings(**({"host": "mail.example.com"} | settings))
    assert error.value.field == field


def test_the_password_is_in_no_representation() -> None:
    settings = SmtpSettings(host="mail.example.com", username="shop", password="hunter2")
    for shown in (repr(settings), str(settings), f"{settings}", pretty_repr(settings), repr([settings])):
        assert "hunter2" not in shown
        assert "mail.example.com" in shown


def test_without_word_to_the_contrary_tls_is_required_and_checked() -> None:
    settings = SmtpSettings(host="mail.example.com")
    assert (settings.tls, settings.port, settings.verify_tls, settings.plain_auth) == ("required", 587, True, False)

"""What Vonage signs is checked in both its ways; its files are fetched with our credentials from Vonage alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import msgspec
import pytest

from noline.channels import Answer, Media, Reply, WebhookRequest
from noline.kernel.errors import Forbidden, InvalidInput
from noline.providers.vonage import VonageSettings, media, verify
from noline.providers.vonage_inbound import greet

NOW = datetime.fromtimestamp(1_700_000_000, UTC)
PARAMS = {
    "msisdn": "447700900001",
    "to": "447700900000",
    "messageId": "0A0000000123ABCD1",
    "text": "A & B = ü",
    "type": "text",
    "timestamp": "1700000000",
    "nonce": "aaaa",
}
# Made by Vonage's own library for Python (vonage-http-client 1.5); the first by md5sum, as it can't make that one.
SIGNED = {
    "md5hash": "d3d92ba8c14db3299cb5e3ce37d41c70",
    "md5": "d398b09de17d0a70a2f9937deaf757e7",
    "sha1": "ccfb2f6f1f46f7e3c5b653dde6ae98dbd9bf83a2",
    "sha256": "73849d39d1136a402deea87ac6efc08671dd6ebf222c40552588c020a9bb0006",
    "sha512": "b8cc6c7ed330150bc9a419ad1168587a6ba91fab11080a9fbc1665ae8193577418647a84e7c9abddbbcb7550121f536dd5606e2d"
    "3590140f46c76cb73c38d8d1",
}
BODY = b'{"channel":"sms"}'
# By PyJWT, with the claims of the documentation.
TOKEN = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE3MDAwMDAwMDAsImp0aSI6ImM1YmE4ZjI0IiwiaXNzIjoiVm9uYWdlIiwicGF5bG9h"
    "ZF9oYXNoIjoiNWFlMjQ4M2I2OTY0NzAzZTA0MmVkZjRiYjUzMzk2MmM2NjM2NjI2MzMwOGIwM2NmYjExN2JmMWRiYTlkYjNlNyIsImFwaV9rZXkiOiJh"
    "MWIyYzNkNCJ9.jNCRsaB8qOIQBt_FIsfiVYYzZrFK1aJqClfZFitpExk"
)
UNSIGNED = "eyJhbGciOiJub25lIn0." + TOKEN.split(".")[1] + "."


def settings(method: str = "sha256", secret: str = "s3cr3t") -> VonageSettings:
    """Return an account whose requests are signed in this way."""
    told = {"api_key": "k", "api_secret": "s", "signature_secret": secret, "signature_method": method}
    return msgspec.convert(told, VonageSettings)


def form(**changed: str) -> WebhookRequest:
    """Return a signed SMS as a form, with something changed."""
    body = urlencode({**PARAMS, "sig": SIGNED["sha256"], **changed}).encode()
    return WebhookRequest(headers={"content-type": "application/x-www-form-urlencoded"}, body=body)


def bearing(token: str, body: bytes = BODY) -> WebhookRequest:
    """Return a message with this token."""
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    return WebhookRequest(headers=headers, body=body)


@pytest.mark.parametrize("method", SIGNED)
def test_parameters_that_vonage_signed_are_vonages(method: str) -> None:
    verify(settings(method), WebhookRequest("GET", query={**PARAMS, "sig": SIGNED[method].upper()}), NOW)


def test_a_body_that_vonage_signed_is_vonages() -> None:
    verify(settings(), form(), NOW)
    verify(settings(), bearing(TOKEN), NOW)


@pytest.mark.parametrize(
    "request_",
    [
        form(sig="0" * 64),
        form(sig=""),
        form(text="Pay me"),
        WebhookRequest("GET", query=PARAMS),
        WebhookRequest(),
        bearing(TOKEN, b'{"channel":"mms"}'),
        bearing(TOKEN[:-1]),
        bearing(UNSIGNED),
        bearing("é.é.é"),
        bearing(""),
    ],
    ids=["other", "empty", "changed", "none", "nothing", "other body", "cut", "alg none", "no base64", "no token"],
)
def test_what_somebody_else_sent_is_refused(request_: WebhookRequest) -> None:
    with pytest.raises(Forbidden):
        verify(settings(), request_, NOW)


@pytest.mark.parametrize("request_", [form(), bearing(TOKEN)], ids=["parameters", "token"])
@pytest.mark.parametrize("late", [timedelta(minutes=6), timedelta(minutes=-6)])
def test_what_is_played_again_is_refused(request_: WebhookRequest, late: timedelta) -> None:
    with pytest.raises(Forbidden):
        verify(settings(), request_, NOW + late)


def test_without_a_secret_the_address_alone_tells() -> None:
    verify(settings(secret=""), WebhookRequest("GET", query=PARAMS), NOW)


@pytest.mark.parametrize("field", ["api_key", "api_secret"])
def test_settings_that_can_not_work_are_refused(field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        msgspec.convert({"api_key": "k", "api_secret": "s"} | {field: " "}, VonageSettings)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("url", "with_credentials"),
    [
        ("https://api-eu.nexmo.com/v3/media/1b", True),
        ("https://api.nexmo.com/v3/media/1b", True),
        ("https://nexmo.com.evil.example/1b", False),
        ("https://example.com/image.jpg", False),
    ],
)
def test_credentials_go_to_vonage_alone(url: str, with_credentials: bool) -> None:
    call = media(settings(), Media(url=url), [])
    assert call is not None
    assert ("Authorization" in call.headers) == with_credentials


def test_a_file_is_fetched_from_where_vonage_points() -> None:
    there = Reply(302, headers={"location": "https://store.example/1b"})
    call = media(settings(), Media(url="https://api.nexmo.com/v3/media/1b"), [there])
    assert call is not None
    assert (call.url, call.headers) == ("https://store.example/1b", {})
    assert media(settings(), Media(url="https://api.nexmo.com/v3/media/1b"), [there, Reply(200, b"x")]) is None


def test_a_request_that_tries_the_address_is_answered() -> None:
    assert greet(settings(), WebhookRequest("GET", "https://noline.example/in/1/key")) == Answer()
    assert greet(settings(), WebhookRequest("GET", "https://noline.example/in/1/key?to=1", {"to": "1"})) is None
    assert greet(settings(), WebhookRequest("POST", "https://noline.example/in/1/key")) is None

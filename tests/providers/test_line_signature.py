"""What LINE signs is checked as its own SDKs do; its files are fetched with the account's token, others' without."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest
from linebot.v3.webhook import SignatureValidator  # type: ignore[import-untyped]  # as it comes

from noline.channels import Media, Reply, WebhookRequest
from noline.kernel.clock import wall_now
from noline.kernel.errors import Forbidden, InvalidInput, Unavailable
from noline.providers.line import LineSettings, media, verify

# The example in the tests of LINE's SDKs.
SETTINGS = LineSettings(channel_access_token="t0ken", channel_secret="channel_secret")
BODY = b"bodybodybodybody"
SIGNATURE = "/gg9a+LvFevTH1sd7XCQycD7tsWclCsInj7MhBHxN7k="


def signed(body: bytes = BODY, signature: str = SIGNATURE) -> WebhookRequest:
    """Return a request with this signature."""
    return WebhookRequest(headers={"x-line-signature": signature}, body=body)


def test_what_line_signed_is_lines() -> None:
    verify(SETTINGS, signed(), wall_now())


@pytest.mark.parametrize("body", [b"", b'{"events":[]}', '{"text":"やあ 👋"}'.encode()])
def test_lines_sdk_and_we_take_the_same_for_lines(body: bytes) -> None:
    theirs = SignatureValidator(SETTINGS.channel_secret)
    right = base64.b64encode(hmac.new(b"channel_secret", body, hashlib.sha256).digest()).decode()
    for signature in (right, right.lower(), right[:-1], SIGNATURE):
        if theirs.validate(body.decode(), signature):
            verify(SETTINGS, signed(body, signature), wall_now())
        else:
            with pytest.raises(Forbidden):
                verify(SETTINGS, signed(body, signature), wall_now())
    assert theirs.validate(body.decode(), right)


@pytest.mark.parametrize(
    "request_",
    [signed(b"bodybodybodybodx"), signed(signature="invalid_signature"), signed(signature=""), WebhookRequest()],
    ids=["another body", "another signature", "an empty one", "none"],
)
def test_what_somebody_else_sent_is_refused(request_: WebhookRequest) -> None:
    with pytest.raises(Forbidden):
        verify(SETTINGS, request_, wall_now())


@pytest.mark.parametrize("field", ["channel_access_token", "channel_secret", "video_preview"])
def test_settings_that_can_not_work_are_refused(field: str) -> None:
    good = {"channel_access_token": "t", "channel_secret": "s", "video_preview": "https://noline.example/v.png"}
    assert LineSettings(**good).video_preview
    with pytest.raises(InvalidInput) as refused:
        LineSettings(**good | {field: " " if field != "video_preview" else "http://noline.example/v.png"})
    assert refused.value.field == field


def test_a_file_is_fetched_by_the_id_of_its_message() -> None:
    file = Media("image/jpeg", id="444573844083572737")
    call = media(SETTINGS, file, [])
    assert call is not None
    assert (call.method, call.url) == ("GET", "https://api-data.line.me/v2/bot/message/444573844083572737/content")
    assert call.headers == {"Authorization": "Bearer t0ken"}
    assert media(SETTINGS, file, [Reply(200, b"jpeg")]) is None


def test_a_file_that_is_still_prepared_is_fetched_later() -> None:
    with pytest.raises(Unavailable):
        media(SETTINGS, Media("video/mp4", id="1"), [Reply(202)])


def test_nobody_else_gets_the_token() -> None:
    call = media(SETTINGS, Media("image/jpeg", url="https://example.com/a.jpg"), [])
    assert call is not None
    assert not call.headers

"""What Slack signs is checked as its own SDK does; its handshake is answered; its files are fetched with the token."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.signature import SignatureVerifier

from noline.channels import Media, Reply, WebhookRequest
from noline.kernel.errors import Forbidden, InvalidInput
from noline.providers.slack import SlackSettings, greet, media, verify

# The example of docs.slack.dev/authentication/verifying-requests-from-slack.
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
SETTINGS = SlackSettings(bot_token="xoxb-1", signing_secret=SECRET)
SIGNED_AT = "1531420618"
NOW = datetime.fromtimestamp(int(SIGNED_AT), UTC)
BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


def signed(body: bytes = BODY, signature: str = SIGNATURE, at: str = SIGNED_AT) -> WebhookRequest:
    """Return a request with this signature."""
    return WebhookRequest(headers={"x-slack-signature": signature, "x-slack-request-timestamp": at}, body=body)


def test_the_documented_example_is_slacks() -> None:
    verify(SETTINGS, signed(), NOW)
    verify(SETTINGS, signed(), NOW + timedelta(minutes=4, seconds=59))


@pytest.mark.parametrize("body", [b"", b'{"a":1}', "payload=é☺".encode()])
def test_what_slacks_sdk_signs_is_slacks(body: bytes) -> None:
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=SIGNED_AT, body=body)
    assert signature
    verify(SETTINGS, signed(body, signature), NOW)


@pytest.mark.parametrize(
    ("request_", "now"),
    [
        (signed(BODY + b"x"), NOW),
        (signed(signature=SIGNATURE.removeprefix("v0=")), NOW),
        (signed(signature="v0=" + "0" * 64), NOW),
        (signed(at="1531420619"), NOW),
        (signed(), NOW + timedelta(minutes=5, seconds=1)),
        (signed(), NOW - timedelta(minutes=5, seconds=1)),
        (signed(at="yesterday"), NOW),
        (signed(at="nan"), NOW),
        (WebhookRequest(body=BODY), NOW),
    ],
    ids=["body", "no version", "signature", "time", "too old", "too new", "no time", "no number", "none"],
)
def test_what_somebody_else_sent_or_sends_again_is_refused(request_: WebhookRequest, now: datetime) -> None:
    with pytest.raises(Forbidden):
        verify(SETTINGS, request_, now)


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (b'{"token":"t","challenge":"3eZbrw1a","type":"url_verification"}', b"3eZbrw1a"),
        (b'{"type":"event_callback","event":{"type":"message","text":"url_verification"}}', None),
        (b'["url_verification"]', None),
        (b"payload=url_verification", None),
    ],
    ids=["asked", "a message of it", "another shape", "a form"],
)
def test_the_trial_of_a_new_address_gets_its_challenge(body: bytes, answer: bytes | None) -> None:
    found = greet(SETTINGS, WebhookRequest(body=body))
    assert (found.body if found else None) == answer


@pytest.mark.parametrize("field", ["bot_token", "signing_secret"])
def test_settings_that_can_not_work_are_refused(field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        SlackSettings(**{"bot_token": "xoxb-1", "signing_secret": "s"} | {field: " "})
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("url", "with_token"),
    [
        ("https://files.slack.com/files-pri/T1-F1/a.gif", True),
        ("https://slack.com/a.gif", True),
        ("https://files.slack.com.example.net/a.gif", False),
        ("https://evilslack.com/a.gif", False),
    ],
)
def test_slack_alone_gets_the_token(url: str, with_token: bool) -> None:
    call = media(SETTINGS, Media("image/gif", url=url), [])
    assert call is not None
    assert call.headers == ({"Authorization": "Bearer xoxb-1"} if with_token else {})
    assert media(SETTINGS, Media("image/gif", url=url), [Reply(200, b"gif", {"content-type": "image/gif"})]) is None


def test_a_file_that_is_only_named_is_asked_for_first() -> None:
    file = Media(id="F12345678")
    first = media(SETTINGS, file, [])
    assert first is not None
    assert first.url == "https://slack.com/api/files.info?file=F12345678"
    told = Reply(200, b'{"ok":true,"file":{"url_private":"https://files.slack.com/files-pri/T1-F1/a.gif"}}')
    second = media(SETTINGS, file, [told])
    assert second is not None
    assert second.url == "https://files.slack.com/files-pri/T1-F1/a.gif"
    assert media(SETTINGS, file, [told, Reply(200, b"gif")]) is None
    with pytest.raises(InvalidInput):
        media(SETTINGS, file, [Reply(200, b'{"ok":false,"error":"file_not_found"}')])


def test_the_page_of_the_sign_in_is_no_file() -> None:
    page = Reply(200, b"<html>", {"content-type": "text/html; charset=utf-8"})
    with pytest.raises(InvalidInput):
        media(SETTINGS, Media("image/gif", url="https://files.slack.com/a.gif"), [page])

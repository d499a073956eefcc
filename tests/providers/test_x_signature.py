"""What X signs is checked, its trial is answered, and what we ask is signed as its documentation shows."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from noline.channels import Call, Media, Reply, WebhookRequest
from noline.kernel.clock import wall_now
from noline.kernel.errors import Forbidden, InvalidInput
from noline.providers.x import XSettings, fit_post, greet, media, signed, verify, weight
from noline.providers.x_signing import Keys, oauth_header, signature

SETTINGS = XSettings(consumer_secret="s3cret", user_token="t0ken")
BODY = b'{"for_user_id":"1"}'
SIGNATURE = "sha256=goZN4LhXmYXW2dKi8zaFOJHD2iGoQQzdyAVwXioxuMw="  # by OpenSSL

# docs.x.com/fundamentals/authentication/oauth-1-0a: the example of "Creating a signature" and "Authorizing a request".
KEYS = Keys(
    "xvz1evFS4wEEPTGEFPHBog",
    "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
    "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
    "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
)
NONCE = "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg"
FORM = [("status", "Hello Ladies + Gentlemen, a signed OAuth request!")]
TOLD = {
    "oauth_consumer_key": KEYS.consumer_key,
    "oauth_nonce": NONCE,
    "oauth_signature_method": "HMAC-SHA1",
    "oauth_timestamp": "1318622958",
    "oauth_token": KEYS.access_token,
    "oauth_version": "1.0",
}


def sent(given: str = SIGNATURE, body: bytes = BODY) -> WebhookRequest:
    """Return a request with this signature."""
    return WebhookRequest(headers={"x-twitter-webhooks-signature": given}, body=body)


def test_what_x_signed_is_xs() -> None:
    verify(SETTINGS, sent(), wall_now())


@pytest.mark.parametrize(
    "request_",
    [sent(body=BODY + b" "), sent(SIGNATURE.removeprefix("sha256=")), sent(""), WebhookRequest(body=BODY)],
    ids=["another body", "no algorithm", "an empty one", "none"],
)
def test_what_somebody_else_sent_is_refused(request_: WebhookRequest) -> None:
    with pytest.raises(Forbidden):
        verify(SETTINGS, request_, wall_now())


def test_the_trial_of_an_address_is_answered() -> None:
    found = greet(SETTINGS, WebhookRequest("GET", query={"crc_token": "challenge_string", "nonce": "x"}))
    assert found is not None
    assert (found.status, found.media_type) == (200, "application/json")
    assert msgspec.json.decode(found.body) == {"response_token": "sha256=nvqHBp8Arm4x8J8HIpXYCDu6hISdDhOxFQN6VRpCUp0="}


@pytest.mark.parametrize(
    "request_",
    [
        WebhookRequest("GET", query={"crc_token": BODY.decode()}),
        WebhookRequest("GET", query={"crc_token": ""}),
        WebhookRequest("GET"),
        WebhookRequest("POST", query={"crc_token": "challenge_string"}, body=BODY),
    ],
    ids=["an event", "nothing", "no trial", "a post"],
)
def test_nobody_has_an_event_signed_by_a_trial(request_: WebhookRequest) -> None:
    assert greet(SETTINGS, request_) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://api.twitter.com/1/statuses/update.json", "tnnArxj06cWHq44gCs1OSKk/jLY="),
        ("https://api.twitter.com/1.1/statuses/update.json", "hCtSmYh+iHYCEqBWrE7C7hYmtUk="),
        ("https://api.x.com/1.1/statuses/update.json", "Ls93hJiZbQ3akF3HF3x1Bz8/zU4="),
    ],
)
def test_the_documented_request_is_signed_as_documented(url: str, expected: str) -> None:
    assert signature("POST", f"{url}?include_entities=true", TOLD, KEYS, FORM) == expected


def test_the_header_is_the_documented_one() -> None:
    url = "https://api.twitter.com/1/statuses/update.json?include_entities=true"
    assert oauth_header("POST", url, KEYS, nonce=NONCE, timestamp=1318622958, form=FORM) == (
        'OAuth oauth_consumer_key="xvz1evFS4wEEPTGEFPHBog", oauth_nonce="kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg", '
        'oauth_signature="tnnArxj06cWHq44gCs1OSKk%2FjLY%3D", oauth_signature_method="HMAC-SHA1", '
        'oauth_timestamp="1318622958", oauth_token="370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb", '
        'oauth_version="1.0"'
    )


def test_a_call_is_signed_with_the_accounts_keys_each_time_anew() -> None:
    settings = XSettings(
        consumer_secret=KEYS.consumer_secret,
        consumer_key=KEYS.consumer_key,
        access_token=KEYS.access_token,
        access_token_secret=KEYS.access_token_secret,
    )
    at = datetime(2026, 11, 30, tzinfo=UTC)
    first, second = (signed(Call("https://api.x.com/2/tweets", b"{}"), settings, at) for _ in range(2))
    assert first.headers["Authorization"].startswith('OAuth oauth_consumer_key="xvz1evFS4wEEPTGEFPHBog"')
    assert f'oauth_timestamp="{int(at.timestamp())}"' in first.headers["Authorization"]
    assert first.headers != second.headers
    assert KEYS.consumer_secret not in repr((settings, KEYS))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"consumer_secret": " ", "user_token": "t"}, "consumer_secret"),
        ({"consumer_secret": "s"}, "consumer_key"),
        ({"consumer_secret": "s", "consumer_key": "k", "access_token": "t"}, "access_token_secret"),
        ({"consumer_secret": "s", "user_token": "t", "longest": 10}, "longest"),
    ],
)
def test_settings_that_can_not_work_are_refused(given: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        msgspec.convert(given, XSettings)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("text", "expected"),
    [("abc", 3), ("é’", 2), ("字", 2), ("🙂", 2), ("https://example.com/" + "a" * 100, 23), ("a https://x.com b", 27)],
)
def test_a_text_weighs_what_x_says(text: str, expected: int) -> None:
    assert weight(text) == expected


def test_every_post_is_within_xs_count_and_nothing_is_lost() -> None:
    text = " ".join(["word", "字", "https://example.com/a"] * 60)
    parts = fit_post(text, 280)
    assert all(weight(part) <= 280 for part in parts)
    assert " ".join(parts) == text


@pytest.mark.parametrize(
    ("url", "with_token"),
    [
        ("https://ton.twitter.com/1.1/ton/data/dm/1/2/a.jpg", True),
        ("https://pbs.twimg.com/media/A.jpg", False),
        ("https://ton.twitter.com.example.net/a.jpg", False),
    ],
)
def test_files_of_direct_messages_alone_are_signed_for(url: str, with_token: bool) -> None:
    call = media(SETTINGS, Media("image/jpeg", url=url), [])
    assert call is not None
    assert call.headers == ({"Authorization": "Bearer t0ken"} if with_token else {})
    assert media(SETTINGS, Media("image/jpeg", url=url), [Reply(200, b"jpeg")]) is None

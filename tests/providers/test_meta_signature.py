"""What Meta tells is signed with the app's secret, and a new address is greeted with our own token."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

import pytest

from noline.channels import Media, Reply, WebhookRequest
from noline.kernel.errors import Forbidden, InvalidInput
from noline.providers import BUILT_IN, EXAMPLES, ProviderKind, make_provider, read_settings

from .test_registry import PORTS

NOW = datetime(2026, 4, 1, tzinfo=UTC)
FAMILY = [kind for kind in BUILT_IN if kind.name in ("whatsapp", "messenger", "instagram")]
each_kind = pytest.mark.parametrize("kind", FAMILY, ids=lambda kind: kind.name)

# A body that another project's tests (nyaruka/courier, handlers/meta) carry with its signature.
SECRET = "fb_app_secret"
BODY = b"""{
            "object": "page",
            "entry": [
                {
                    "id": "1234567890",
                    "messaging": [
                        {
                            "message": {
                                "text": "Hello World",
                                "mid": "external_id"
                            },
                            "recipient": {
                                "id": "1234567890"
                            },
                            "sender": {
                                "id": "5678"
                            },
                            "timestamp": 1459991487970
                        }
                    ],
                    "time": 1459991487970
                }
            ]
        }"""
SIGNATURE = "sha256=7817da5e042f8f835fd8ffc83f3734bd2d6d3f2e5053472742ed8a5bbb96e4ab"
LINK = "https://noline.example/in/1/key"


def settings_of(kind: ProviderKind, **more: str) -> Any:
    """Return settings with these secrets."""
    return read_settings(kind, dict(EXAMPLES[kind.name]) | more)


def signed(signature: str | None, body: bytes = BODY, header: str = "x-hub-signature-256") -> WebhookRequest:
    """Return a request with a signature."""
    return WebhookRequest("POST", LINK, {}, {header: signature} if signature is not None else {}, body)


@each_kind
def test_a_body_that_meta_signed_is_taken(kind: ProviderKind) -> None:
    assert kind.webhook is not None
    assert kind.webhook.verify is not None
    kind.webhook.verify(settings_of(kind, app_secret=SECRET), signed(SIGNATURE), NOW)


@each_kind
@pytest.mark.parametrize(
    ("secret", "request_"),
    [
        (SECRET, signed(None)),
        (SECRET, signed("")),
        (SECRET, signed(SIGNATURE.removeprefix("sha256="))),
        (SECRET, signed(SIGNATURE, BODY + b" ")),
        (SECRET, signed("sha1=" + hmac.new(SECRET.encode(), BODY, hashlib.sha1).hexdigest(), header="x-hub-signature")),
        ("another", signed(SIGNATURE)),
        ("", signed("sha256=" + hmac.new(b"", BODY, hashlib.sha256).hexdigest())),
    ],
    ids=["unsigned", "empty", "without its kind", "changed", "the older header", "another's", "no secret set"],
)
def test_another_is_refused(kind: ProviderKind, secret: str, request_: WebhookRequest) -> None:
    assert kind.webhook is not None
    assert kind.webhook.verify is not None
    with pytest.raises(Forbidden):
        kind.webhook.verify(settings_of(kind, app_secret=secret), request_, NOW)


def handshake(method: str = "GET", **query: str) -> WebhookRequest:
    """Return the request by which Meta tries an address."""
    return WebhookRequest(method, LINK, {f"hub.{name}": value for name, value in query.items()})


@each_kind
def test_the_challenge_is_given_back_to_who_says_the_token(kind: ProviderKind) -> None:
    assert kind.webhook is not None
    assert kind.webhook.greet is not None
    settings = settings_of(kind, verify_token="meatyhamhock")
    answer = kind.webhook.greet(
        settings, handshake(mode="subscribe", challenge="1158201444", verify_token="meatyhamhock")
    )
    assert answer is not None
    assert (answer.status, answer.body, answer.media_type) == (200, b"1158201444", "text/plain")


@each_kind
@pytest.mark.parametrize(("ours", "said"), [("meatyhamhock", "another"), ("meatyhamhock", ""), ("", "")])
def test_nobody_else_is_greeted(kind: ProviderKind, ours: str, said: str) -> None:
    assert kind.webhook is not None
    assert kind.webhook.greet is not None
    with pytest.raises(Forbidden):
        kind.webhook.greet(
            settings_of(kind, verify_token=ours), handshake(mode="subscribe", challenge="1", verify_token=said)
        )


@each_kind
def test_what_is_no_handshake_goes_on_to_be_verified(kind: ProviderKind) -> None:
    assert kind.webhook is not None
    assert kind.webhook.greet is not None
    settings = settings_of(kind, verify_token="meaty")
    assert kind.webhook.greet(settings, signed(SIGNATURE)) is None
    assert kind.webhook.greet(settings, handshake()) is None
    assert kind.webhook.greet(settings, handshake("POST", mode="subscribe", verify_token="meaty")) is None


@each_kind
@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"access_token": ""}, "access_token"),
        ({"access_token": "two words"}, "access_token"),
        ({"access_token": "line\nbreak"}, "access_token"),
        ({"version": "23"}, "version"),
        ({"version": "v23.0/../me"}, "version"),
        ({"api_url": "graph.facebook.com"}, "api_url"),
    ],
)
def test_settings_that_can_not_work_are_named(kind: ProviderKind, settings: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        settings_of(kind, **settings)
    assert error.value.field == field


@pytest.mark.parametrize("value", ["", "+15550783881", "1/2", "abc"])
def test_a_telephone_number_is_not_its_id(value: str) -> None:
    with pytest.raises(InvalidInput) as error:
        read_settings(
            next(it for it in FAMILY if it.name == "whatsapp"), dict(EXAMPLES["whatsapp"]) | {"phone_number_id": value}
        )
    assert error.value.field == "phone_number_id"


def test_a_file_of_whatsapp_is_asked_for_and_then_fetched() -> None:
    whatsapp = next(kind for kind in FAMILY if kind.name == "whatsapp")
    assert whatsapp.media is not None
    settings, file = settings_of(whatsapp, access_token="EAAJB"), Media("image/jpeg", id="../1003?x")
    first = whatsapp.media(settings, file, [])
    assert first is not None
    assert (first.method, first.url) == ("GET", "https://graph.facebook.com/v23.0/..%2F1003%3Fx")
    assert first.headers == {"Authorization": "Bearer EAAJB"}
    told = Reply(200, b'{"url":"https://lookaside.fbsbx.com/1","mime_type":"image/jpeg","file_size":303833}')
    second = whatsapp.media(settings, file, [told])
    assert second is not None
    assert (second.url, second.headers) == ("https://lookaside.fbsbx.com/1", {"Authorization": "Bearer EAAJB"})
    assert whatsapp.media(settings, file, [told, Reply(200, b"JPEG")]) is None


@pytest.mark.parametrize(
    "answer",
    [
        b'{"error":{"message":"Unsupported get request","code":100}}',
        b"[]",
        b'{"url":1}',
        b'{"url":"file:///etc/passwd"}',
        b"<html>",
    ],
)
def test_a_file_that_whatsapp_does_not_give_is_refused(answer: bytes) -> None:
    whatsapp = next(kind for kind in FAMILY if kind.name == "whatsapp")
    assert whatsapp.media is not None
    with pytest.raises(InvalidInput):
        whatsapp.media(settings_of(whatsapp), Media(id="1"), [Reply(400, answer)])


@pytest.mark.parametrize("name", ["messenger", "instagram"])
def test_a_file_of_a_page_is_fetched_by_its_address_without_our_token(name: str) -> None:
    kind = next(kind for kind in FAMILY if kind.name == name)
    assert kind.media is not None
    settings, file = settings_of(kind), Media("image/jpeg", url="https://lookaside.fbsbx.com/1")
    call = kind.media(settings, file, [])
    assert call is not None
    assert (call.method, call.url, call.headers) == ("GET", "https://lookaside.fbsbx.com/1", {})
    assert kind.media(settings, file, [Reply(200, b"JPEG")]) is None
    with pytest.raises(InvalidInput):
        kind.media(settings, Media(url="file:///etc/passwd"), [])


@pytest.mark.parametrize(("name", "field"), [("messenger", "page_id"), ("instagram", "account_id")])
@pytest.mark.parametrize("value", ["", "shop", "1/2"])
def test_a_name_is_not_the_id_of_a_page(name: str, field: str, value: str) -> None:
    kind = next(kind for kind in FAMILY if kind.name == name)
    with pytest.raises(InvalidInput) as error:
        settings_of(kind, **{field: value})
    assert error.value.field == field


@pytest.mark.parametrize("name", ["messenger", "instagram"])
def test_with_a_persons_tag_the_window_is_seven_days(name: str) -> None:
    kind = next(kind for kind in FAMILY if kind.name == name)
    hours = [
        make_provider(kind, dict(EXAMPLES[name]) | {"tag": tag}, PORTS).capabilities[0].reply_window_hours
        for tag in ("", "HUMAN_AGENT", "ACCOUNT_UPDATE")
    ]
    assert hours == [24, 168, 24]
    with pytest.raises(InvalidInput) as error:
        settings_of(kind, tag="human agent")
    assert error.value.field == "tag"

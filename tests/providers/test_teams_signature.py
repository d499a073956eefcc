"""The Bot Connector's token is checked as Microsoft demands: issuer, audience, time, service and signature."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from noline.channels import KeySet, Media, Reply, WebhookRequest
from noline.kernel.errors import Forbidden, InvalidInput
from noline.providers.teams import TeamsSettings, check, media, verify

APP = "c9e8c047-2a74-40a2-b28a-b162d5f5327c"
SERVICE = "https://smba.trafficmanager.net/amer/"
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
OURS = generate_private_key(65537, 2048)
THEIRS = generate_private_key(65537, 2048)


def encoded(data: bytes) -> str:
    """Return base64 as a token has it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def key_set(key: RSAPrivateKey, **more: Any) -> str:
    """Return a set of keys with this one."""
    numbers = key.public_key().public_numbers()
    e, n = (encoded(it.to_bytes((it.bit_length() + 7) // 8)) for it in (numbers.e, numbers.n))
    told = {"kty": "RSA", "use": "sig", "kid": "k1", "e": e, "n": n, "endorsements": ["msteams"], **more}
    return msgspec.json.encode({"keys": [told]}).decode()


def token(key: RSAPrivateKey = OURS, head: dict[str, Any] | None = None, **claims: Any) -> str:
    """Return a signed token."""
    at = int(NOW.timestamp())
    told = {"serviceurl": SERVICE, "nbf": at, "exp": at + 3600, "iss": "https://api.botframework.com", "aud": APP}
    head = {"alg": "RS256", "kid": "k1", "typ": "JWT", **(head or {})}
    signed = ".".join(encoded(msgspec.json.encode(it)) for it in (head, {**told, **claims}))
    return f"{signed}.{encoded(key.sign(signed.encode(), PKCS1v15(), SHA256()))}"


def sent(given: str, service: str = SERVICE, channel: str = "msteams") -> WebhookRequest:
    """Return an activity with this token."""
    body = msgspec.json.encode({"type": "message", "serviceUrl": service, "channelId": channel})
    return WebhookRequest(headers={"authorization": f"Bearer {given}"}, body=body)


def settings(keys: str = "") -> TeamsSettings:
    """Return a bot's settings."""
    return TeamsSettings(app_id=APP, app_password="s", keys=keys)


WITH_KEYS = settings(key_set(OURS))


def test_what_the_connector_signed_is_its_own() -> None:
    account = WITH_KEYS
    verify(account, sent(token()), NOW)
    verify(account, sent(token()), NOW + timedelta(minutes=64))
    verify(account, sent(token(aud=[APP])), NOW - timedelta(minutes=4))
    verify(account, sent(token(), service=SERVICE.rstrip("/")), NOW)


REFUSED = [
    ("another audience", sent(token(aud="00000000-0000-0000-0000-000000000000")), NOW),
    ("another issuer", sent(token(iss="https://sts.windows.net/x/")), NOW),
    ("expired", sent(token()), NOW + timedelta(minutes=66)),
    ("not yet valid", sent(token()), NOW - timedelta(minutes=6)),
    ("no end", sent(token(exp=None)), NOW),
    ("another service", sent(token(), service="https://evil.example/"), NOW),
    ("no service", sent(token(serviceurl=None)), NOW),
    ("no algorithm", sent(token(head={"alg": "none"})), NOW),
    ("another algorithm", sent(token(head={"alg": "HS256"})), NOW),
    ("two parts", sent("e30.e30"), NOW),
    ("no base64", sent("é.é.é"), NOW),
    ("no JSON", sent("AAAA.AAAA.AAAA"), NOW),
    ("a list", sent("W10.W10.W10"), NOW),
    ("none", WebhookRequest(body=b'{"type":"message"}'), NOW),
]


@pytest.mark.parametrize(("request_", "now"), [it[1:] for it in REFUSED], ids=[it[0] for it in REFUSED])
def test_what_is_not_meant_for_us_is_refused(request_: WebhookRequest, now: datetime) -> None:
    with pytest.raises(Forbidden):
        verify(WITH_KEYS, request_, now)


@pytest.mark.parametrize(
    "request_",
    [
        sent(token(THEIRS)),
        sent(token(head={"kid": "k2"})),
        sent(token(head={"kid": None})),
        sent(token().rpartition(".")[0] + "."),
        sent(token(), channel="webchat"),
    ],
    ids=["another key", "an unknown key", "no key", "no signature", "a channel that the key does not endorse"],
)
def test_with_keys_the_signature_counts(request_: WebhookRequest) -> None:
    with pytest.raises(Forbidden):
        verify(WITH_KEYS, request_, NOW)


def test_without_keys_nothing_is_believed() -> None:
    with pytest.raises(Forbidden):
        verify(settings(), sent(token()), NOW)


def test_keys_that_are_published_say_who_signs() -> None:
    keys = KeySet(tuple(msgspec.json.decode(key_set(OURS))["keys"]), "https://api.botframework.us")
    check(settings(), sent(token(iss="https://api.botframework.us")), NOW, keys)
    with pytest.raises(Forbidden):
        check(settings(), sent(token()), NOW, keys)
    short = KeySet(({"kty": "RSA", "kid": "k1", "e": "AQAB", "n": "AQAB"},))
    with pytest.raises(Forbidden):
        check(settings(), sent(token()), NOW, short)


def test_claims_that_were_changed_are_refused() -> None:
    head, _, signature = token().split(".")
    claims = token(exp=int(NOW.timestamp()) + 99999).split(".")[1]
    with pytest.raises(Forbidden):
        verify(WITH_KEYS, sent(f"{head}.{claims}.{signature}"), NOW)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("app_id", "teams"),
        ("app_password", " "),
        ("tenant", "a/b"),
        ("openid_url", "login.botframework.com"),
        ("keys", "{"),
        ("keys", '{"keys":[]}'),
        ("keys", '{"keys":[{"kty":"oct","k":"AAAA","kid":"k1"}]}'),
        ("keys", '{"keys":[{"kty":"RSA","kid":"k1","e":"AQAB","n":"AQAB"}]}'),
    ],
)
def test_settings_that_can_not_work_are_refused(field: str, value: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        TeamsSettings(**{"app_id": APP, "app_password": "s"} | {field: value})
    assert refused.value.field == field


def test_a_shared_file_is_fetched_without_a_token() -> None:
    call = media(settings(), Media(url="https://contoso.sharepoint.com/a?tempauth=1"), [])
    assert call is not None
    assert not call.headers


def test_a_picture_in_the_text_is_fetched_with_a_token_that_is_got_first() -> None:
    file = Media("image/png", url="https://smba.trafficmanager.net/amer/v3/attachments/1/views/original")
    first = media(settings(), file, [])
    assert first is not None
    assert first.url == "https://login.microsoftonline.com/botframework.com/oauth2/v2.0/token"
    got = Reply(200, b'{"access_token":"t0ken","expires_in":3599}')
    second = media(settings(), file, [got])
    assert second is not None
    assert (second.url, second.headers) == (file.url, {"Authorization": "Bearer t0ken"})
    assert media(settings(), file, [got, Reply(200, b"png")]) is None
    with pytest.raises(InvalidInput):
        media(settings(), file, [Reply(200, b"{}")])


def test_nobody_beside_the_connector_gets_a_token() -> None:
    call = media(settings(), Media(url="https://evil.trafficmanager.net/a.png"), [])
    assert call is not None
    assert call.method == "GET"
    assert not call.headers

"""SES is asked with a signed call that holds the whole mail; its answers are understood."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from noline.channels import Failed, Fault, Media, Outgoing, Receipt, Reply, Sent, Unknown, WebhookRequest
from noline.content import EmailRendered, TextRendered
from noline.providers.ses import SES, Ses, SesSettings

SETTINGS = SesSettings(region="eu-central-1", access_key="AKIA", secret_key="s", configuration_set="set")
PROVIDER = Ses(SETTINGS, lambda: datetime(2015, 8, 30, 12, 36, tzinfo=UTC))
MAIL = EmailRendered("b-t@reply.example", "ana@example.org", b"From: shop@example.com\r\n\r\nHi\r\n")


def outgoing(content: Any) -> Outgoing:
    """Return a message."""
    return Outgoing(UUID(int=1), 1, "email", "ana@example.org", "shop@example.com", content, "k", "t0k3n")


def test_the_whole_mail_goes_in_one_signed_call() -> None:
    calls = PROVIDER.calls(outgoing(MAIL))
    assert not isinstance(calls, Failed)
    (call,) = calls
    assert call.url == "https://email.eu-central-1.amazonaws.com/v2/email/outbound-emails"
    told = json.loads(call.body)
    assert base64.b64decode(told.pop("Content")["Raw"]["Data"]) == MAIL.mime
    assert told == {
        "Destination": {"ToAddresses": ["ana@example.org"]},
        "EmailTags": [{"Name": "noline", "Value": "t0k3n"}],
        "ConfigurationSetName": "set",
    }
    assert call.headers["Host"] == "email.eu-central-1.amazonaws.com"
    assert "SignedHeaders=content-type;host;x-amz-date" in call.headers["Authorization"]


def test_other_content_is_refused() -> None:
    assert isinstance(PROVIDER.calls(outgoing(TextRendered("Hi", "gsm7", 1))), Failed)


@pytest.mark.parametrize(
    ("reply", "fault", "retry"),
    [
        (Reply(400, b'{"message":"It is not verified."}', {"x-amzn-errortype": "MessageRejected"}), "account", True),
        (Reply(400, b'{"message":"bad"}', {"x-amzn-errortype": "BadRequestException:http://x/"}), "rejected", False),
        (Reply(400, b'{"__type":"com.amazon#SendingPausedException"}'), "account", True),
        (Reply(403, b'{"message":"x"}', {"x-amzn-errortype": "InvalidSignatureException"}), "account", True),
        (Reply(429, b"{}", {"x-amzn-errortype": "TooManyRequestsException"}), "throttled", True),
        (Reply(429, b""), "throttled", True),
        (Reply(503, b"<html>"), "unavailable", True),
    ],
    ids=["not verified", "bad", "paused", "signature", "too fast", "too fast without words", "down"],
)  # fmt: skip
def test_errors_are_understood(reply: Reply, fault: str, retry: bool) -> None:
    found = PROVIDER.result(reply)
    assert isinstance(found, Failed)
    assert (found.fault, found.retry) == (Fault(fault), retry)


def test_answers_are_understood() -> None:
    assert PROVIDER.result(Reply(200, b'{"MessageId":"010"}')) == Sent("010")
    assert PROVIDER.result(Reply(200, b'{"SendingEnabled":true,"SendQuota":{}}')) == Sent()
    assert isinstance(PROVIDER.result(Reply(200, b"<html>")), Unknown)


def test_news_name_the_message_by_token_and_by_reference() -> None:
    token = "0a" * 26
    told = {
        "eventType": "Delivery",
        "mail": {"messageId": "010", "tags": {"noline": [token]}, "destination": ["a@b.c"]},
    }
    assert SES.webhook is not None
    (event,) = SES.webhook.read(WebhookRequest("POST", "", {}, {}, json.dumps(told).encode())).events
    assert event == Receipt("delivered", token=token, reference="010", channel="email", recipient="a@b.c")


def test_a_mail_in_s3_is_fetched_with_a_signature() -> None:
    assert SES.media is not None
    call = SES.media(SETTINGS, Media("message/rfc822", id="our-bucket/inbound/a b"), ())
    assert call is not None
    assert call.url == "https://s3.eu-central-1.amazonaws.com/our-bucket/inbound/a%20b"
    assert "x-amz-content-sha256" in call.headers["Authorization"]
    assert SES.media(SETTINGS, Media(id="../x"), ()) is None

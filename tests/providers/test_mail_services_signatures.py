"""Mail services prove that it is they who tell: their own documented examples, forgeries and replays."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from noline.channels import Call, WebhookRequest
from noline.kernel.errors import Forbidden, InvalidInput
from noline.providers.mailgun import MAILGUN, MailgunSettings
from noline.providers.postmark import POSTMARK, PostmarkSettings
from noline.providers.sendgrid import SENDGRID, SendgridSettings
from noline.providers.ses import SES, SesSettings
from noline.providers.ses_signing import Credentials, signed

# The example of sendgrid-python's tests.
KEY = (
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqI"
    "M8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g=="
)
OTHER_KEY = (
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqTxd43gyp8IOEto2"
    "LdIfjRQrIbsd4SXZkLW6jDutdhXSJCWHw8REntlo7aNDthvj+y7GjUuFDb/R1NGe1OPzpA=="
)
SIGNATURE = "MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM="
TIMESTAMP = "1600112502"
EVENT = {
    "email": "hello@world.com",
    "event": "dropped",
    "reason": "Bounced Address",
    "sg_event_id": "ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA",
    "sg_message_id": "LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0",
    "smtp-id": "<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>",
    "timestamp": 1600112492,
}
PAYLOAD = (json.dumps([EVENT], sort_keys=True, separators=(",", ":")) + "\r\n").encode()
THEN = datetime.fromtimestamp(1600112502, UTC)
SES_SETTINGS: dict[str, Any] = {"region": "us-east-1", "access_key": "AKIA", "secret_key": "s"}


def sendgrid_request(body: bytes = PAYLOAD, signature: str = SIGNATURE, time: str = TIMESTAMP) -> WebhookRequest:
    """Return a signed list of events."""
    headers = {
        "content-type": "application/json",
        "x-twilio-email-event-webhook-signature": signature,
        "x-twilio-email-event-webhook-timestamp": time,
    }
    return WebhookRequest("POST", "https://noline.example/in/1/k", {}, headers, body)


def check(kind: Any, settings: Any, request: WebhookRequest, now: datetime = THEN) -> None:
    """Verify a request as the server does."""
    kind.webhook.verify(settings, request, now)


def test_sendgrids_own_example_is_true() -> None:
    check(SENDGRID, SendgridSettings(api_key="SG.x", public_key=KEY), sendgrid_request())


@pytest.mark.parametrize(
    ("key", "request_", "now"),
    [
        (OTHER_KEY, sendgrid_request(), THEN),
        (KEY, sendgrid_request(PAYLOAD[:-2]), THEN),
        (KEY, sendgrid_request(time="1600112503"), THEN),
        (KEY, sendgrid_request(time="timestamp"), THEN),
        (KEY, sendgrid_request(signature=""), THEN),
        (KEY, sendgrid_request(signature="%%%"), THEN),
        (KEY, sendgrid_request(), THEN + timedelta(days=2)),
    ],
    ids=["another key", "cut body", "another time", "no time", "no signature", "no base64", "played again"],
)
def test_sendgrid_forgeries_are_refused(key: str, request_: WebhookRequest, now: datetime) -> None:
    with pytest.raises(Forbidden):
        check(SENDGRID, SendgridSettings(api_key="SG.x", public_key=key), request_, now)


def test_a_key_that_is_none_is_refused_when_it_is_saved() -> None:
    with pytest.raises(InvalidInput) as error:
        SendgridSettings(api_key="SG.x", public_key="hello")
    assert error.value.field == "public_key"


def mailgun_request(key: str, time: str, *, as_form: bool = False) -> WebhookRequest:
    """Return news, or a mail, signed with a key at a time."""
    token = "a" * 50
    mac = hmac.new(key.encode(), f"{time}{token}".encode(), hashlib.sha256).hexdigest()
    if as_form:
        body = f"timestamp={time}&token={token}&signature={mac}&recipient=a%40b.example".encode()
        return WebhookRequest("POST", "", {}, {"content-type": "application/x-www-form-urlencoded"}, body)
    data = {"signature": {"timestamp": time, "token": token, "signature": mac}, "event-data": {"event": "delivered"}}
    return WebhookRequest("POST", "", {}, {"content-type": "application/json"}, json.dumps(data).encode())


@pytest.mark.parametrize("as_form", [False, True], ids=["news", "a mail"])
def test_mailgun_signs_time_and_token(as_form: bool) -> None:
    settings = MailgunSettings(domain="mg.example.com", api_key="k", signing_key="secret")
    check(MAILGUN, settings, mailgun_request("secret", TIMESTAMP, as_form=as_form))
    with pytest.raises(Forbidden):
        check(MAILGUN, settings, mailgun_request("wrong", TIMESTAMP, as_form=as_form))
    with pytest.raises(Forbidden):
        check(MAILGUN, settings, mailgun_request("secret", TIMESTAMP, as_form=as_form), THEN + timedelta(days=1))
    with pytest.raises(Forbidden):
        check(MAILGUN, MailgunSettings(domain="mg.example.com", api_key="k"), mailgun_request("", TIMESTAMP))


def test_postmark_gives_the_credentials_of_its_address() -> None:
    settings = PostmarkSettings(server_token="t", username="noline", password="pass:word")
    right = "Basic " + base64.b64encode(b"noline:pass:word").decode()
    check(POSTMARK, settings, WebhookRequest("POST", "", {}, {"authorization": right}, b"{}"))
    for wrong in ("", "Basic ", "Basic " + base64.b64encode(b"noline:password").decode()):
        with pytest.raises(Forbidden):
            check(POSTMARK, settings, WebhookRequest("POST", "", {}, {"authorization": wrong}, b"{}"))
    check(POSTMARK, PostmarkSettings(server_token="t"), WebhookRequest("POST", "", {}, {}, b"{}"))


def certificate() -> tuple[rsa.RSAPrivateKey, str]:
    """Make a key with a certificate, as SNS has one."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(THEN)
        .not_valid_after(THEN + timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    return key, built.public_bytes(Encoding.PEM).decode()


PRIVATE, PEM = certificate()


def sns_request(version: str = "2", tamper: str = "", kind: str = "Notification", **more: str) -> WebhookRequest:
    """Return a signed SNS message; ``tamper`` replaces its text after signing."""
    told = {
        "Type": kind,
        "MessageId": "m",
        "TopicArn": "arn:aws:sns:us-east-1:1:T",
        "Message": "line\nline",
        "Timestamp": "2018-03-26T17:58:59.675Z",
        "SignatureVersion": version,
        "SigningCertURL": "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem",
        **({"Subject": "S"} if kind == "Notification" else {"Token": "t", "SubscribeURL": "https://sns.us-east-1.amazonaws.com/?x"}),
        **more,
    }  # fmt: skip
    names = ["Message", "MessageId", *(["Subject"] if kind == "Notification" else ["SubscribeURL"]), "Timestamp"]
    names += [*([] if kind == "Notification" else ["Token"]), "TopicArn", "Type"]
    text = "".join(f"{name}\n{told[name]}\n" for name in names).encode()
    digest = hashes.SHA256() if version == "2" else hashes.SHA1()
    told["Signature"] = base64.b64encode(PRIVATE.sign(text, padding.PKCS1v15(), digest)).decode()
    if tamper:
        told["Message"] = tamper
    return WebhookRequest("POST", "", {}, {"content-type": "text/plain"}, json.dumps(told).encode())


@pytest.mark.parametrize("version", ["1", "2"])
@pytest.mark.parametrize("kind", ["Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"])
def test_sns_messages_are_checked_with_their_certificate(version: str, kind: str) -> None:
    settings = SesSettings(**SES_SETTINGS, certificate=PEM, topics="arn:aws:sns:us-east-1:1:T")
    check(SES, settings, sns_request(version, kind=kind))
    with pytest.raises(Forbidden):
        check(SES, settings, sns_request(version, "other", kind))


@pytest.mark.parametrize(
    "request_",
    [
        sns_request(SigningCertURL="https://sns.us-east-1.amazonaws.com.evil.example/a.pem"),
        sns_request(SigningCertURL="http://sns.us-east-1.amazonaws.com/a.pem"),
        sns_request(TopicArn="arn:aws:sns:us-east-1:2:Stranger"),
        sns_request(SignatureVersion="3"),
    ],
    ids=["certificate elsewhere", "certificate in the clear", "another topic", "unknown version"],
)
def test_sns_messages_of_others_are_refused(request_: WebhookRequest) -> None:
    settings = SesSettings(**SES_SETTINGS, certificate=PEM, topics="arn:aws:sns:us-east-1:1:T")
    with pytest.raises(Forbidden):
        check(SES, settings, request_)


def test_without_a_certificate_the_topic_alone_is_checked() -> None:
    settings = SesSettings(**SES_SETTINGS, topics="arn:aws:sns:us-east-1:1:T arn:aws:sns:us-east-1:1:U")
    check(SES, settings, sns_request(tamper="other"))
    with pytest.raises(Forbidden):
        check(SES, settings, sns_request(TopicArn="arn:aws:sns:us-east-1:1:V"))


@pytest.mark.parametrize(
    "url",
    [
        "http://sns.us-east-1.amazonaws.com/?a",
        "https://sns.us-east-1.amazonaws.com@evil.example/?a",
        "https://evil.example/?sns.us-east-1.amazonaws.com",
        "https://sns.us-east-1.amazonaws.com.evil.example/",
        "https://sns.us-east-1.amazonaws.com:8080/",
        "https://evil.example\\.sns.us-east-1.amazonaws.com/",
        "",
    ],
)
def test_only_amazons_own_address_is_confirmed(url: str) -> None:
    body = json.dumps({"Type": "SubscriptionConfirmation", "SubscribeURL": url}).encode()
    assert SES.webhook is not None
    with pytest.raises(InvalidInput):
        SES.webhook.read(WebhookRequest("POST", "", {}, {}, body))


def test_amazons_address_is_confirmed() -> None:
    assert SES.webhook is not None
    assert SES.webhook.read(sns_request(kind="SubscriptionConfirmation")).confirm == (
        "https://sns.us-east-1.amazonaws.com/?x"
    )


# Amazon's published test suite of Signature Version 4, and the example of its documentation.
WHO = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1")
AT = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
SUITE = "https://example.amazonaws.com/"
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}


@pytest.mark.parametrize(
    ("call", "service", "signature"),
    [
        (Call(SUITE, method="GET"), "service", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        (Call(SUITE, method="POST"), "service", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        (
            Call(f"{SUITE}?Param2=value2&Param1=value1", method="GET"),
            "service",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
        (
            Call("https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08", b"", FORM, "GET"),
            "iam",
            "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
        ),
    ],
    ids=["get-vanilla", "post-vanilla", "query in order", "documentation"],
)
def test_signature_version_4(call: Call, service: str, signature: str) -> None:
    proof = signed(call, WHO, service, AT).headers["Authorization"]
    assert proof.startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/")
    assert proof.endswith(f"Signature={signature}")

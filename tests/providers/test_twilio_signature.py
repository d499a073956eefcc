"""What Twilio signs is checked as its own library does, for messages and calls."""

from __future__ import annotations

import hashlib
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # as it comes

from noline.channels import WebhookRequest
from noline.kernel.errors import Forbidden
from noline.providers.twilio_signing import check_signature

TOKEN = "12345"
MAKERS = RequestValidator(TOKEN)
HOOK = "https://noline.example/in/7/key"
FORMS = [
    {},
    {"From": "+14158675309", "To": "+18005551212", "Body": "Hello"},
    {"Body": "Grüße 👋 & more = less", "NumMedia": "0", "Z": "", "a": "lower case sorts last"},
    {"Body": " spaces\nand lines ", "From": "whatsapp:+4917612345678"},
]


def told(url: str, form: dict[str, str], signature: str, method: str = "POST", body: bytes = b"") -> WebhookRequest:
    """Return a request of Twilio's."""
    headers = {"content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature}
    query = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    return WebhookRequest(method, url, query, headers, body or urlencode(form).encode())


@pytest.mark.parametrize("form", FORMS, ids=range(len(FORMS)))
@pytest.mark.parametrize("url", [HOOK, f"{HOOK}?foo=1&bar=2", "http://localhost:8700/in/7/key"])
def test_what_twilios_library_signs_is_twilios(url: str, form: dict[str, str]) -> None:
    signature = MAKERS.compute_signature(url, form)
    assert MAKERS.validate(url, form, signature)
    check_signature(TOKEN, told(url, form, signature))
    with pytest.raises(Forbidden):
        check_signature(TOKEN, told(url, form | {"Body": "Other"}, signature))
    with pytest.raises(Forbidden):
        check_signature("another", told(url, form, signature))


@pytest.mark.parametrize(
    ("signed", "called"),
    [
        (HOOK, "https://noline.example:443/in/7/key"),
        ("https://noline.example:443/in/7/key", HOOK),
        ("https://noline.example/in/7/key", "https://noline.example:8443/in/7/key"),
        ("http://noline.example:80/in/7/key", "http://noline.example/in/7/key"),
    ],
)
def test_the_port_may_be_named_or_not(signed: str, called: str) -> None:
    signature = MAKERS.compute_signature(signed, FORMS[1])
    assert MAKERS.validate(called, FORMS[1], signature)
    check_signature(TOKEN, told(called, FORMS[1], signature))


def test_a_body_that_is_no_form_is_signed_by_its_digest() -> None:
    body = b'{"type": "event"}'
    url = f"{HOOK}?bodySHA256={hashlib.sha256(body).hexdigest()}"
    signature = MAKERS.compute_signature(url, {})
    assert MAKERS.validate(url, body.decode(), signature)
    check_signature(TOKEN, told(url, {}, signature, body=body))
    with pytest.raises(Forbidden):
        check_signature(TOKEN, told(url, {}, signature, body=body + b" "))


def test_what_is_fetched_is_signed_without_a_form() -> None:
    url = f"{HOOK}?CallSid=CA1"
    check_signature(TOKEN, told(url, {}, MAKERS.compute_signature(url, {}), method="GET"))

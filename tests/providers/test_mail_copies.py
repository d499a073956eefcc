"""Whoever is to get a copy of a mail is told to each mail service in its own way."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from noline.channels import Failed, Outgoing
from noline.content import EmailRendered
from noline.providers.mailgun import Mailgun, MailgunSettings
from noline.providers.postmark import Postmark, PostmarkSettings
from noline.providers.sendgrid import Sendgrid, SendgridSettings
from noline.providers.ses import Ses, SesSettings

BOB, CAROL = "bob@firm.example", "carol@firm.example"
HEAD = f"From: shop@example.com\r\nTo: ana@example.org\r\nCc: {BOB},\r\n {CAROL}\r\nSubject: Hi\r\n"
MAIL = EmailRendered("b-t@reply.example", "ana@example.org", f"{HEAD}\r\nHello\r\n".encode(), (BOB, CAROL))


def body_of(provider: Any) -> bytes:
    """Return what a service is asked."""
    outgoing = Outgoing(UUID(int=1), 1, "email", MAIL.to, "shop@example.com", MAIL, "k", "t0k3n")
    assert provider.capabilities[0].copies
    calls = provider.calls(outgoing)
    assert not isinstance(calls, Failed)
    (call,) = calls
    return bytes(call.body)


def test_mailgun_gets_the_whole_mail_with_every_recipient() -> None:
    body = body_of(Mailgun(MailgunSettings(domain="mg.example.com", api_key="k")))
    to = b'Content-Disposition: form-data; name="to"\r\n\r\n%s\r\n'
    assert all(to % address.encode() in body for address in (MAIL.to, BOB, CAROL))


@pytest.mark.parametrize(
    ("provider", "path", "told"),
    [
        pytest.param(Postmark(PostmarkSettings(server_token="t")), ("Cc",), f"{BOB}, {CAROL}", id="postmark"),
        pytest.param(
            Sendgrid(SendgridSettings(api_key="SG.k")),
            ("personalizations", 0, "cc"),
            [{"email": BOB}, {"email": CAROL}],
            id="sendgrid",
        ),
        pytest.param(
            Ses(SesSettings(region="eu-central-1", access_key="AKIA", secret_key="s")),
            ("Destination", "CcAddresses"),
            [BOB, CAROL],
            id="ses",
        ),
    ],
)
def test_services_that_take_json_are_told_of_the_copies(provider: Any, path: tuple[Any, ...], told: Any) -> None:
    asked = json.loads(body_of(provider))
    for step in path:
        asked = asked[step]
    assert asked == told

"""What Viber signs with the bot's token is checked; its files are fetched without the token."""

from __future__ import annotations

import pytest

from noline.channels import Media, Reply, WebhookRequest
from noline.kernel.clock import wall_now
from noline.kernel.errors import Forbidden, InvalidInput
from noline.providers.viber import ViberSettings, media, verify

# The token and the callback of the documentation; the signature is OpenSSL's.
SETTINGS = ViberSettings(auth_token="445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9", sender_name="Harbour")
BODY = b'{"event":"webhook","timestamp":1457764197627,"message_token":241256543215}'
SIGNATURE = "bd52434b46be1542d32bfa5e3332b757b927e183c5ef3b20a5f9877207dc55b9"


def signed(signature: str = SIGNATURE, body: bytes = BODY) -> WebhookRequest:
    """Return a request with this signature."""
    return WebhookRequest(headers={"x-viber-content-signature": signature}, body=body)


@pytest.mark.parametrize(
    "request_",
    [signed(), signed(SIGNATURE.upper()), WebhookRequest(query={"sig": SIGNATURE}, body=BODY)],
    ids=["in the header", "in capitals", "in the address"],
)
def test_what_viber_signed_is_vibers(request_: WebhookRequest) -> None:
    verify(SETTINGS, request_, wall_now())


@pytest.mark.parametrize(
    "request_",
    [signed(SIGNATURE[:-1] + "0"), signed(body=BODY + b" "), signed(""), signed("é"), WebhookRequest(body=BODY)],
    ids=["another signature", "another body", "an empty one", "no hex", "none"],
)
def test_what_somebody_else_sent_is_refused(request_: WebhookRequest) -> None:
    with pytest.raises(Forbidden):
        verify(SETTINGS, request_, wall_now())


@pytest.mark.parametrize(("field", "value"), [("auth_token", " "), ("sender_name", ""), ("sender_name", "n" * 29)])
def test_settings_that_can_not_work_are_refused(field: str, value: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        ViberSettings(**{"auth_token": "t", "sender_name": "n" * 28} | {field: value})
    assert refused.value.field == field


def test_a_file_is_fetched_from_its_address_without_the_token() -> None:
    file = Media("image/jpeg", url="https://dl-media.viber.com/a.jpg?Expires=1")
    call = media(SETTINGS, file, [])
    assert call is not None
    assert (call.method, call.url, call.headers) == ("GET", file.url, {})
    assert media(SETTINGS, file, [Reply(200, b"jpeg")]) is None

"""Calls by Twilio: its signature, and the TwiML that a call gets, step by step as the call would go."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from xml.etree import ElementTree as ET

import msgspec
import pytest

from noline.channels import Called, Event, Inbound, WebhookRequest
from noline.kernel.errors import Forbidden, InvalidInput
from noline.providers.twilio_voice import TwilioVoiceSettings, hear, media, verify

NOW = datetime(2026, 11, 29, 10, tzinfo=UTC)
HOOK = "https://noline.example/in/1/key"
ANA, SHOP, DESK, HOME = "+14155550100", "+14155550111", "+14155550199", "+14155550198"
ACCOUNT = TwilioVoiceSettings(
    account_sid="ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    auth_token="12345",
    agents=(DESK, HOME),
    greeting="Welcome to <Harbour> & Co.",
    language="de",
)

# The example of Twilio's own libraries (request_validator), whose signature they expect.
SIGNED_FORM = {
    "CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234", "From": "+14158675309",
    "To": "+18005551212",
}  # fmt: skip
SIGNED_URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
SIGNATURE = "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def told(url: str, signature: str = "", **form: str) -> WebhookRequest:
    """Return a request of Twilio's."""
    headers = {"content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature}
    query = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    return WebhookRequest("POST", url, query, headers, urlencode(form).encode())


def test_the_signature_of_the_makers_own_example() -> None:
    verify(ACCOUNT, told(SIGNED_URL, SIGNATURE, **SIGNED_FORM), NOW)


@pytest.mark.parametrize(
    ("url", "signature", "change"),
    [
        (SIGNED_URL, "", {}),
        (SIGNED_URL, SIGNATURE, {"Digits": "1"}),
        (SIGNED_URL + "&on=answer", SIGNATURE, {}),
        (SIGNED_URL, SIGNATURE.lower(), {}),
    ],
    ids=["none", "another form", "another address", "another signature"],
)
def test_what_is_not_signed_is_forged(url: str, signature: str, change: dict[str, str]) -> None:
    with pytest.raises(Forbidden):
        verify(ACCOUNT, told(url, signature, **SIGNED_FORM | change), NOW)


def heard(url: str, **form: str) -> tuple[tuple[Event, ...], ET.Element]:
    """Return what a request says and the TwiML that answers it."""
    found = hear(ACCOUNT, told(url, CallSid="CA1", From=ANA, To=SHOP, Direction="inbound", **form))
    assert found.answer.media_type == "text/xml"
    return found.events, ET.fromstring(found.answer.body.decode())


def test_an_incoming_call_greets_and_rings_the_agents_and_says_nothing_of_the_customer() -> None:
    events, answer = heard(HOOK, CallStatus="ringing", FromCity="SAN FRANCISCO")
    assert events == (Inbound("voice", ANA, SHOP, "CA1", "", automatic=True),)
    say, dial = answer
    assert (say.tag, say.text, say.get("language")) == ("Say", "Welcome to <Harbour> & Co.", "de-DE")
    assert dial.get("answerOnBridge") == "true"
    assert [number.text for number in dial] == [DESK, HOME]
    leg = dial[0].get("statusCallback", "")
    assert leg.startswith(f"{HOOK}?on=leg")
    answered, _ = heard(leg, CallStatus="in-progress", ParentCallSid="CA1", CallbackSource="call-progress-events")
    assert isinstance(answered[0], Called)
    assert (answered[0].status, answered[0].call, answered[0].sender) == ("answered", "CA1", ANA)


def test_a_call_that_nobody_answers_may_ask_to_be_called_back_or_leave_words() -> None:
    _, answer = heard(HOOK, CallStatus="ringing")
    dial = answer.find("Dial")
    assert dial is not None
    events, answer = heard(dial.get("action", ""), CallStatus="in-progress", DialCallStatus="no-answer")
    assert [(it.status, it.outcome) for it in events if isinstance(it, Called)] == [("missed", "no_answer")]
    gather, record, _ = answer
    assert gather.get("numDigits") == "1"
    asked, bye = heard(gather.get("action", ""), CallStatus="in-progress", Digits="1")
    assert [it.status for it in asked if isinstance(it, Called)] == ["callback"]
    assert [it.tag for it in bye] == ["Say", "Hangup"]
    words, _ = heard(
        record.get("action", ""), CallStatus="in-progress", RecordingUrl="https://api.twilio.com/RE1",
        RecordingSid="RE1", RecordingDuration="9",
    )  # fmt: skip
    assert isinstance(words[0], Inbound)
    assert (words[0].sender, words[0].media[0].url) == (ANA, "https://api.twilio.com/RE1.mp3")


def test_whoever_hides_their_number_is_rung_through_all_the_same() -> None:
    found = hear(ACCOUNT, told(HOOK, CallSid="CA1", From="+266696687", To=SHOP, CallStatus="ringing"))
    assert found.events == ()
    assert b"<Dial" in found.answer.body


def test_without_agents_the_call_is_recorded() -> None:
    alone = msgspec.structs.replace(ACCOUNT, agents=())
    found = hear(alone, told(HOOK, CallSid="CA1", From=ANA, To=SHOP, CallStatus="ringing"))
    assert [it.tag for it in ET.fromstring(found.answer.body.decode())] == ["Say", "Gather", "Record", "Hangup"]


def test_only_twilio_is_shown_our_credentials() -> None:
    [(events, _)] = [
        heard(f"{HOOK}?on=recorded&c=%2B14155550100", RecordingUrl="https://thief.example/RE1", RecordingDuration="9")
    ]
    assert isinstance(events[0], Inbound)
    call = media(ACCOUNT, events[0].media[0], ())
    assert call is not None
    assert call.headers == {}


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no account": ({"account_sid": "SK1"}, "account_sid"),
    "an agent without a number": ({"agents": ("sales",)}, "agents"),
    "no time to ring": ({"ring_seconds": 1}, "ring_seconds"),
    "a cost below nothing": ({"minute_cost": -1}, "minute_cost"),
}


@pytest.mark.parametrize(("change", "field"), REFUSED.values(), ids=REFUSED)
def test_refuses(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        TwilioVoiceSettings(**{"account_sid": "AC1", "auth_token": "t"} | change)
    assert caught.value.field == field

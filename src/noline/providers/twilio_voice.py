"""Provider ``twilio_voice``: calls both ways by Twilio's API of 2010-04-01 (twilio.com/docs/voice)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

from noline.channels import (
    Answer,
    Call,
    Capabilities,
    Failed,
    Fault,
    Heard,
    Media,
    Outgoing,
    Reply,
    Result,
    Sent,
    Webhook,
    WebhookRequest,
    failed_by_status,
    form_call,
    malformed,
    not_understood,
)
from noline.content import SpokenRendered
from noline.kernel.currencies import check_currency
from noline.kernel.errors import InvalidInput
from noline.providers.kind import ProviderKind
from noline.providers.loose import number
from noline.providers.twilio_account import TwilioAccount, basic
from noline.providers.twilio_signing import check_signature
from noline.providers.twilio_twiml import MOST, twiml
from noline.providers.voice_calls import Report, Status, is_number, react
from noline.providers.voice_commands import Step, spoken_commands, step_of

VOICE = Capabilities(channel="voice", renders="voice", max_length=3000, inbound=True, receipts=True, cost=2)

# twilio.com/docs/api/errors: those that say more than the status of HTTP does.
_ERRORS: Final[Mapping[int, tuple[Fault, bool]]] = {
    10001: (Fault.ACCOUNT, False),  # account not active
    10004: (Fault.THROTTLED, False),  # too many calls at once
    12100: (Fault.CONTENT, False),  # the TwiML can't be read
    20003: (Fault.ACCOUNT, False),
    20404: (Fault.ACCOUNT, False),
    20429: (Fault.THROTTLED, False),
    21201: (Fault.UNREACHABLE, False),  # no number called
    21210: (Fault.ACCOUNT, False),  # 'From' is not ours
    21211: (Fault.UNREACHABLE, True),  # invalid 'To'
    21212: (Fault.ACCOUNT, False),  # invalid 'From'
    21214: (Fault.UNREACHABLE, True),  # can't be reached
    21215: (Fault.ACCOUNT, False),  # this country is not enabled
    21216: (Fault.REJECTED, False),  # may not be called
    21217: (Fault.UNREACHABLE, True),
    21219: (Fault.ACCOUNT, False),  # a trial account may not
}
_OUTCOMES: Final = {"busy": "busy", "no-answer": "no_answer", "failed": "failed", "canceled": "canceled"}
_UNDERWAY: Final = frozenset({"queued", "initiated", "ringing"})
# twilio.com/docs/voice: how a caller who hides is written.
_HIDDEN: Final = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"})
_BESIDE: Final = frozenset({"RecordingStatus", "TranscriptionSid", "TranscriptionEvent", "ConferenceSid", "StreamSid"})
_EMPTY: Final = Answer(body=b"<Response></Response>", media_type="text/xml")
_EVENTS: Final = ("initiated", "ringing", "answered", "completed")
_RING_LONGEST: Final = 600


class TwilioVoiceSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Calls by an account at Twilio. ``account_sid``: begins with AC. ``auth_token``: signs what Twilio tells, and
    signs in unless a key is given. ``key_sid``: an API key, begins with SK. ``key_secret``: its secret. ``agents``: the
    numbers that are rung, all at once, when somebody calls. ``greeting``: what every caller hears first.
    ``unanswered``: what a caller hears when nobody answers; it should say that 1 asks to be called back and that the
    tone records.
    ``goodbye``: what is said at the end. ``language``: of these words. ``voice``: Twilio's voice for them.
    ``ring_seconds``: how long the agents are rung. ``minute_cost``: what a begun minute costs, in minor units.
    ``currency``: of it. ``api_url``: another address of the API.
    """

    account_sid: str
    auth_token: str
    key_sid: str = ""
    key_secret: str = ""
    agents: tuple[str, ...] = ()
    greeting: str = ""
    unanswered: str = "Nobody can take your call. Press 1 to be called back, or speak after the tone."
    goodbye: str = "Thank you. Goodbye."
    language: str = "en-US"
    voice: str = ""
    ring_seconds: int = 25
    minute_cost: int = 0
    currency: str = "USD"
    api_url: str = "https://api.twilio.com"

    def __post_init__(self) -> None:
        """Refuse what is no account, and numbers that nobody can ring."""
        if not (self.account_sid.startswith("AC") and self.account_sid.isalnum()):
            raise InvalidInput("This is no account SID.", field="account_sid", remedy="It begins with AC.")
        if wrong := next((it for it in self.agents if not is_number(it)), None):
            raise InvalidInput(f"{wrong[:40]!r} is no number.", field="agents", remedy="Write it like +493012345678.")
        if not 5 <= self.ring_seconds <= _RING_LONGEST:
            raise InvalidInput("This is no time to ring.", field="ring_seconds", remedy="Use 5 to 600 seconds.")
        if self.currency:
            check_currency(self.currency)
        if self.minute_cost < 0:
            raise InvalidInput("A cost is negative.", field="minute_cost", remedy="Give minor units, 0 or more.")

    def __repr__(self) -> str:
        """Show no secret."""
        return f"TwilioVoiceSettings(account_sid={self.account_sid!r})"


_BLANK: Final = TwilioVoiceSettings(account_sid="AC", auth_token="")


class TwilioVoice(TwilioAccount):
    """One account."""

    name = "twilio_voice"
    capabilities: tuple[Capabilities, ...] = (VOICE,)
    batch = 20

    def __init__(self, settings: TwilioVoiceSettings) -> None:
        super().__init__(settings)
        self._settings = settings

    def calls(self, outgoing: Outgoing) -> Sequence[Call] | Failed:
        """Return the request that makes a call; to be connected, the one of ours is called first."""
        content = outgoing.content
        assert isinstance(content, SpokenRendered)
        token, told_at = outgoing.reply_token, outgoing.told_at
        commands = spoken_commands(content, token, outgoing.to, outgoing.sender)
        document = twiml(commands, told_at)
        if len(document) > MOST:
            return Failed(Fault.CONTENT, "It is too long to be said in one call.")
        step = Step("rung" if content.connect else "told", token, outgoing.to, outgoing.sender)
        fields = [("To", content.connect or outgoing.to), ("From", outgoing.sender), ("Twiml", document)]
        if told_at:
            fields += [("StatusCallback", f"{told_at}?{step.written()}"), ("StatusCallbackMethod", "POST")]
            fields += [("StatusCallbackEvent", event) for event in _EVENTS]
        return [form_call(f"{self._base}/Calls.json", fields, headers=self._headers)]

    def result(self, reply: Reply) -> Result:
        """Read the call resource, or the error."""
        told = reply.object
        if reply.status in (200, 201) and isinstance(told.get("sid"), str):
            return Sent(told["sid"], 0, self._settings.currency)
        if isinstance(code := told.get("code"), int):
            return _failed(code, str(told.get("message") or ""), reply)
        return not_understood(reply) if reply.status < 300 else failed_by_status(reply)


def read(request: WebhookRequest) -> Heard:
    """Say what a request means, whatever the account's settings are."""
    return hear(_BLANK, request)


def hear(settings: TwilioVoiceSettings, request: WebhookRequest) -> Heard:
    """Say what a request means, and answer with what the call does next."""
    if _beside(request.params):
        return Heard(answer=_EMPTY)
    reaction = react(settings, report_of(request))
    if reaction.commands is None:
        return Heard(reaction.events, _EMPTY)
    document = twiml(reaction.commands, request.url.partition("?")[0])
    return Heard(reaction.events, Answer(body=document.encode(), media_type="text/xml"))


def report_of(request: WebhookRequest) -> Report:
    """Read a request of Twilio's (twilio.com/docs/voice/twiml#request-parameters)."""
    given = request.params
    ours = step_of(request.query)
    step = ours if ours.on else _asked_elsewhere(given)
    call = given.get("ParentCallSid", "") if step.on == "leg" else given.get("CallSid", "")
    if not call:
        raise malformed("It has no CallSid.")
    incoming = given.get("Direction", "inbound") == "inbound" or step.on in ("dialled", "leg", "unanswered", "recorded")
    status, outcome = _status(given, step, call=call)
    seconds = given.get("DialCallDuration") or given.get("CallDuration") or ""
    found = Report(
        status=status,
        call=call,
        step=step,
        caller=_number(given.get("From", "")),
        called=_number(given.get("To", "")),
        incoming=incoming,
        outcome=outcome,
        seconds=min(number(seconds), 86_400),
        digits=given.get("Digits", "")[: 1 if ours.on else 64],
        speech=given.get("SpeechResult", "")[:2000],
        agent=_number(given.get("To", "")) if step.on == "leg" else "",
    )
    return found if status != "recorded" else _recording(found, given)


def _beside(given: Mapping[str, str]) -> bool:
    """Say whether it is news of something beside the call: of its recording, its transcription, a conference."""
    return bool(_BESIDE & given.keys()) or ("AnsweredBy" in given and not given.get("CallStatus"))


def _asked_elsewhere(given: Mapping[str, str]) -> Step:
    """Return what TwiML of others asked, by what came of it; a call that begins or ends says nothing of the kind."""
    incoming = given.get("Direction", "inbound") == "inbound"
    customer, company = (_number(given.get(name, "")) for name in (("From", "To") if incoming else ("To", "From")))
    if given.get("RecordingUrl"):
        return Step("recorded", customer=customer, company=company)
    if given.get("SpeechResult") or given.get("Digits"):
        return Step("answer", customer=customer, company=company)
    return Step("dialled", customer=customer, company=company) if given.get("DialCallStatus") else Step()


def _status(given: Mapping[str, str], step: Step, *, call: str) -> tuple[Status, str]:
    told = given.get("CallStatus", "").lower()
    if step.on in ("dialled", "bridged"):
        told = given.get("DialCallStatus", "").lower()
        if told in ("completed", "answered"):
            return "ended", "reached"
    elif step.on in ("answer", "unanswered"):
        return "input", ""
    elif step.on == "recorded":
        return "recorded", ""
    if told in _OUTCOMES:
        return "missed", _OUTCOMES[told]
    if told == "completed":
        return "ended", ""
    if given.get("CallbackSource") or step.on:
        return ("answered" if told == "in-progress" else "under_way"), ""
    if told in _UNDERWAY or told == "in-progress":
        return "offered", ""
    raise malformed(f"{told[:40]!r} is no status of the call {call[:40]}.")


def _recording(report: Report, given: Mapping[str, str]) -> Report:
    url = given.get("RecordingUrl", "")
    seconds = number(given.get("RecordingDuration", ""))
    if urlsplit(url).scheme not in ("http", "https") or not seconds:
        return report
    file = Media("audio/mpeg", "voicemail.mp3", f"{url}.mp3")
    return Report(
        report.status, report.call, report.step, report.caller, report.called, report.incoming, seconds=seconds,
        recording=file, recording_id=given.get("RecordingSid", ""),
    )  # fmt: skip


def verify(settings: TwilioVoiceSettings, request: WebhookRequest, now: datetime) -> None:  # noqa: ARG001 (no time is signed)
    """Check the signature."""
    check_signature(settings.auth_token, request)


def media(settings: TwilioVoiceSettings, file: Media, replies: Sequence[Reply]) -> Call | None:
    """Fetch a recording: with our credentials from Twilio itself, without them where it sends us."""
    if not replies:
        ours = urlsplit(file.url).hostname == urlsplit(settings.api_url).hostname
        return Call(file.url, headers={"Authorization": basic(settings)} if ours else {}, method="GET")
    last = replies[-1]
    if last.status in (301, 302, 303, 307, 308) and len(replies) < 4:
        return Call(urljoin(file.url, last.headers.get("location", "")), method="GET")
    return None


def _number(text: str) -> str:
    """Return a number, or what stands in its place; nothing for a caller who hides."""
    return "" if text in _HIDDEN else text


def _failed(code: int, text: str, reply: Reply) -> Failed:
    said = f"{code} {text}".strip()[:300]
    if code not in _ERRORS:
        return failed_by_status(reply, said)
    fault, permanent = _ERRORS[code]
    again = fault in (Fault.THROTTLED, Fault.ACCOUNT, Fault.UNAVAILABLE)
    return Failed(fault, said, retry=again, permanent=permanent)


TWILIO_VOICE = ProviderKind(
    name="twilio_voice",
    channels=("voice",),
    settings=TwilioVoiceSettings,
    make=lambda settings, _: TwilioVoice(settings),
    secrets=("auth_token", "key_secret"),
    webhook=Webhook(read, verify, hear=hear),
    media=media,
)

"""Provider ``twilio``: SMS, MMS and WhatsApp by Twilio's API of 2010-04-01 (twilio.com/docs/messaging/api)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from mimetypes import guess_type
from urllib.parse import urljoin, urlsplit

import msgspec
from msgspec import Struct

from noline.channels import (
    Answer,
    Call,
    Capabilities,
    Event,
    Failed,
    Fault,
    Heard,
    Inbound,
    Left,
    Location,
    Media,
    Outgoing,
    Receipt,
    Reply,
    Result,
    Sent,
    Webhook,
    WebhookRequest,
    approved_for,
    degrees,
    failed_by_status,
    fit,
    form_call,
    malformed,
    not_understood,
)
from noline.content import Approved, ChatRendered, TextRendered
from noline.kernel.errors import InvalidInput
from noline.providers.kind import ProviderKind
from noline.providers.loose import place
from noline.providers.sms_numbers import international
from noline.providers.twilio_account import TwilioAccount, basic
from noline.providers.twilio_errors import ERRORS, told_of
from noline.providers.twilio_events import callbacks
from noline.providers.twilio_signing import check_signature

SMS = Capabilities(
    channel="sms",
    renders="sms",
    max_length=1600,
    media=("image/jpeg", "image/png", "image/gif", "video/", "audio/"),
    max_media_bytes=5_000_000,
    inbound=True,
    receipts=True,
    cost=7,
)
WHATSAPP = Capabilities(
    channel="whatsapp",
    renders="chat",
    max_length=1600,
    media=("image/", "video/", "audio/", "application/pdf"),
    max_media_bytes=16_000_000,
    templates=True,
    inbound=True,
    receipts=True,
    reads=True,
    locations=True,
    sends_locations=True,
    reply_window_hours=24,
    cost=3,
)

_STATUSES = {
    **{"sent": "sent", "delivered": "delivered", "read": "read"},
    **{"undelivered": "failed", "failed": "failed", "canceled": "failed"},  # cancelled at Twilio: it never goes out
}
_UNDERWAY = frozenset({"accepted", "scheduled", "queued", "sending", "partially_delivered"})
_EMPTY = Answer(body=b"<Response></Response>", media_type="text/xml")
_MOST_MEDIA = 10


class TwilioSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account at Twilio. ``account_sid``: begins with AC. ``auth_token``: signs what Twilio tells, and signs in
    unless a key is given. ``key_sid``: an API key, begins with SK. ``key_secret``: its secret.
    ``messaging_service``: a messaging service (MG…) that chooses the sender from its pool. ``api_url``: another
    address of the API.
    """

    account_sid: str
    auth_token: str
    key_sid: str = ""
    key_secret: str = ""
    messaging_service: str = ""
    api_url: str = "https://api.twilio.com"

    def __post_init__(self) -> None:
        """Refuse what is no account."""
        if not (self.account_sid.startswith("AC") and self.account_sid.isalnum()):
            raise InvalidInput("This is no account SID.", field="account_sid", remedy="It begins with AC.")

    def __repr__(self) -> str:
        """Show no secret."""
        return f"TwilioSettings(account_sid={self.account_sid!r})"


class Twilio(TwilioAccount):
    """One account."""

    name = "twilio"
    capabilities: tuple[Capabilities, ...] = (SMS, WHATSAPP)
    batch = 100

    def __init__(self, settings: TwilioSettings) -> None:
        super().__init__(settings)
        self._settings = settings

    def calls(self, outgoing: Outgoing) -> Sequence[Call]:
        """Return a call for each message of it."""
        content = outgoing.content
        if isinstance(content, TextRendered):
            content = ChatRendered(content.text)
        assert isinstance(content, ChatRendered)
        prefix, able = ("whatsapp:", WHATSAPP) if outgoing.channel == "whatsapp" else ("", SMS)
        common = [("To", f"{prefix}{outgoing.to}"), *self._sender(prefix, outgoing)]
        if (approved := approved_for(outgoing)) is not None:
            return [self._call([*common, *_approved(approved)])]
        calls = [self._call([*common, *_place(outgoing.location)])] if outgoing.location else []
        for part in fit(content, outgoing.files, able):
            urls = [file.url for file in part.files][:_MOST_MEDIA] + ([part.media] if part.media else [])
            body = [("Body", part.text)] if part.text else []
            if body or urls or not calls:
                calls.append(self._call([*common, *body, *(("MediaUrl", url) for url in urls)]))
        return calls

    def _sender(self, prefix: str, outgoing: Outgoing) -> list[tuple[str, str]]:
        told = [("StatusCallback", outgoing.told_at)] if outgoing.told_at else []
        if self._settings.messaging_service:
            return [("MessagingServiceSid", self._settings.messaging_service), *told]
        return [("From", f"{prefix}{outgoing.sender}"), *told]

    def _call(self, fields: Sequence[tuple[str, str]]) -> Call:
        return form_call(f"{self._base}/Messages.json", fields, headers=self._headers)

    def result(self, reply: Reply) -> Result:
        """Read the message resource, or the error."""
        told = reply.object
        if reply.status in (200, 201) and (told.get("sid") or isinstance(told.get("status"), str)):
            code = told.get("error_code")
            return _failed(int(code), str(told.get("error_message") or ""), reply) if code else _sent(told)
        if isinstance(code := told.get("code"), int):
            return _failed(code, str(told.get("message") or ""), reply)
        return not_understood(reply) if reply.status < 300 else failed_by_status(reply)


def read(request: WebhookRequest) -> Heard:
    """Read a message that came in, or the status of one of ours: a callback, or a list of events."""
    if request.looks_like_json and (told := callbacks(request.json)) is not None:
        return Heard(tuple(event for given in told for event in _events(given)), _EMPTY)
    return Heard(_events(request.params), _EMPTY)


def _events(given: Mapping[str, str]) -> tuple[Event, ...]:
    identity = given.get("MessageSid") or given.get("SmsSid") or given.get("SmsMessageSid") or ""
    if given.get("EventType", "").startswith("on"):
        return ()  # news of Twilio Conversations
    if not identity:
        call = " It tells of a call: that is for an account of twilio_voice." if given.get("CallSid") else ""
        raise malformed(f"It has no MessageSid.{call}")
    status = (given.get("MessageStatus") or given.get("SmsStatus") or "received").lower()
    if status in ("received", "receiving"):
        if not given.get("From"):
            raise malformed("It has no sender.")
        message = _message(given, identity)
        return (message, *_opted(given, message))
    if status in _UNDERWAY:
        return ()
    if status not in _STATUSES:
        raise malformed(f"{status[:40]!r} is no status of a message.")
    (channel, sender), (same, recipient) = _address(given.get("From", "")), _address(given.get("To", ""))
    channel = channel if channel != "sms" else same if same != "sms" else _channel(given.get("ChannelPrefix", ""))
    receipt = Receipt(
        _STATUSES[status], reference=identity, channel=channel, sender=sender, recipient=recipient
    )  # fmt: skip
    if receipt.status != "failed":
        return (receipt,)
    words = given.get("ErrorMessage") or given.get("ChannelStatusMessage") or ""
    fault, permanent, text = told_of(given.get("ErrorCode", ""), words)
    text, fault = (text or status)[:300], Fault.REJECTED if status == "canceled" else fault
    return (msgspec.structs.replace(receipt, fault=fault, permanent=permanent, text=text),)


def _opted(given: Mapping[str, str], message: Inbound) -> list[Left]:
    """A word of Twilio's Advanced Opt-Out that we need not know ourselves; Twilio has acted on it already."""
    opted = given.get("OptOutType", "").upper()
    if opted not in ("STOP", "START") or message.text.strip().upper() == opted:
        return []
    return [Left(message.channel, message.sender, message.recipient, back=opted == "START")]


def verify(settings: TwilioSettings, request: WebhookRequest, now: datetime) -> None:  # noqa: ARG001 (no time is signed)
    """Check X-Twilio-Signature (twilio.com/docs/usage/security): the address and the form, with HMAC-SHA1."""
    check_signature(settings.auth_token, request)


def media(settings: TwilioSettings, file: Media, replies: Sequence[Reply]) -> Call | None:
    """Fetch a file: with our credentials from Twilio itself, without them where it sends us."""
    if not replies:
        ours = urlsplit(file.url).hostname == urlsplit(settings.api_url).hostname
        return Call(file.url, headers={"Authorization": basic(settings)} if ours else {}, method="GET")
    last = replies[-1]
    if last.status in (301, 302, 303, 307, 308) and len(replies) < 4:
        return Call(urljoin(file.url, last.headers.get("location", "")), method="GET")
    return None


def _message(given: Mapping[str, str], identity: str) -> Inbound:
    channel, sender = _address(given["From"])
    count = given.get("NumMedia", "0")
    files = [
        Media(
            given.get(f"MediaContentType{n}") or guess_type(given[f"MediaUrl{n}"])[0] or "", url=given[f"MediaUrl{n}"]
        )
        for n in range(min(int(count) if count.isascii() and count.isdigit() and len(count) < 9 else 0, 100))
        if given.get(f"MediaUrl{n}")
    ]
    body, tapped = given.get("Body", ""), given.get("ButtonText", "")
    text = (tapped or body if channel == "whatsapp" else body or tapped) or given.get("ListTitle", "")
    if not text and given.get("Latitude"):
        text = place(given["Latitude"], given.get("Longitude"), given.get("Label"), given.get("Address"))
    kind = given.get("MessageType", "")
    return Inbound(
        channel=channel,
        sender=sender,
        recipient=_address(given.get("To", ""))[1],
        provider_id=identity,
        text=text,
        sender_name=given.get("ProfileName", ""),
        answers=given.get("OriginalRepliedMessageSid", ""),
        choice=given.get("ButtonPayload", "") or given.get("ListId", ""),
        media=tuple(files),
        unsupported="" if text or files or kind in ("", "text") else kind,
    )


def _address(text: str) -> tuple[str, str]:
    """Return the channel and the number of ``whatsapp:+44…`` or ``+44…``; a plus that became a blank is mended."""
    kind, colon, number = text.partition(":")
    if not colon:
        return "sms", international(text)
    return _channel(kind), international(number) if kind in ("whatsapp", "rcs", "sms", "tel") else number


def _channel(prefix: str) -> str:
    return prefix if prefix in ("whatsapp", "messenger") else "sms"


def _approved(approved: Approved) -> list[tuple[str, str]]:
    """Twilio names an approved template by its Content SID (HX…); its variables are numbered from 1."""
    texts = [str(it.get("text", "")) for part in approved.components for it in part.get("parameters", ())]
    variables = {str(number): text for number, text in enumerate(texts, 1)}
    written = [("ContentVariables", msgspec.json.encode(variables).decode())] if variables else []
    return [("ContentSid", approved.name), *written]


def _place(location: Location) -> list[tuple[str, str]]:
    """Name a place in the body, and show where it is (twilio.com/docs/whatsapp/message-features#location-messages)."""
    latitude, longitude = degrees(location.latitude), degrees(location.longitude)
    name = location.name or location.address or f"{latitude}, {longitude}"
    label = location.address.replace("|", " ") if location.name else ""
    return [("Body", name), ("PersistentAction", f"geo:{latitude},{longitude}{f'|{label}' if label else ''}")]


def _sent(told: Mapping[str, object]) -> Sent:
    price = told.get("price")
    try:
        cost = round(abs(float(str(price))) * 100) if price else 0
    except ValueError:
        cost = 0
    return Sent(str(told.get("sid", "")) or None, cost, str(told.get("price_unit") or "USD")[:3].upper())


def _failed(code: int, text: str, reply: Reply) -> Failed:
    said = f"{code} {text}".strip()[:300]
    if code not in ERRORS:
        return failed_by_status(reply, said)
    fault, permanent, _ = ERRORS[code]
    again = fault in (Fault.THROTTLED, Fault.ACCOUNT, Fault.UNAVAILABLE)
    return Failed(fault, said, retry=again, permanent=permanent)


TWILIO = ProviderKind(
    name="twilio",
    channels=("sms", "whatsapp"),
    settings=TwilioSettings,
    make=lambda settings, _: Twilio(settings),
    secrets=("auth_token", "key_secret"),
    webhook=Webhook(read, verify),
    media=media,
)

"""Provider ``twilio``: SMS, MMS and WhatsApp by Twilio's API of 2010-04-01 (twilio.com/docs/messaging/api)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urljoin, urlsplit

import msgspec
from msgspec import Struct

from noline.channels import (
    Answer,
    Call,
    Capabilities,
    Failed,
    Fault,
    Heard,
    Inbound,
    Media,
    Outgoing,
    Receipt,
    Reply,
    Result,
    Sent,
    Webhook,
    WebhookRequest,
    failed_by_status,
    fit,
    form_call,
    malformed,
    not_understood,
)
from noline.content import Approved, ChatRendered, TextRendered
from noline.kernel.errors import InvalidInput
from noline.providers.kind import ProviderKind
from noline.providers.twilio_account import TwilioAccount, basic
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
    reply_window_hours=24,
    cost=3,
)

# twilio.com/docs/api/errors: those that say more than the status of HTTP does.
_ERRORS: Mapping[int, tuple[Fault, bool]] = {
    20003: (Fault.ACCOUNT, False),
    20404: (Fault.ACCOUNT, False),
    20429: (Fault.THROTTLED, False),
    14107: (Fault.THROTTLED, False),
    21211: (Fault.UNREACHABLE, True),  # invalid 'To'
    21212: (Fault.ACCOUNT, False),  # invalid 'From'
    21214: (Fault.UNREACHABLE, True),
    21217: (Fault.UNREACHABLE, True),
    21219: (Fault.ACCOUNT, False),
    21408: (Fault.ACCOUNT, False),  # this country is not enabled
    21601: (Fault.ACCOUNT, False),
    21602: (Fault.CONTENT, False),
    21603: (Fault.ACCOUNT, False),
    21606: (Fault.ACCOUNT, False),
    21610: (Fault.UNREACHABLE, True),  # unsubscribed by STOP
    21611: (Fault.THROTTLED, False),  # the sender's queue is full
    21612: (Fault.UNREACHABLE, False),
    21614: (Fault.UNREACHABLE, True),  # not a mobile number
    21617: (Fault.CONTENT, False),
    21620: (Fault.CONTENT, False),
    21623: (Fault.CONTENT, False),
    21656: (Fault.CONTENT, False),
    30001: (Fault.THROTTLED, False),
    30002: (Fault.ACCOUNT, False),  # account suspended
    30003: (Fault.UNREACHABLE, False),  # switched off
    30004: (Fault.REJECTED, False),  # blocked
    30005: (Fault.UNREACHABLE, True),  # unknown handset
    30006: (Fault.UNREACHABLE, True),  # landline
    30007: (Fault.REJECTED, False),  # filtered by the carrier
    30008: (Fault.UNREACHABLE, False),
    30009: (Fault.UNAVAILABLE, False),
    30010: (Fault.REJECTED, False),
    30022: (Fault.THROTTLED, False),
    30034: (Fault.ACCOUNT, False),  # number not registered (10DLC)
    63003: (Fault.UNREACHABLE, True),  # no WhatsApp at this number
    63007: (Fault.ACCOUNT, False),
    63016: (Fault.CONTENT, False),  # outside the window, without a template
    63018: (Fault.THROTTLED, False),
    63024: (Fault.UNREACHABLE, True),
}
_STATUSES = {"sent": "sent", "delivered": "delivered", "read": "read", "undelivered": "failed", "failed": "failed"}
_UNDERWAY = frozenset({"accepted", "scheduled", "queued", "sending", "canceled", "partially_delivered"})
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
        if content.approved is not None:
            return [self._call([*common, *_approved(content.approved)])]
        calls = []
        for part in fit(content, outgoing.files, able):
            urls = [file.url for file in part.files][:_MOST_MEDIA] + ([part.media] if part.media else [])
            body = [("Body", part.text)] if part.text else []
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
        if reply.status in (200, 201) and (told.get("sid") or told.get("status")):
            code = told.get("error_code")
            return _failed(int(code), str(told.get("error_message") or ""), reply) if code else _sent(told)
        if isinstance(code := told.get("code"), int):
            return _failed(code, str(told.get("message") or ""), reply)
        return not_understood(reply) if reply.status < 300 else failed_by_status(reply)


def read(request: WebhookRequest) -> Heard:
    """Read a message that came in, or the status of one of ours."""
    given = request.params
    identity = given.get("MessageSid") or given.get("SmsSid") or given.get("SmsMessageSid") or ""
    if not identity:
        raise malformed("It has no MessageSid.")
    status = (given.get("MessageStatus") or given.get("SmsStatus") or "received").lower()
    channel, sender = _address(given.get("From", ""))
    if status in ("received", "receiving"):
        return Heard((_message(given, identity, channel, sender),), _EMPTY)
    channel, recipient = _address(given.get("To", ""))
    if status in _UNDERWAY:
        return Heard(answer=_EMPTY)
    if status not in _STATUSES:
        raise malformed(f"{status[:40]!r} is no status of a message.")
    receipt = Receipt(
        _STATUSES[status], reference=identity, channel=channel, sender=sender, recipient=recipient
    )  # fmt: skip
    if receipt.status == "failed":
        code = given.get("ErrorCode", "")
        number = int(code) if code.isdigit() else 0
        fault, permanent = _ERRORS.get(number, (Fault.UNREACHABLE, False))
        text = f"{code} {given.get('ErrorMessage', '')}".strip() or status
        receipt = msgspec.structs.replace(receipt, fault=fault, permanent=permanent, text=text)
    return Heard((receipt,), _EMPTY)


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


def _message(given: Mapping[str, str], identity: str, channel: str, sender: str) -> Inbound:
    count = given.get("NumMedia", "0")
    files = [
        Media(given.get(f"MediaContentType{n}", ""), url=given[f"MediaUrl{n}"])
        for n in range(min(int(count) if count.isdigit() else 0, 100))
        if given.get(f"MediaUrl{n}")
    ]
    text = given.get("Body", "")
    if not text and given.get("Latitude"):
        words = [given[key] for key in ("Label", "Address") if given.get(key)]
        text = ", ".join([*words, f"{given['Latitude']}, {given.get('Longitude', '')}"])
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
    )


def _address(text: str) -> tuple[str, str]:
    """Return the channel and the number of ``whatsapp:+44…`` or ``+44…``."""
    kind, colon, number = text.partition(":")
    if not colon:
        return "sms", text
    return {"messenger": "messenger"}.get(kind, "whatsapp" if kind == "whatsapp" else "sms"), number


def _approved(approved: Approved) -> list[tuple[str, str]]:
    """Twilio names an approved template by its Content SID (HX…); its variables are numbered from 1."""
    texts = [str(it.get("text", "")) for part in approved.components for it in part.get("parameters", ())]
    variables = {str(number): text for number, text in enumerate(texts, 1)}
    written = [("ContentVariables", msgspec.json.encode(variables).decode())] if variables else []
    return [("ContentSid", approved.name), *written]


def _sent(told: Mapping[str, object]) -> Sent:
    price = told.get("price")
    try:
        cost = round(abs(float(str(price))) * 100) if price else 0
    except ValueError:
        cost = 0
    return Sent(str(told.get("sid", "")) or None, cost, str(told.get("price_unit") or "USD")[:3].upper())


def _failed(code: int, text: str, reply: Reply) -> Failed:
    said = f"{code} {text}".strip()[:300]
    if code not in _ERRORS:
        return failed_by_status(reply, said)
    fault, permanent = _ERRORS[code]
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

"""Provider ``sendgrid``: email by SendGrid: out, in by Inbound Parse, Event Webhook (twilio.com/docs/sendgrid)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import getaddresses
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key
from msgspec import Struct

from noline.channels import (
    Attachment,
    Call,
    Capabilities,
    Event,
    Failed,
    Fault,
    Heard,
    Left,
    Line,
    Outgoing,
    Receipt,
    Reply,
    Result,
    Sent,
    Uncertain,
    Webhook,
    WebhookRequest,
    check_fresh,
    failed_by_status,
    forged,
    json_call,
    malformed,
    not_understood,
    open_line,
    probe_account,
)
from noline.kernel.errors import InvalidInput
from noline.providers.kind import ProviderKind
from noline.providers.loose import number, table, tables, word
from noline.providers.mail_form import Form, read_form, text_of
from noline.providers.mail_in import Taken, events_of_parts, events_of_raw, header_pairs
from noline.providers.mail_news import TAG, complained, meaning, token_in
from noline.providers.mail_out import email_of, mail_both_ways, parts_of

ABLE = mail_both_ways(20)
# twilio.com/docs/sendgrid/for-developers/tracking-events/event: why SendGrid itself dropped a mail, by its first words.
_DROPPED: Mapping[str, tuple[Fault, bool]] = {
    "bounced address": (Fault.UNREACHABLE, True),
    "invalid": (Fault.UNREACHABLE, True),
    "unsubscribed address": (Fault.UNREACHABLE, True),
    "spam reporting address": (Fault.UNREACHABLE, True),
    "spam content": (Fault.CONTENT, False),
    "invalid smtpapi header": (Fault.CONTENT, False),
    "recipient list over package quota": (Fault.ACCOUNT, False),
}
_REFUSED_HEADERS = frozenset({"x-sg-id", "x-sg-eid", "received", "dkim-signature", "cc", "bcc", "date"})
_PATIENCE = timedelta(hours=26)
"""SendGrid tries again for a day; what comes twice is kept once."""


class SendgridSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account at SendGrid. ``api_key``: begins with SG. ``public_key``: the verification key of the signed Event
    Webhook. ``inbound_key``: the public key of Inbound Parse's security policy, where it has one. ``api_url``: the
    address of the API; https://api.eu.sendgrid.com for subusers in the EU.
    """

    api_key: str
    public_key: str = ""
    inbound_key: str = ""
    api_url: str = "https://api.sendgrid.com"

    def __post_init__(self) -> None:
        """Refuse keys that are none."""
        if not self.api_key:
            raise InvalidInput("The key is missing.", field="api_key", remedy="Make one with Mail Send access.")
        for field in ("public_key", "inbound_key"):
            if given := getattr(self, field):
                _public_key(given, field)

    def __repr__(self) -> str:
        """Show no secret."""
        return f"SendgridSettings(api_url={self.api_url!r})"


class Sendgrid:
    """One account. What was never answered is left to a person: SendGrid drops no repetition."""

    name = "sendgrid"
    capabilities: tuple[Capabilities, ...] = (ABLE,)
    uncertain = Uncertain.LEAVE
    timeout = 30.0
    batch = 100

    def __init__(self, settings: SendgridSettings) -> None:
        self._base = f"{settings.api_url.rstrip('/')}/v3"
        self._headers = {"Authorization": f"Bearer {settings.api_key}"}

    async def open(self) -> Line:
        """Open a line."""
        return await open_line(self)

    async def check(self) -> None:
        """Read what the key may do; raises ``LineDown``."""
        await probe_account(self)

    def grant(self) -> None:
        """The key goes with every call."""

    def probe(self) -> Call:
        """Read what the key may do."""
        return Call(f"{self._base}/scopes", headers=self._headers, method="GET")

    def calls(self, outgoing: Outgoing) -> Sequence[Call] | Failed:
        """Return the one call; SendGrid's API takes no whole mail, so it gets the parts. Links stay as they are."""
        mail = email_of(outgoing)
        if isinstance(mail, Failed):
            return mail
        parts = parts_of(mail)
        bodies = [("text/plain", parts.text), ("text/html", parts.html)]
        off = {"enable": False}
        data: dict[str, Any] = {
            "personalizations": [
                {"to": [_mailbox(parts.to)], "custom_args": {TAG: outgoing.reply_token}}
                | ({"cc": [{"email": it} for it in parts.cc]} if parts.cc else {})
            ],
            "from": _mailbox(parts.sender),
            "subject": parts.subject,
            "content": [{"type": kind, "value": text} for kind, text in bodies if text],
            "tracking_settings": {"click_tracking": off, "open_tracking": off, "subscription_tracking": off},
        }
        headers = {name: value for name, value in parts.headers if name.lower() not in _REFUSED_HEADERS}
        if headers:
            data["headers"] = headers
        if parts.reply_to:
            data["reply_to"] = _mailbox(parts.reply_to)
        if parts.files:
            data["attachments"] = [
                {"content": it.content, "type": it.media_type, "filename": it.name}
                | ({"disposition": "inline", "content_id": it.content_id} if it.content_id else {})
                for it in parts.files
            ]
        return [json_call(f"{self._base}/mail/send", data, headers=self._headers)]

    def result(self, reply: Reply) -> Result:
        """Read the answer: 202 with an id in a header, or errors with their fields."""
        if reply.status == 202:
            page = reply.body.lstrip()[:1] == b"<"  # of something on the way: SendGrid's answer is empty
            return not_understood(reply) if page else Sent(reply.headers.get("x-message-id") or None)
        if reply.status == 200 and "scopes" in reply.object:
            return Sent()
        errors = tables(reply.object.get("errors"))
        text = "; ".join(word(it.get("message")) for it in errors)[:300]
        fields = [word(it.get("field")) for it in errors]
        if reply.status == 400 and any(field.startswith("personalizations") and ".to" in field for field in fields):
            return Failed(Fault.UNREACHABLE, text, permanent=True)
        if reply.status == 400 and any("attachments" in field for field in fields):
            return Failed(Fault.CONTENT, text)
        if reply.status == 413:
            return Failed(Fault.CONTENT, text or "The mail is too large.")
        return not_understood(reply) if reply.status < 300 else failed_by_status(reply, text)


def read(request: WebhookRequest) -> Heard:
    """Read a list of events, or a mail that Inbound Parse hands over."""
    if request.looks_like_json:
        told = request.json
        if not isinstance(told, list) and "event" not in table(told):
            raise malformed("It is no list of events.")
        return Heard(tuple(event for it in tables(told if isinstance(told, list) else [told]) for event in _news(it)))
    return Heard(tuple(_mail(read_form(request))))


def verify(settings: SendgridSettings, request: WebhookRequest, now: datetime) -> None:
    """Check the ECDSA signature over time and body (twilio.com/docs/sendgrid, Event Webhook security features)."""
    key = settings.public_key if request.looks_like_json else settings.inbound_key
    if not key:
        return
    signature = request.headers.get("x-twilio-email-event-webhook-signature", "")
    time = request.headers.get("x-twilio-email-event-webhook-timestamp", "")
    try:
        given = base64.b64decode(signature, validate=True)
        _public_key(key, "public_key").verify(given, time.encode() + request.body, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError, binascii.Error):
        raise forged() from None
    check_fresh(time, now, within=_PATIENCE)


def _public_key(given: str, field: str) -> ec.EllipticCurvePublicKey:
    bare = "".join(line for line in given.split() if "-" not in line and line not in ("BEGIN", "END", "PUBLIC", "KEY"))
    try:
        key = load_der_public_key(base64.b64decode(bare, validate=True))
    except (ValueError, binascii.Error):
        key = None
    if not isinstance(key, ec.EllipticCurvePublicKey):
        remedy = "Copy it from the Event Webhook's settings: it begins with MFkw."
        raise InvalidInput("This is no verification key.", field=field, remedy=remedy)
    return key


def _news(told: Mapping[str, Any]) -> list[Event]:
    event, recipient = word(told.get("event")), word(told.get("email"))
    # X-Message-Id, which our send returned, is what stands before the first dot.
    reference = word(told.get("sg_message_id")).partition(".")[0]
    token = token_in([word(told.get(TAG)), word(told.get("smtp-id"))])
    if event == "spamreport":
        return complained(token, reference, recipient)
    if event in ("unsubscribe", "group_unsubscribe", "group_resubscribe"):
        return [Left("email", recipient, back=event == "group_resubscribe")] if "@" in recipient else []
    if (not reference and not token) or (event == "open" and told.get("sg_machine_open") is True):
        return []
    status = {"processed": "sent", "delivered": "delivered", "open": "read", "click": "read"}.get(event)
    receipt = Receipt(status or "failed", token=token, reference=reference, channel="email", recipient=recipient)
    if status:
        return [receipt]
    if event not in ("bounce", "dropped", "blocked"):
        return []  # deferred: it is tried again
    words = word(told.get("reason")) or word(told.get("response"))
    fault, permanent = _failure(event, word(told.get("type")), word(told.get("status")), words)
    text = (words or event)[:500]
    return [msgspec.structs.replace(receipt, fault=fault, permanent=permanent, text=text)]


def _failure(event: str, kind: str, status: str, words: str) -> tuple[Fault, bool]:
    if event == "dropped":
        found = next((it for name, it in _DROPPED.items() if words.lower().startswith(name)), None)
        return found or (Fault.REJECTED, False)
    fault, permanent = meaning(words, status=status)
    if kind == "blocked" or event == "blocked":  # the other side refused, yet the address may be good
        return (Fault.REJECTED if fault is Fault.UNREACHABLE else fault), False
    return fault, permanent


def _mail(form: Form) -> list[Event]:
    if not {"email", "from", "headers", "envelope"} & set(form):
        raise malformed("It is no mail.")
    envelope = table(_json(text_of(form, "envelope")))
    sender = word(envelope["from"]) if "from" in envelope else None
    to = envelope.get("to")
    recipients = tuple(word(it) for it in to) if isinstance(to, list) else ()
    if "email" in form:
        return events_of_raw(form["email"].content, sender, recipients, "")
    charsets = table(_json(text_of(form, "charsets")))
    said = {name: text_of(form, name, word(charsets.get(name))) for name in ("from", "to", "cc", "subject")}
    headers = [*header_pairs(text_of(form, "headers"))]
    names = {name.lower() for name, _ in headers}
    headers += [(name.capitalize(), text) for name, text in said.items() if text and name not in names]
    taken = Taken(
        headers=headers,
        text=text_of(form, "text", word(charsets.get("text"))),
        html=text_of(form, "html", word(charsets.get("html"))),
        files=_files(form),
        envelope_from=sender,
        envelope_to=recipients,
    )
    return events_of_parts(taken)


def _files(form: Form) -> tuple[Attachment, ...]:
    count = min(number(text_of(form, "attachments")), 100)
    told = table(_json(text_of(form, "attachment-info")))
    found = []
    for name in (f"attachment{place}" for place in range(1, count + 1)):
        if name in form:
            info = table(told.get(name))
            named = word(info.get("filename")) or word(info.get("name")) or name
            found.append(form[name].attached(named, word(info.get("content-id")) or None))
    return tuple(found)


def _mailbox(text: str) -> dict[str, str]:
    name, address = next(iter(getaddresses([text])), ("", text))
    return {"email": address, "name": name} if name else {"email": address}


def _json(text: str) -> Any:
    try:
        return msgspec.json.decode(text) if text else None
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None


SENDGRID = ProviderKind(
    name="sendgrid",
    channels=("email",),
    settings=SendgridSettings,
    make=lambda settings, _: Sendgrid(settings),
    secrets=("api_key",),
    signed_by=("public_key", "inbound_key"),
    webhook=Webhook(read, verify),
)

"""Provider ``postmark``: email by Postmark's API (postmarkapp.com/developer): out, in, and what became of it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
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
    failed_by_status,
    forged,
    json_call,
    not_understood,
    open_line,
    probe_account,
    same,
)
from noline.kernel.errors import InvalidInput
from noline.providers.kind import ProviderKind
from noline.providers.loose import number, table, tables, word
from noline.providers.mail_in import Taken, events_of_parts, events_of_raw
from noline.providers.mail_news import TAG, complained, meaning, token_in
from noline.providers.mail_out import email_of, mail_both_ways, parts_of

ABLE = mail_both_ways(7)
# postmarkapp.com/developer/api/overview#error-codes
_ERRORS: Mapping[int, tuple[Fault, bool]] = {
    10: (Fault.ACCOUNT, False),  # bad or missing token
    100: (Fault.UNAVAILABLE, False),  # maintenance
    300: (Fault.REJECTED, False),  # invalid request; an invalid address is told apart by its words
    400: (Fault.ACCOUNT, False),  # sender signature not found
    401: (Fault.ACCOUNT, False),  # sender signature not confirmed
    402: (Fault.CONTENT, False),
    403: (Fault.CONTENT, False),
    405: (Fault.ACCOUNT, False),  # out of credits
    406: (Fault.UNREACHABLE, True),  # inactive recipient: bounced or complained before
    411: (Fault.CONTENT, False),  # forbidden attachment
    412: (Fault.ACCOUNT, False),  # account pending
    413: (Fault.ACCOUNT, False),  # account may not send
    429: (Fault.THROTTLED, False),
    1235: (Fault.ACCOUNT, False),  # no such stream
}
# postmarkapp.com/developer/api/bounce-api#bounce-types: those that are no failure, or say more than the server's words.
_NO_FAILURE = frozenset({"Transient", "AutoResponder", "OpenRelayTest", "ChallengeVerification", "AddressChange"})
_BOUNCES: Mapping[str, tuple[Fault, bool]] = {
    "HardBounce": (Fault.UNREACHABLE, True),
    "BadEmailAddress": (Fault.UNREACHABLE, True),
    "ManuallyDeactivated": (Fault.UNREACHABLE, True),
    "Blocked": (Fault.REJECTED, False),
    "SpamNotification": (Fault.REJECTED, False),
    "VirusNotification": (Fault.CONTENT, False),
    "DMARCPolicy": (Fault.ACCOUNT, False),
    "SMTPApiError": (Fault.REJECTED, False),
    "InboundError": (Fault.REJECTED, False),
    "TemplateRenderingFailed": (Fault.CONTENT, False),
}


class PostmarkSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A server at Postmark. ``server_token``: signs in. ``stream``: the message stream; empty for the server's first.
    ``username``: the user name that stands in the webhook's address at Postmark. ``password``: its password.
    ``api_url``: another address of the API.
    """

    server_token: str
    stream: str = ""
    username: str = ""
    password: str = ""
    api_url: str = "https://api.postmarkapp.com"

    def __post_init__(self) -> None:
        """Refuse what can't work."""
        if not self.server_token:
            raise InvalidInput(
                "The token is missing.", field="server_token", remedy="Copy it from the server's API Tokens."
            )
        if bool(self.username) != bool(self.password):
            field = "password" if self.username else "username"
            raise InvalidInput("A user name and a password go together.", field=field, remedy="Give both or neither.")

    def __repr__(self) -> str:
        """Show no secret."""
        return f"PostmarkSettings(stream={self.stream!r})"


class Postmark:
    """One server. An attempt without an answer is repeated with the same Message-ID: a rare double beats a loss."""

    name = "postmark"
    capabilities: tuple[Capabilities, ...] = (ABLE,)
    uncertain = Uncertain.REPEAT
    timeout = 30.0
    batch = 100

    def __init__(self, settings: PostmarkSettings) -> None:
        self._settings = settings
        self._base = settings.api_url.rstrip("/")
        self._headers = {"Accept": "application/json", "X-Postmark-Server-Token": settings.server_token}

    async def open(self) -> Line:
        """Open a line."""
        return await open_line(self)

    async def check(self) -> None:
        """Read the server; raises ``LineDown``."""
        await probe_account(self)

    def grant(self) -> None:
        """The token goes with every call."""

    def probe(self) -> Call:
        """Read the server."""
        return Call(f"{self._base}/server", headers=self._headers, method="GET")

    def calls(self, outgoing: Outgoing) -> Sequence[Call] | Failed:
        """Return the one call; Postmark takes no whole mail, so it gets the parts, and keeps our Message-ID."""
        mail = email_of(outgoing)
        if isinstance(mail, Failed):
            return mail
        parts = parts_of(mail)
        headers = [{"Name": name, "Value": value} for name, value in parts.headers]
        data: dict[str, Any] = {
            "From": parts.sender,
            "To": parts.to,
            "Subject": parts.subject,
            "Headers": [*headers, {"Name": "X-PM-KeepID", "Value": "true"}],
            "TrackOpens": False,
            "TrackLinks": "None",
            "Metadata": {TAG: outgoing.reply_token},
        }
        files = [
            {"Name": it.name, "Content": it.content, "ContentType": it.media_type}
            | ({"ContentID": f"cid:{it.content_id}"} if it.content_id else {})
            for it in parts.files
        ]
        more = {
            "Cc": ", ".join(parts.cc),
            "ReplyTo": parts.reply_to,
            "TextBody": parts.text,
            "HtmlBody": parts.html,
            "Attachments": files,
            "MessageStream": self._settings.stream,
        }
        data |= {name: value for name, value in more.items() if value}
        return [json_call(f"{self._base}/email", data, headers=self._headers)]

    def result(self, reply: Reply) -> Result:
        """Read the answer: ``ErrorCode`` 0 and an id, or another code."""
        told = reply.object
        if "ErrorCode" not in told:
            if reply.status == 200 and "ID" in told and "Name" in told:
                return Sent()  # the server, asked as a trial
            return not_understood(reply) if reply.status < 300 else failed_by_status(reply)
        code, text = number(told.get("ErrorCode")), word(told.get("Message"))[:250]
        if code == 0 and reply.status == 200:
            return Sent(word(told.get("MessageID")) or None)
        said = f"{code} {text}".strip()
        if code == 300 and ("'To'" in text or "to address" in text.lower()):
            return Failed(Fault.UNREACHABLE, said, permanent=True)
        if code not in _ERRORS:
            return failed_by_status(reply, said)
        fault, permanent = _ERRORS[code]
        again = fault in (Fault.THROTTLED, Fault.ACCOUNT, Fault.UNAVAILABLE)
        return Failed(fault, said, retry=again, permanent=permanent)


def read(request: WebhookRequest) -> Heard:
    """Read a mail that came in, or news of one of ours."""
    told = request.object()
    kind = word(told.get("RecordType"))
    if kind and kind != "Inbound":
        return Heard(tuple(_news(kind, told)))
    if kind or "FromFull" in told or "RawEmail" in told or "From" in told:
        return Heard(tuple(_mail(told)))
    return Heard()


def verify(settings: PostmarkSettings, request: WebhookRequest, now: datetime) -> None:  # noqa: ARG001 (no time is told)
    """Compare the credentials that stand in the webhook's address: Postmark signs nothing."""
    if not settings.username:
        return
    given = request.headers.get("authorization", "")
    wanted = "Basic " + base64.b64encode(f"{settings.username}:{settings.password}".encode()).decode()
    if not same(wanted, given):
        raise forged()


def _news(kind: str, told: Mapping[str, Any]) -> list[Event]:
    recipient = word(told.get("Recipient")) or word(told.get("Email"))
    sender, reference = word(told.get("From")), word(told.get("MessageID"))
    token = token_in([word(table(told.get("Metadata")).get(TAG)), sender])
    receipt = Receipt(
        "delivered", token=token, reference=reference, channel="email", sender=sender, recipient=recipient
    )
    if kind == "SpamComplaint" or (kind == "Bounce" and told.get("Type") == "SpamComplaint"):
        return complained(token, reference, recipient, sender)
    if kind == "SubscriptionChange":
        return _subscription(told, recipient)
    if kind == "Bounce" and told.get("Type") in ("Unsubscribe", "Subscribe"):
        return [Left("email", recipient, sender, back=told["Type"] == "Subscribe")] if "@" in recipient else []
    if not reference and not token:
        return []
    if kind == "Delivery":
        return [receipt]
    if kind in ("Open", "Click"):
        return [msgspec.structs.replace(receipt, status="read")]
    return _bounce(told, receipt) if kind == "Bounce" else []


def _bounce(told: Mapping[str, Any], receipt: Receipt) -> list[Event]:
    kind = word(told.get("Type"))
    if kind in _NO_FAILURE:
        return []
    words = word(told.get("Details")) or word(told.get("Description"))
    fault, permanent = _BOUNCES.get(kind) or meaning(words, code=450 if kind in ("SoftBounce", "DnsError") else 0)
    text = f"{kind}: {words}" if words else kind
    return [msgspec.structs.replace(receipt, status="failed", fault=fault, permanent=permanent, text=text[:500])]


def _subscription(told: Mapping[str, Any], recipient: str) -> list[Event]:
    """A stop that a bounce caused says nothing of what the person wants."""
    stopped = told.get("SuppressSending") is True
    if "@" not in recipient or (stopped and word(told.get("SuppressionReason")) == "HardBounce"):
        return []
    return [Left("email", recipient, back=not stopped)]


def _mail(told: Mapping[str, Any]) -> list[Event]:
    headers = [(word(it.get("Name")), word(it.get("Value"))) for it in tables(told.get("Headers"))]
    sender = next((value for name, value in headers if name.lower() == "return-path"), None)
    envelope_from = sender.strip("<> ") if sender is not None else None
    to, identity = word(told.get("OriginalRecipient")), word(told.get("MessageID"))
    if raw := word(told.get("RawEmail")):
        return events_of_raw(raw.encode("utf-8", "replace"), envelope_from, [to], identity)
    names = {name.lower() for name, _ in headers}
    if "from" not in names:
        full = table(told.get("FromFull"))
        headers.append(("From", _mailbox(full) if full else word(told.get("From"))))
    for name, key in (("To", "ToFull"), ("Cc", "CcFull")):
        if name.lower() not in names:
            headers.append((name, ", ".join(_mailbox(it) for it in tables(told.get(key))) or word(told.get(name))))
    for name, key in (("Subject", "Subject"), ("Date", "Date"), ("Reply-To", "ReplyTo")):
        if name.lower() not in names and word(told.get(key)):
            headers.append((name, word(told.get(key))))
    taken = Taken(
        headers=headers,
        text=word(told.get("TextBody")),
        html=word(told.get("HtmlBody")),
        files=tuple(_file(it, place) for place, it in enumerate(tables(told.get("Attachments")), 1)),
        envelope_from=envelope_from,
        envelope_to=(to,) if to else (),
        identity=identity,
    )
    return events_of_parts(taken)


def _mailbox(full: Mapping[str, Any]) -> str:
    name, address = word(full.get("Name")).replace('"', ""), word(full.get("Email"))
    return f'"{name}" <{address}>' if name else address


def _file(told: Mapping[str, Any], place: int) -> Attachment:
    """Read one file; the dashboard's trial calls its content ``Data``."""
    encoded = word(told.get("Content")) or word(told.get("Data"))
    try:
        content = base64.b64decode(encoded)
    except (binascii.Error, ValueError):
        content = b""
    kind = word(told.get("ContentType")).partition(";")[0].strip().lower() or "application/octet-stream"
    name = word(told.get("Name")).replace("\\", "/").rpartition("/")[2] or f"attachment-{place}"
    return Attachment(name, kind, content, word(told.get("ContentID")) or None)


POSTMARK = ProviderKind(
    name="postmark",
    channels=("email",),
    settings=PostmarkSettings,
    make=lambda settings, _: Postmark(settings),
    secrets=("server_token", "password"),
    signed_by=("username",),
    webhook=Webhook(read, verify),
)

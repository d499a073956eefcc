"""Provider ``mailgun``: email by Mailgun's API v3: out as MIME, in by routes, with news (documentation.mailgun.com)."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any
from urllib.parse import quote, urlsplit

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
    Inbound,
    Left,
    Line,
    Media,
    Outgoing,
    Receipt,
    Reply,
    Result,
    Sent,
    Uncertain,
    Webhook,
    WebhookRequest,
    check_fresh,
    check_hmac,
    failed_by_status,
    forged,
    malformed,
    not_understood,
    open_line,
    probe_account,
)
from noline.kernel.errors import InvalidInput
from noline.providers.kind import ProviderKind
from noline.providers.loose import number, table, tables, word
from noline.providers.mail_form import Form, read_form, text_of
from noline.providers.mail_in import Taken, events_of_parts, events_of_raw
from noline.providers.mail_news import TAG, complained, meaning, token_in
from noline.providers.mail_out import email_of, mail_both_ways

ABLE = mail_both_ways(25)
# documentation.mailgun.com/docs/mailgun/user-manual/events: what Mailgun itself keeps back, by ``reason``.
_REASONS: Mapping[str, tuple[Fault, bool]] = {
    "suppress-bounce": (Fault.UNREACHABLE, True),
    "suppress-complaint": (Fault.UNREACHABLE, True),
    "suppress-unsubscribe": (Fault.UNREACHABLE, True),
    "espblock": (Fault.REJECTED, False),
    "old": (Fault.UNREACHABLE, False),
}
_KEPT_BACK = frozenset({605, 606, 607})
"""Codes of Mailgun's for an address that bounced, left or complained before."""
_GONE = (Fault.UNREACHABLE, True)
_PATIENCE = timedelta(hours=12)
"""Mailgun tries again for eight hours, with the signature it first made; what comes twice is kept once."""
_OPENED = frozenset({"opened", "clicked"})
_OLD_NAMES = {"bounced": "failed", "dropped": "failed", "failed": "failed"}
_MOST_FILES = 100


class MailgunSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A domain at Mailgun. ``domain``: from which is sent. ``api_key``: signs in (a sending key will do).
    ``signing_key``: the HTTP webhook signing key, which signs what Mailgun tells. ``api_url``: the address of the API;
    https://api.eu.mailgun.net for domains in the EU.
    """

    domain: str
    api_key: str
    signing_key: str = ""
    api_url: str = "https://api.mailgun.net"

    def __post_init__(self) -> None:
        """Refuse what is no domain."""
        if "." not in self.domain or not self.domain.isprintable() or any(sign in self.domain for sign in " /@"):
            raise InvalidInput("This is no domain.", field="domain", remedy="For example mg.example.com.")
        if not self.api_key:
            raise InvalidInput("The key is missing.", field="api_key", remedy="Copy it from Mailgun's API keys.")

    def __repr__(self) -> str:
        """Show no secret."""
        return f"MailgunSettings(domain={self.domain!r})"


class Mailgun:
    """One domain. An attempt without an answer is repeated: the Message-ID is ours, and a rare double beats a loss."""

    name = "mailgun"
    capabilities: tuple[Capabilities, ...] = (ABLE,)
    uncertain = Uncertain.REPEAT
    timeout = 30.0
    batch = 100

    def __init__(self, settings: MailgunSettings) -> None:
        self._base = f"{settings.api_url.rstrip('/')}/v3"
        self._domain = quote(settings.domain, safe="")
        self._headers = {"Authorization": _basic(settings)}

    async def open(self) -> Line:
        """Open a line."""
        return await open_line(self)

    async def check(self) -> None:
        """Read the domain; raises ``LineDown``."""
        await probe_account(self)

    def grant(self) -> None:
        """Credentials go with every call."""

    def probe(self) -> Call:
        """Read one event of the domain: sends nothing, and fails where key or domain are wrong."""
        return Call(f"{self._base}/{self._domain}/events?limit=1", headers=self._headers, method="GET")

    def calls(self, outgoing: Outgoing) -> Sequence[Call] | Failed:
        """Return the one call that sends the whole mail; links stay as they are."""
        mail = email_of(outgoing)
        if isinstance(mail, Failed):
            return mail
        fields = [*(("to", it) for it in (mail.to, *mail.cc)), ("o:tracking", "no"), (f"v:{TAG}", outgoing.reply_token)]
        boundary = f"noline-{outgoing.key}"
        pieces = [f'--{boundary}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields]
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="message"; filename="message.eml"\r\n'
            "Content-Type: message/rfc822\r\n\r\n"
        )
        body = b"".join(["".join(pieces).encode(), head.encode(), mail.mime, f"\r\n--{boundary}--\r\n".encode()])
        headers = {**self._headers, "Content-Type": f"multipart/form-data; boundary={boundary}"}
        return [Call(f"{self._base}/{self._domain}/messages.mime", body, headers)]

    def result(self, reply: Reply) -> Result:
        """Read the answer: an id, or words about what is wrong."""
        told = reply.object
        text = word(told.get("message"))[:300]
        if reply.status == 200:
            if identity := word(told.get("id")):
                return Sent(identity)
            return Sent() if "items" in told else not_understood(reply)
        if reply.status == 400 and "not a valid address" in text and text.startswith("to "):
            return Failed(Fault.UNREACHABLE, text, permanent=True)
        if reply.status == 413:
            return Failed(Fault.CONTENT, text or "The mail is too large.")
        if reply.status == 404 or (reply.status == 400 and "not allowed to send" in text):
            return Failed(Fault.ACCOUNT, text or "There is no such domain.", retry=True)
        return not_understood(reply) if reply.status < 300 else failed_by_status(reply, text)


def read(request: WebhookRequest) -> Heard:
    """Read news of a message of ours, or a mail that a route forwards."""
    if request.looks_like_json:
        told = request.object()
        if "event-data" in told:
            return Heard(tuple(_news(table(told["event-data"]))))
        return Heard()
    form = read_form(request)
    if "event" in form:
        return Heard(tuple(_old_news(form)))
    return Heard(tuple(_mail(form)))


def verify(settings: MailgunSettings, request: WebhookRequest, now: datetime) -> None:
    """Check the signature of time and token (documentation.mailgun.com, Securing Webhooks)."""
    if request.looks_like_json:
        given = table(request.object().get("signature"))
        time, token, signature = (word(given.get(name)) for name in ("timestamp", "token", "signature"))
    else:
        form = read_form(request)
        time, token, signature = (text_of(form, name) for name in ("timestamp", "token", "signature"))
    if not time or not token:
        raise forged()
    check_hmac(settings.signing_key, f"{time}{token}".encode(), signature)
    check_fresh(time, now, within=_PATIENCE)


def media(settings: MailgunSettings, file: Media, replies: Sequence[Reply]) -> Call | None:
    """Fetch a file of a stored message: with our key from Mailgun alone."""
    if replies:
        return None
    host = urlsplit(file.url).hostname or ""
    ours = file.url.startswith("https://") and (host.endswith((".mailgun.net", ".mailgun.org")))
    return Call(file.url, headers={"Authorization": _basic(settings)} if ours else {}, method="GET")


def _news(told: Mapping[str, Any]) -> list[Event]:
    event, recipient = word(told.get("event")), word(told.get("recipient"))
    headers = table(table(told.get("message")).get("headers"))
    identity = word(headers.get("message-id"))
    sender = word(table(told.get("envelope")).get("sender")) or parseaddr(word(headers.get("from")))[1]
    variables = table(told.get("user-variables"))
    token = token_in([word(variables.get(TAG)), identity, sender])
    reference = f"<{identity.strip('<>')}>" if identity else ""
    recipient = recipient or word(headers.get("to")).rpartition("<")[2].strip("> ")
    status = table(told.get("delivery-status"))
    words = word(status.get("message")) or word(status.get("description"))
    failure = (word(told.get("severity")), word(told.get("reason")), number(status.get("code")), words)
    if event == "opened" and word(table(told.get("client-info")).get("bot")):
        return []  # a program fetched the image, not a person
    if event == "rejected":
        reject = table(told.get("reject"))
        failure = ("permanent", "rejected", 0, word(reject.get("reason")) or word(reject.get("description")))
    return _event(event, token, reference, recipient, sender, failure)


def _event(
    event: str, token: str, reference: str, recipient: str, sender: str, failure: tuple[str, str, int, str]
) -> list[Event]:
    if event == "complained":
        return complained(token, reference, recipient, sender)
    if event == "unsubscribed":
        return [Left("email", recipient, sender)] if "@" in recipient else []
    if not token and not reference:
        return []
    severity, reason, code, words = failure
    receipt = Receipt(
        "delivered", token=token, reference=reference, channel="email", sender=sender, recipient=recipient
    )
    if event == "delivered":
        return [receipt]
    if event in _OPENED:
        return [msgspec.structs.replace(receipt, status="read")]
    if event not in ("failed", "rejected") or severity == "temporary":
        return []  # it is tried again, or nothing is known yet
    fault, permanent = _REASONS.get(reason) or (meaning(words, code=code) if code not in _KEPT_BACK else _GONE)
    if event == "rejected":
        fault, permanent = Fault.REJECTED, False
    said = " ".join((words or reason).split())
    text = said if not code or said.startswith(str(code)) else f"{code} {said}"
    return [msgspec.structs.replace(receipt, status="failed", fault=fault, permanent=permanent, text=text[:500])]


def _old_news(form: Form) -> list[Event]:
    """Read an event of the webhooks before 2018, which are forms."""
    event = text_of(form, "event")
    identity = text_of(form, "Message-Id") or text_of(form, "message-id")
    token = token_in([text_of(form, TAG), identity, text_of(form, "message-headers")])
    reference = f"<{identity.strip('<>')}>" if identity else ""
    words = text_of(form, "error") or text_of(form, "description") or text_of(form, "notification")
    failure = ("permanent", text_of(form, "reason"), number(text_of(form, "code")), words)
    return _event(_OLD_NAMES.get(event, event), token, reference, text_of(form, "recipient"), "", failure)


def _mail(form: Form) -> list[Event]:
    recipients = tuple(filter(None, (it.strip() for it in text_of(form, "recipient").split(","))))
    sender = text_of(form, "sender") if "sender" in form else None
    if "body-mime" in form:
        return events_of_raw(form["body-mime"].content, sender, recipients, text_of(form, "token"))
    headers = _headers(text_of(form, "message-headers"))
    names = {name.lower() for name, _ in headers}
    for name in ("From", "To", "Subject", "Message-Id", "Date"):
        if name.lower() not in names and text_of(form, name):
            headers.append((name, text_of(form, name)))
    if "from" not in names and "From" not in form and "from" in form:
        headers.append(("From", text_of(form, "from")))
    if not headers and not recipients:
        raise malformed("It is neither a mail nor news of one.")
    if "subject" not in names and "subject" in form:
        headers.append(("Subject", text_of(form, "subject")))
    taken = Taken(
        headers=headers,
        text=text_of(form, "body-plain"),
        html=text_of(form, "body-html"),
        files=_files(form),
        envelope_from=sender,
        envelope_to=recipients,
        identity=text_of(form, "token"),
    )
    stored = tuple(_stored(form))
    return [
        msgspec.structs.replace(event, media=stored) if stored and isinstance(event, Inbound) else event
        for event in events_of_parts(taken)
    ]


def _headers(text: str) -> list[tuple[str, str]]:
    pairs = _json(text)
    found = [pair for pair in pairs if isinstance(pair, list) and len(pair) == 2] if isinstance(pairs, list) else []
    return [(word(name), word(value[0] if isinstance(value, list) and value else value)) for name, value in found]


def _files(form: Form) -> tuple[Attachment, ...]:
    count = min(number(text_of(form, "attachment-count")) or _MOST_FILES, _MOST_FILES)
    ids = {word(place): word(identity).strip("<>") for identity, place in table(_id_map(form)).items()}
    names = [f"attachment-{place}" for place in range(1, count + 1)]
    return tuple(form[name].attached(name, ids.get(name)) for name in names if name in form)


def _id_map(form: Form) -> Any:
    return _json(text_of(form, "content-id-map"))


def _stored(form: Form) -> list[Media]:
    """Return the files of the route's action ``store()``, which stay at Mailgun."""
    return [
        Media(word(it.get("content-type")), word(it.get("name")), word(it.get("url")), size=number(it.get("size")))
        for it in tables(_json(text_of(form, "attachments")))
        if word(it.get("url")).startswith("https://")
    ]


def _json(text: str) -> Any:
    try:
        return msgspec.json.decode(text) if text else None
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None


def _basic(settings: MailgunSettings) -> str:
    return "Basic " + base64.b64encode(f"api:{settings.api_key}".encode()).decode()


MAILGUN = ProviderKind(
    name="mailgun",
    channels=("email",),
    settings=MailgunSettings,
    make=lambda settings, _: Mailgun(settings),
    secrets=("api_key", "signing_key"),
    webhook=Webhook(read, verify),
    media=media,
)

"""What Amazon SES tells, in our words: mail that came in, and what became of ours.

docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html (``eventType``),
.../notification-contents.html (``notificationType``) and .../receiving-email-notifications-contents.html.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from email.utils import parseaddr
from typing import Any

from msgspec import structs

from noline.channels import Event, Fault, Inbound, Left, Media, Receipt, malformed
from noline.providers.loose import table, tables, word
from noline.providers.mail_in import Taken, events_of_parts, events_of_raw
from noline.providers.mail_news import TAG, complained, meaning, token_in

_STATUSES = {"Send": "sent", "Delivery": "delivered", "Open": "read", "Click": "read"}
# docs.aws.amazon.com/ses/latest/dg/notification-contents.html#bounce-types
_BOUNCES: Mapping[tuple[str, str], tuple[Fault, bool]] = {
    ("Permanent", "General"): (Fault.UNREACHABLE, True),
    ("Permanent", "NoEmail"): (Fault.UNREACHABLE, True),
    ("Permanent", "Suppressed"): (Fault.UNREACHABLE, True),
    ("Permanent", "OnAccountSuppressionList"): (Fault.UNREACHABLE, True),
    ("Permanent", "UnsubscribedRecipient"): (Fault.UNREACHABLE, True),
    ("Transient", "MailboxFull"): (Fault.UNREACHABLE, False),
    ("Transient", "MessageTooLarge"): (Fault.CONTENT, False),
    ("Transient", "ContentRejected"): (Fault.REJECTED, False),
    ("Transient", "AttachmentRejected"): (Fault.CONTENT, False),
    ("Transient", "CustomTimeoutExceeded"): (Fault.UNREACHABLE, False),
}
_TELLING = frozenset({"message-id", "return-path", "reply-to", "list-unsubscribe"})


def events_of(told: Mapping[str, Any]) -> list[Event]:
    """Return what one notification says; raises ``InvalidInput`` for a broken mail in it."""
    kind = word(told.get("eventType")) or word(told.get("notificationType"))
    if kind == "Received":
        return _received(told)
    mail = table(told.get("mail"))
    reference, token, sender = word(mail.get("messageId")), _token(mail), _bare(word(mail.get("source")))
    blank = Receipt("delivered", token=token, reference=reference, channel="email", sender=sender)
    if kind == "Complaint":
        complaint = table(told.get("complaint"))
        return [
            event
            for each in tables(complaint.get("complainedRecipients"))
            for event in complained(token, reference, word(each.get("emailAddress")), sender)
        ]
    if kind == "Subscription":
        return _subscription(told, mail)
    if not reference and not token:
        return []
    if kind in _STATUSES:
        delivered = table(told.get("delivery")).get("recipients")
        return [
            structs.replace(blank, status=_STATUSES[kind], recipient=each)
            for each in _words(delivered) or _words(mail.get("destination")) or [""]
        ]
    return _failures(kind, told, blank, _words(mail.get("destination")))


def _failures(kind: str, told: Mapping[str, Any], blank: Receipt, destination: list[str]) -> list[Event]:
    if kind == "Bounce":
        return _bounces(table(told.get("bounce")), blank)
    if kind == "Reject":
        fault, text = Fault.CONTENT, word(table(told.get("reject")).get("reason"))
    elif kind == "Rendering Failure":
        fault, text = Fault.CONTENT, word(table(told.get("failure")).get("errorMessage"))
    else:
        return []  # DeliveryDelay: it is tried again
    return [
        structs.replace(blank, status="failed", fault=fault, text=(text or kind)[:500], recipient=each)
        for each in destination or [""]
    ]


def _bounces(bounce: Mapping[str, Any], blank: Receipt) -> list[Event]:
    types = (word(bounce.get("bounceType")), word(bounce.get("bounceSubType")))
    found: list[Event] = []
    for each in tables(bounce.get("bouncedRecipients")):
        words = word(each.get("diagnosticCode"))
        status = word(each.get("status"))
        fault, permanent = _BOUNCES.get(types) or meaning(words or "450", status=status)
        if types == ("Permanent", "General") and status.startswith(("5.7.", "5.6.", "5.3.4")):
            fault, permanent = meaning(words, status=status)  # our mail was refused: the address is none the worse
        text = ": ".join(filter(None, ("/".join(filter(None, types)), words)))
        found.append(
            structs.replace(
                blank,
                status="failed",
                fault=fault,
                permanent=permanent and types[0] != "Transient",
                text=text[:500],
                recipient=word(each.get("emailAddress")),
            )
        )
    return found


def _subscription(told: Mapping[str, Any], mail: Mapping[str, Any]) -> list[Event]:
    """SES's own list management: somebody left all topics, or came back."""
    new = table(table(told.get("subscription")).get("newTopicPreferences"))
    if "unsubscribeAll" not in new:
        return []
    return [
        Left("email", each, back=new["unsubscribeAll"] is not True)
        for each in _words(mail.get("destination"))
        if "@" in each
    ]


def _received(told: Mapping[str, Any]) -> list[Event]:
    mail, receipt = table(told.get("mail")), table(told.get("receipt"))
    recipients = _words(receipt.get("recipients")) or _words(mail.get("destination"))
    sender, identity = word(mail.get("source")), word(mail.get("messageId"))
    action = table(receipt.get("action"))
    if content := word(told.get("content")):
        return events_of_raw(_raw(content, word(action.get("encoding"))), _envelope(sender), recipients, identity)
    headers = [(word(it.get("name")), word(it.get("value"))) for it in tables(mail.get("headers"))]
    common = table(mail.get("commonHeaders"))
    names = {name.lower() for name, _ in headers}
    for name, key in (("From", "from"), ("To", "to"), ("Subject", "subject"), ("Message-ID", "messageId")):
        value = common.get(key)
        said = ", ".join(_words(value)) if isinstance(value, list) else word(value)
        if said and name.lower() not in names:
            headers.append((name, said))
    if sender and "from" not in {name.lower() for name, _ in headers}:
        headers.append(("From", sender))
    found = events_of_parts(
        Taken(headers, envelope_from=_envelope(sender), envelope_to=tuple(recipients), identity=identity)
    )
    bucket, key = word(action.get("bucketName")), word(action.get("objectKey"))
    files = (Media("message/rfc822", "mail.eml", id=f"{bucket}/{key}"),) if bucket and key else ()
    return [
        structs.replace(event, media=files, unsupported="email without its text")
        if isinstance(event, Inbound)
        else event
        for event in found
    ]


def _envelope(sender: str) -> str | None:
    """SES writes the null sender in several ways; an absent one is unknown."""
    return "" if sender in ("<>", "MAILER-DAEMON") else sender or None


def _raw(content: str, encoding: str) -> bytes:
    """Undo the base64 of a notification; where it is not told which it is, mail has a colon in its first line."""
    first = content[:998].partition("\n")[0]
    if encoding.upper() == "BASE64" or (not encoding and ":" not in first):
        try:
            return base64.b64decode(content, validate=False)
        except (binascii.Error, ValueError):
            raise malformed("It holds broken base64.") from None
    return content.encode("utf-8", "surrogateescape")


def _token(mail: Mapping[str, Any]) -> str:
    tags = table(mail.get("tags"))
    telling = [word(it.get("value")) for it in tables(mail.get("headers")) if word(it.get("name")).lower() in _TELLING]
    common = word(table(mail.get("commonHeaders")).get("messageId"))
    return token_in([*_words(tags.get(TAG)), *telling, common, word(mail.get("source"))])


def _bare(source: str) -> str:
    return parseaddr(source)[1] or source


def _words(value: Any) -> list[str]:
    return [it for it in value if isinstance(it, str)] if isinstance(value, list) else []

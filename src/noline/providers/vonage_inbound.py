"""What Vonage tells, in our words: messages and receipts of the SMS API and of the Messages API; pure."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from noline.channels import Answer, Event, Fault, Heard, Inbound, Media, PartOf, Receipt, WebhookRequest, malformed
from noline.providers.loose import place, table, tables, word
from noline.providers.sms_numbers import international
from noline.providers.vonage_errors import MESSAGES, RECEIPT_WORDS, RECEIPTS, Errors

_STATUSES = {
    "accepted": "sent",
    "buffered": "sent",
    "submitted": "sent",
    "delivered": "delivered",
    "read": "read",
    "failed": "failed",
    "expired": "failed",
    "rejected": "failed",
    "undeliverable": "failed",
}
_CHANNELS = {"mms": "sms", "rcs": "sms", "viber_service": "viber", "viber_service_msg": "viber"}
_FILES = ("image", "audio", "video", "file", "vcard", "sticker")
_KINDS = {
    "image": "image/jpeg",
    "audio": "audio/ogg",
    "video": "video/mp4",
    "sticker": "image/webp",
    "vcard": "text/vcard",
}


def greet(settings: object, request: WebhookRequest) -> Answer | None:  # noqa: ARG001 (nothing is told)
    """Answer the request by which Vonage tries a new address: it says nothing at all."""
    return Answer() if request.method in ("GET", "HEAD") and not request.query and not request.body else None


def read(request: WebhookRequest) -> Heard:
    """Read a message that came in, or the status of one of ours, of either API."""
    if request.looks_like_json and request.body.strip():
        told = request.object()
        if "message_uuid" in told or "channel" in told or "message" in told:
            return Heard(_of_messages(told))
    given = request.params
    if not given.get("messageId"):
        raise malformed("It has no messageId and no message_uuid.")
    if not given.get("status") and not given.get("msisdn"):
        raise malformed("It has no sender.")
    return Heard((_receipt(given),) if given.get("status") else (_sms(given),)) if _told(given) else Heard()


def _told(given: Mapping[str, str]) -> bool:
    return not given.get("status") or given["status"].lower() in _STATUSES


def _sms(given: Mapping[str, str]) -> Inbound:
    """developer.vonage.com/en/messaging/sms/guides/inbound-sms: each part of a long message is one of its own."""
    binary = given.get("type") == "binary"
    return Inbound(
        channel="sms",
        sender=international(given.get("msisdn", "")),
        recipient=international(given.get("to", "")),
        provider_id=given["messageId"],
        text=given.get("text", ""),
        unsupported="binary" if binary and not given.get("text") else "",
        sent_at=_time(given.get("message-timestamp", "")),
        part=None if binary else _part(given),
    )


def _part(given: Mapping[str, str]) -> PartOf | None:
    """Return which part of a long message it is; not every carrier says so."""
    said = [given.get(f"concat-{name}", "") for name in ("ref", "total", "part")]
    if given.get("concat", "").lower() != "true" or not all(it.isascii() and it.isdigit() for it in said):
        return None
    reference, total, number = map(int, said)
    fits = reference < 2**31 and 1 <= number <= total <= 255 and total > 1
    return PartOf(reference, total, number) if fits else None


def _receipt(given: Mapping[str, str]) -> Receipt:
    """developer.vonage.com/en/messaging/sms/guides/delivery-receipts: ``msisdn`` got it, ``to`` sent it."""
    code = given.get("err-code", "")
    status = given["status"].lower()
    words = RECEIPT_WORDS.get(code, "")
    text = f"{status} {code}{': ' if words else ''}{words}".strip()
    return _receipt_of(
        status, RECEIPTS, code, text, given["messageId"], "sms", given.get("to", ""), given.get("msisdn", "")
    )


def _receipt_of(
    status: str, errors: Errors, code: str, text: str, reference: str, channel: str, sender: str, recipient: str
) -> Receipt:
    said = _STATUSES[status]
    bad = said == "failed"
    number = int(code) if code.isascii() and code.isdigit() and len(code) < 9 else -1
    fault, permanent = errors.get(number, (Fault.REJECTED if status == "rejected" else Fault.UNREACHABLE, False))
    numbers = channel in ("sms", "whatsapp")
    return Receipt(
        said,
        reference=reference,
        fault=fault if bad else None,
        permanent=bad and permanent,
        text=text[:300] if bad else "",
        channel=channel,
        sender=international(sender) if numbers else sender,
        recipient=international(recipient) if numbers else recipient,
    )


def _of_messages(told: dict[str, Any]) -> tuple[Event, ...]:
    """developer.vonage.com/en/api/messages: ``status`` is news of ours, anything else a message."""
    named = word(told.get("channel")) or word(table(told.get("from")).get("type")) or "sms"
    channel = _CHANNELS.get(named, named)
    identity = word(told.get("message_uuid"))
    sender = _party(told.get("from"), channel) or _person(told, "sender")
    recipient = _party(told.get("to"), channel) or _person(told, "recipient")
    status = word(told.get("status")).lower()
    if status:
        if status not in _STATUSES:
            return ()
        if not identity:
            raise malformed("It has no message_uuid.")
        error = table(told.get("error"))
        code = word(error.get("code")) or word(error.get("type")).rpartition("#")[2] or word(error.get("title"))
        if not code.isdigit():
            code = word(error.get("title"))
        words = word(error.get("detail")) or word(error.get("reason")) or word(error.get("title")) or status
        if not code.isdigit() and code not in words:
            words = f"{code}: {words}"
        text = words if code in words.split() or not code.isdigit() else f"{code} {words}"
        return (_receipt_of(status, MESSAGES, code, text, identity, channel, sender, recipient),)
    if not identity:
        raise malformed("It has no message_uuid.")
    content = table(table(told.get("message")).get("content"))  # the form of version 0.1
    return (_message(told | content, told, channel, sender, recipient, identity),)


def _party(value: Any, channel: str) -> str:
    held = table(value)
    address = word(value) or word(held.get("number")) or word(held.get("id"))
    return international(address) if channel in ("sms", "whatsapp") else address


def _person(told: dict[str, Any], role: str) -> str:
    """Return WhatsApp's own name of somebody who shows no number."""
    held = table(table(told.get("whatsapp")).get(role))
    return word(held.get("user_id")) or word(table(told.get("profile")).get("user_id"))


def _message(
    content: dict[str, Any], told: dict[str, Any], channel: str, sender: str, recipient: str, identity: str
) -> Inbound:
    kind = word(content.get("message_type")) or word(content.get("type")) or "text"
    reply, button = table(content.get("reply")), table(content.get("button"))
    held = [(name, table(content.get(name))) for name in _FILES]
    held += [(word(it.get("type")), it) for it in tables(content.get("content"))]
    files = tuple(_file(name, it) for name, it in held if word(it.get("url")))
    words = [
        word(content.get("text")),
        *(word(it.get("caption")) or word(it.get("text")) for _, it in held),
        word(reply.get("title")) or word(reply.get("id")),
        word(button.get("text")),
        _place(table(content.get("location"))),
        _order(table(content.get("order"))),
        word(table(content.get("reaction")).get("emoji")),
    ]
    text = "\n".join(filter(None, words))
    return Inbound(
        channel=channel,
        sender=sender,
        recipient=recipient,
        provider_id=identity,
        text=text,
        sender_name=word(table(told.get("profile")).get("name")),
        answers=word(table(told.get("context")).get("message_uuid")),
        choice=word(reply.get("id")) or word(button.get("payload")),
        media=files,
        unsupported="" if text or files or kind == "text" else kind,
        sent_at=_time(word(told.get("timestamp"))),
    )


def _file(kind: str, held: dict[str, Any]) -> Media:
    """Name the kind of a file by its name or address, until it is fetched: Vonage does not tell it."""
    url, name = word(held.get("url")), word(held.get("name"))
    guessed = mimetypes.guess_type(name or url.partition("?")[0].rpartition("/")[2])[0]
    return Media(guessed or _KINDS.get(kind, "application/octet-stream"), name, url)


def _place(held: dict[str, Any]) -> str:
    latitude, longitude = held.get("lat", held.get("latitude")), held.get("long", held.get("longitude"))
    return place(latitude, longitude, held.get("name"), held.get("address"))


def _order(held: dict[str, Any]) -> str:
    """Return an order of a catalogue: its words, then a line for each product."""
    lines = [
        f"{word(it.get('quantity'))} x {word(it.get('product_retailer_id'))}, "
        f"{word(it.get('item_price'))} {word(it.get('currency'))}".strip()
        for it in tables(held.get("product_items"))
    ]
    return "\n".join(filter(None, [word(held.get("text")), *lines]))


def _time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)

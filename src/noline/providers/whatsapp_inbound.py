"""What the WhatsApp Cloud API tells: messages of customers, receipts, and who wants no more marketing.

Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from noline.channels import Event, Fault, Heard, Inbound, Left, Media, Receipt, WebhookRequest
from noline.providers.loose import number, place, table, tables, word
from noline.providers.meta_graph import entries, error_text, fault_of, told_at
from noline.providers.whatsapp_errors import ERRORS

_FILES = ("image", "video", "audio", "voice", "document", "sticker")
_STATUSES = {"sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed"}
_WISHES = {"stop": False, "resume": True}

Table = Mapping[str, Any]


def read(request: WebhookRequest) -> Heard:
    """Read a notification; what it tells of templates, the account or what we wrote ourselves gives nothing."""
    found: list[Event] = []
    for entry in entries(request, "whatsapp_business_account"):
        for change in tables(entry.get("changes")):
            value = table(change.get("value"))
            field = change.get("field", "messages")
            if field == "messages":
                found += filter(None, (_message(it, value) for it in tables(value.get("messages"))))
                found += filter(None, (_receipt(it, value) for it in tables(value.get("statuses"))))
            elif field == "user_preferences":
                found += filter(None, (_wish(it, value) for it in tables(value.get("user_preferences"))))
    return Heard(tuple(found))


def phone(text: Any) -> str:
    """Return a number in E.164; other names of a person, like a business-scoped id (US.1349…), as they are."""
    said = word(text).strip()
    digits = "".join(sign for sign in said if sign not in "+ -().")
    return f"+{digits}" if digits.isascii() and digits.isdigit() else said


def _message(message: Table, value: Table) -> Inbound | None:
    sender = phone(message.get("from")) or word(message.get("from_user_id"))
    if not sender:
        return None
    kind = word(message.get("type")) or "unknown"
    context = table(message.get("context"))
    inbound = Inbound(
        channel="whatsapp",
        sender=sender,
        recipient=_ours(value),
        provider_id=word(message.get("id")),
        text="",
        sender_name=_name(message, value),
        subject=word(table(message.get("referral")).get("headline")),
        forwarded=context.get("forwarded") is True or context.get("frequently_forwarded") is True,
        answers=word(context.get("id")),
        sent_at=told_at(message.get("timestamp")),
    )
    if kind == "edit":  # the whole message as it is now, by its kind
        edit = table(message.get("edit"))
        inner = table(edit.get("message"))
        inbound = msgspec.structs.replace(inbound, references=_some(edit.get("original_message_id")))
        return _said(inbound, word(inner.get("type")) or "edit", inner)
    return _said(inbound, kind, message)


def _said(inbound: Inbound, kind: str, message: Table) -> Inbound | None:
    """Add what was said, by its kind; None where nothing was."""
    held = table(message.get(kind))
    if kind == "text":
        return msgspec.structs.replace(inbound, text=word(held.get("body")))
    if kind in _FILES:
        file = _file(held)
        there = bool(file.id or file.url)  # of one that WhatsApp could not take in, nothing can be fetched
        media, kept = ((file,), "") if there else ((), kind)
        return msgspec.structs.replace(inbound, text=word(held.get("caption")), media=media, unsupported=kept)
    if kind == "location":
        text = place(held.get("latitude"), held.get("longitude"), held.get("name"), held.get("address"))
        return msgspec.structs.replace(inbound, text=text)
    if kind == "contacts":
        return msgspec.structs.replace(inbound, text="\n".join(map(_contact, tables(message.get("contacts")))))
    if kind == "button":
        return msgspec.structs.replace(inbound, text=word(held.get("text")), choice=word(held.get("payload")))
    if kind == "interactive":
        return _interactive(inbound, held)
    if kind == "reaction":
        emoji = word(held.get("emoji"))  # without one, the reaction was taken back
        answered = word(held.get("message_id"))
        return msgspec.structs.replace(inbound, text=emoji, answers=answered, reaction=True) if emoji else None
    if kind == "order":
        return msgspec.structs.replace(inbound, text=_order(held))
    if kind == "system":  # WhatsApp's words, not the customer's: another number, another phone
        kept = word(held.get("type")) or "system"
        return msgspec.structs.replace(inbound, text=word(held.get("body")), unsupported=kept, automatic=True)
    if kind == "revoke":
        return None
    text, kept = word(table(message.get("text")).get("body")), word(table(message.get("unsupported")).get("type"))
    return msgspec.structs.replace(inbound, text=text, unsupported=kept or kind)


def _interactive(inbound: Inbound, held: Table) -> Inbound:
    kind = word(held.get("type"))
    reply = table(held.get(kind))
    if kind in ("button_reply", "list_reply"):
        return msgspec.structs.replace(inbound, text=word(reply.get("title")), choice=word(reply.get("id")))
    if kind == "nfm_reply":
        written = word(reply.get("response_json"))
        return msgspec.structs.replace(inbound, text=_form(written) or word(reply.get("body")), full_text=written)
    return msgspec.structs.replace(inbound, text=word(reply.get("response")), unsupported=kind or "interactive")


def _form(written: str) -> str:
    """Return a flow's answers, one on each line."""
    try:
        answers = table(msgspec.json.decode(written))
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        return ""
    lines = [(name, it if isinstance(it, str) else msgspec.json.encode(it).decode()) for name, it in answers.items()]
    return "\n".join(f"{name}: {it}" for name, it in lines if name != "flow_token")


def _file(held: Table) -> Media:
    return Media(
        word(held.get("mime_type")),
        word(held.get("filename")),
        url=word(held.get("url")),
        id=word(held.get("id")),
        size=number(held.get("file_size")),
    )


def _contact(contact: Table) -> str:
    name = word(table(contact.get("name")).get("formatted_name"))
    phones = [word(it.get("phone")) or phone(it.get("wa_id")) for it in tables(contact.get("phones"))]
    mails = [word(it.get("email")) for it in tables(contact.get("emails"))]
    return ", ".join(filter(None, [name, *phones, *mails]))


def _order(order: Table) -> str:
    lines = [word(order.get("text"))]
    for item in tables(order.get("product_items")):
        price = " ".join(filter(None, (word(item.get("item_price")), word(item.get("currency")))))
        lines.append(f"{word(item.get('quantity')) or 1} × {word(item.get('product_retailer_id'))} {price}".rstrip())
    return "\n".join(filter(None, lines))


def _receipt(status: Table, value: Table) -> Receipt | None:
    name = _STATUSES.get(word(status.get("status")))
    if name is None or not word(status.get("id")):
        return None
    receipt = Receipt(
        name,
        reference=word(status.get("id")),
        channel="whatsapp",
        sender=_ours(value),
        recipient=phone(status.get("recipient_id")) or word(status.get("recipient_user_id")),
    )
    if name != "failed":
        return receipt
    error = next(iter(tables(status.get("errors"))), None)
    if error is None:
        return msgspec.structs.replace(receipt, fault=Fault.UNREACHABLE, text="failed")
    code = number(error.get("code"))
    details = word(table(error.get("error_data")).get("details")) or word(error.get("details"))
    text = error_text(code, 0, word(error.get("title")), word(error.get("message")), details)
    fault, permanent = fault_of(ERRORS, code) or (Fault.UNREACHABLE, False)
    return msgspec.structs.replace(receipt, fault=fault, permanent=permanent, text=text)


def _wish(wish: Table, value: Table) -> Left | None:
    """Whoever stops marketing messages in WhatsApp withdraws their consent."""
    back = _WISHES.get(word(wish.get("value")))
    person = next(iter(tables(value.get("contacts"))), {})
    sender = phone(wish.get("wa_id")) or phone(person.get("wa_id")) or word(wish.get("user_id"))
    if wish.get("category") != "marketing_messages" or back is None or not sender:
        return None
    return Left("whatsapp", sender, _ours(value), back=back)


def _ours(value: Table) -> str:
    known = table(value.get("metadata"))
    return phone(known.get("display_phone_number")) or word(known.get("phone_number_id"))


def _name(message: Table, value: Table) -> str:
    known = tables(value.get("contacts"))
    ids = {word(message.get("from")), word(message.get("from_user_id"))} - {""}
    mine = [it for it in known if ids & {word(it.get("wa_id")), word(it.get("user_id"))}]
    profile = table((mine or known or [{}])[0].get("profile"))
    return word(profile.get("name")) or word(profile.get("username"))


def _some(value: Any) -> tuple[str, ...]:
    return (word(value),) if word(value) else ()

"""What Telegram tells: updates of the bot API (core.telegram.org/bots/api#update, 9.2) as messages; pure.

A message is kept as ``chat:number``, so that an answer finds its chat. A customer is known by their own id, which in a
private chat is the chat's as well; what follows tells repetitions apart (an edit, a reaction, a tapped button).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from noline.channels import Event, Inbound, Left, Media
from noline.providers.loose import number, place, table, tables, word
from noline.providers.telegram_kinds import unshown as unshown_kind

_KINDS = ("message", "edited_message", "channel_post", "edited_channel_post")
_BUSINESS = ("business_message", "edited_business_message")
_FILES = {
    "photo": "image/jpeg",
    "animation": "video/mp4",
    "document": "",
    "voice": "audio/ogg",
    "audio": "audio/mpeg",
    "video": "video/mp4",
    "video_note": "video/mp4",
    "sticker": "image/webp",
}
_REFERENCE = re.compile(r"(?:([^/:]+)/)?(-?[0-9]+|@\w+):([0-9]+)(?::(.+))?")

Table = Mapping[str, Any]


class Reference(Struct, frozen=True):
    """A message at Telegram. ``business`` is the connection by which the bot writes for a person, if it does."""

    chat: str
    number: str
    business: str = ""
    more: str = ""


def parted(reference: str) -> Reference | None:
    """Return what a message is kept by; None where it is none of Telegram's."""
    found = _REFERENCE.fullmatch(reference)
    return Reference(found[2], found[3], found[1] or "", found[4] or "") if found else None


def named(reference: str) -> str:
    """Return Telegram's own id: of a tapped button that of the tap, else the number of the message."""
    found = parted(reference)
    if found is None:
        return reference.removeprefix("callback:")
    return found.more.removeprefix("callback:") if found.more.startswith("callback:") else found.number


def read_update(update: Table) -> Event | None:
    """Read an update; None for those by which no customer says anything."""
    for kind in (*_KINDS, *_BUSINESS):
        if message := table(update.get(kind)):
            return _message(message, edited=kind.startswith("edited_"), business=kind in _BUSINESS)
    if tapped := table(update.get("callback_query")):
        return _tapped(tapped)
    if reaction := table(update.get("message_reaction")):
        return _reaction(reaction)
    if member := table(update.get("my_chat_member")):
        return _membership(member)
    return None


def _message(message: Table, *, edited: bool, business: bool) -> Inbound | None:
    chat, person = table(message.get("chat")), table(message.get("from"))
    kept = _kept(message)
    if not kept or not _is_said(message, chat, person, business=business):
        return None
    text, choice = _text(message)
    files = _media(message)
    unshown = unshown_kind(message)
    if not text and not files and not unshown:
        return None  # somebody joined, a title changed: nobody said anything
    at = word(message.get("edit_date")) if edited else ""
    return Inbound(
        channel="telegram",
        sender=_sender(message, chat, person),
        recipient="",
        provider_id=f"{kept}:{at}" if at else kept,
        text=text,
        sender_name=_name(table(message.get("sender_chat")) or person or chat),
        tokens=_started(text),
        references=(kept,) if at else (),
        forwarded=any(key in message for key in ("forward_origin", "forward_date")),
        answers=_kept({**table(message.get("reply_to_message")), "chat": chat, **_by(message)}),
        choice=choice,
        media=files,
        unsupported=unshown,
        sent_at=_time(message.get("date")),
        public=chat.get("type") == "channel",
    )


def _is_said(message: Table, chat: Table, person: Table, *, business: bool) -> bool:
    """Whether a customer says it: no bot, no copy of the channel's own post, not the one whom the bot writes for."""
    if message.get("is_automatic_forward") is True or "sender_business_bot" in message:
        return False
    if business and chat.get("type") == "private" and word(person.get("id")) != word(chat.get("id")):
        return False
    return person.get("is_bot") is not True or "sender_chat" in message


def _sender(message: Table, chat: Table, person: Table) -> str:
    """Return who wrote; in a group a channel or the group itself may, in a channel it is the channel."""
    return word(table(message.get("sender_chat")).get("id")) or word(person.get("id")) or word(chat.get("id"))


def _kept(message: Table) -> str:
    chat, at = word(table(message.get("chat")).get("id")), word(message.get("message_id"))
    by = word(message.get("business_connection_id"))
    return f"{by}/{chat}:{at}" if chat and at and by else f"{chat}:{at}" if chat and at else ""


def _by(message: Table) -> dict[str, Any]:
    return {"business_connection_id": message.get("business_connection_id")}


def _text(message: Table) -> tuple[str, str]:
    """Return what was said in words, whatever it was, and the choice that it is."""
    if said := word(message.get("text")) or word(message.get("caption")):
        return said, ""
    if form := table(message.get("web_app_data")):
        return word(form.get("data")) or word(form.get("button_text")), word(form.get("data"))
    if where := table(message.get("venue")):
        spot = table(where.get("location"))
        about = (where.get("title"), where.get("address"))
        return place(spot.get("latitude"), spot.get("longitude"), *about), ""
    if where := table(message.get("location")):
        return place(where.get("latitude"), where.get("longitude")), ""
    if contact := table(message.get("contact")):
        return f"{_name(contact)} {word(contact.get('phone_number'))}".strip(), ""
    if poll := table(message.get("poll")):
        return "\n".join(
            [word(poll.get("question")), *(word(it.get("text")) for it in tables(poll.get("options")))]
        ), ""
    if listed := table(message.get("checklist")):
        return _lines(listed.get("title"), listed.get("tasks")), ""
    if dice := table(message.get("dice")):
        return f"{word(dice.get('emoji'))} {word(dice.get('value'))}".strip(), ""
    if paid := table(message.get("successful_payment")):
        return f"{word(paid.get('invoice_payload'))} {_price(paid)}".strip(), ""
    titled = table(message.get("game")) or table(message.get("invoice"))
    return word(titled.get("title")) or (_emoji(message) if not _media(message) else ""), ""


def _lines(title: Any, lines: Any) -> str:
    return "\n".join(filter(None, [word(title), *(word(it.get("text")) for it in tables(lines))]))


def _price(paid: Table) -> str:
    return f"{word(paid.get('total_amount'))} {word(paid.get('currency'))}".strip()


def _emoji(message: Table) -> str:
    return word(table(message.get("sticker")).get("emoji"))


def _media(message: Table) -> tuple[Media, ...]:
    """Return the files; a moving picture is told as a document once more."""
    found = []
    for kind, usual in _FILES.items():
        held = message.get(kind)
        sizes = tables(held)
        file = sizes[-1] if sizes else table(held)  # of a picture the largest
        if not word(file.get("file_id")) or (kind == "document" and "animation" in message):
            continue
        media_type = word(file.get("mime_type")) or _moving(file) or usual or "application/octet-stream"
        name, identity, size = word(file.get("file_name")), word(file["file_id"]), number(file.get("file_size"))
        found.append(Media(media_type, name, id=identity, size=size))
    return tuple(found)


def _moving(file: Table) -> str:
    """Stickers move, or are films."""
    if file.get("is_animated") is True:
        return "application/x-tgsticker"
    return "video/webm" if file.get("is_video") is True else ""


def _tapped(tapped: Table) -> Inbound | None:
    """Read a tapped button: its words where the message with it is told, else its value."""
    message, person, identity = table(tapped.get("message")), table(tapped.get("from")), word(tapped.get("id"))
    sender = word(person.get("id")) or word(table(message.get("chat")).get("id"))
    if not sender or not identity:
        return None
    data = word(tapped.get("data"))
    rows = table(message.get("reply_markup")).get("inline_keyboard")
    buttons = [it for row in rows if isinstance(row, list) for it in tables(row)] if isinstance(rows, list) else []
    labels = {word(it.get("callback_data")): word(it.get("text")) for it in buttons}
    text = labels.get(data) or data or word(tapped.get("game_short_name"))
    answered = _kept(message)
    return Inbound(
        channel="telegram",
        sender=sender,
        recipient="",
        provider_id=f"{answered}:callback:{identity}" if answered else f"callback:{identity}",
        text=text,
        sender_name=_name(person),
        answers=answered,
        choice=data,
        unsupported="" if text else "callback",
    )


def _reaction(reaction: Table) -> Inbound | None:
    """Read the reaction that came last; one that was taken back says nothing."""
    old, new = tables(reaction.get("old_reaction")), tables(reaction.get("new_reaction"))
    came = [_reacted(it) for it in new if it not in old]
    person, kept = table(reaction.get("user")) or table(reaction.get("actor_chat")), _kept(reaction)
    if not came or not kept:
        return None
    chat = table(reaction.get("chat"))
    sender = word(person.get("id")) or word(chat.get("id"))
    return Inbound(
        channel="telegram",
        sender=sender,
        recipient="",
        provider_id=f"{kept}:reaction:{sender}:{word(reaction.get('date'))}",
        text=came[-1],
        sender_name=_name(person),
        answers=kept,
        unsupported="" if came[-1] else "reaction",
        reaction=bool(came[-1]),
        sent_at=_time(reaction.get("date")),
    )


def _reacted(reaction: Table) -> str:
    return "⭐" if reaction.get("type") == "paid" else word(reaction.get("emoji"))


def _membership(member: Table) -> Left | None:
    """Whoever blocks the bot wants no more, whoever unblocks it does again."""
    chat = table(member.get("chat"))
    old, status = (word(table(member.get(name)).get("status")) for name in ("old_chat_member", "new_chat_member"))
    if chat.get("type") != "private" or not word(chat.get("id")) or status not in ("kicked", "member") or old == status:
        return None
    return Left("telegram", word(chat["id"]), back=status == "member")


def _started(text: str) -> tuple[str, ...]:
    """Return what a deep link passed on: ``t.me/bot?start=token`` comes as ``/start token``."""
    command, _, rest = text.partition(" ")
    return (rest.strip(),) if command.partition("@")[0] == "/start" and rest.strip() else ()


def _name(person: Table) -> str:
    parts = filter(None, (word(person.get("first_name")), word(person.get("last_name"))))
    return " ".join(parts) or word(person.get("title")) or word(person.get("username"))


def _time(seconds: Any) -> datetime | None:
    return datetime.fromtimestamp(number(seconds), UTC) if 0 < number(seconds) < 10**11 else None

"""What Microsoft Teams tells: activities of the Bot Framework (learn.microsoft.com, activity schema); pure."""

from __future__ import annotations

import html
import mimetypes
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from noline.channels import Event, Inbound, Left, Media
from noline.providers.loose import table, tables, word

FILE = "application/vnd.microsoft.teams.file.download.info"
REACTIONS = {"like": "👍", "heart": "❤️", "laugh": "😆", "surprised": "😮", "sad": "🙁", "angry": "😠"}
_NO_FILES = ("text/html", "text/plain", "messageReference", "application/vnd.microsoft.card.", "reference")
_BOT = "28:"  # begins the ids of bots; those of people begin with 29:
_MENTION = re.compile(r"</?at\b[^>]*>")


def read_activity(told: Mapping[str, Any]) -> Event | None:
    """Read an activity; what tells of nothing that a customer said gives None."""
    kind, conversation = word(told.get("type")), word(table(told.get("conversation")).get("id"))
    sender = table(told.get("from"))
    if not conversation or sender.get("role") == "bot" or word(sender.get("id")).startswith(_BOT):
        return None
    if kind == "message":
        return _message(told, conversation)
    if kind == "invoke":
        return _invoked(told, conversation)
    if kind == "messageReaction":
        return _reaction(told, conversation)
    if kind == "installationUpdate":
        return _installation(told, conversation)
    return None


def _message(told: Mapping[str, Any], conversation: str) -> Inbound | None:
    identity = word(told.get("id"))
    if not identity:
        return None
    choice, words = _submitted(told.get("value"))
    text = _text(told) or words
    attached = tables(told.get("attachments"))
    media = tuple(file for it in attached if (file := _file(it)) is not None)
    cards = [word(it.get("contentType")) for it in attached if _is_card(word(it.get("contentType")))]
    quoted = (table(it.get("content")).get("messageId") for it in attached if _is_reference(it))
    answers = next(filter(None, map(word, quoted)), "") or word(told.get("replyToId"))
    return Inbound(
        channel="teams",
        sender=conversation,
        recipient=word(table(told.get("recipient")).get("id")),
        provider_id=identity,
        text=text,
        sender_name=word(table(told.get("from")).get("name")),
        answers=answers,
        choice=choice,
        media=media,
        unsupported="" if text or media else (cards[0] if cards else "message"),
        sent_at=_time(told.get("timestamp")),
    )


def _text(told: Mapping[str, Any]) -> str:
    """Return what was written, without the mention of the bot; others are mentioned by their names."""
    text, bot = word(told.get("text")), word(table(told.get("recipient")).get("id"))
    for entity in tables(told.get("entities")):
        mentioned, shown = table(entity.get("mentioned")), word(entity.get("text"))
        if entity.get("type") == "mention" and shown and bot and mentioned.get("id") == bot:
            text = text.replace(shown, "", 1)
    if told.get("textFormat") == "xml":
        text = re.sub(r"<(?!/?at\b)[^>]+>", "", text)
    return html.unescape(_MENTION.sub("", text)).replace("\xa0", " ").strip()


def _submitted(value: Any) -> tuple[str, str]:
    """Return the choice of a tapped button, or what a card was filled in with, and its words."""
    if isinstance(value, dict):
        filled = {name: it for name, it in value.items() if name != "msteams"}
        if word(filled.get("choice")):
            return word(filled["choice"]), word(filled["choice"])
        lines = [f"{name}: {_shown(it)}" for name, it in filled.items()]
        return (_shown(filled), "\n".join(lines)) if filled else ("", "")
    return word(value), word(value)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _file(attachment: Mapping[str, Any]) -> Media | None:
    """Return a file: shared ones have an address that needs nothing, pictures in the text one that needs our token."""
    kind, name = word(attachment.get("contentType")), word(attachment.get("name"))
    if kind == FILE:
        content = table(attachment.get("content"))
        guessed = mimetypes.guess_type(name)[0] or mimetypes.guess_type(f"x.{word(content.get('fileType'))}")[0]
        url = word(content.get("downloadUrl"))
        return Media(guessed or "application/octet-stream", name, url, word(content.get("uniqueId"))) if url else None
    url = word(attachment.get("contentUrl"))
    if not url or kind.startswith(_NO_FILES):
        return None
    return Media("image/png" if kind == "image/*" else kind, name, url)


def _is_card(kind: str) -> bool:
    return kind.startswith("application/vnd.microsoft.card.")


def _is_reference(attachment: Mapping[str, Any]) -> bool:
    return attachment.get("contentType") == "messageReference"


def _invoked(told: Mapping[str, Any], conversation: str) -> Inbound | None:
    """Read a tapped button of a universal card (``adaptiveCard/action``); other invocations say nothing."""
    if told.get("name") != "adaptiveCard/action" or not word(told.get("id")):
        return None
    action = table(table(told.get("value")).get("action"))
    choice, words = _submitted(action.get("data"))
    text = word(action.get("title")) or words or word(action.get("verb"))
    return Inbound(
        channel="teams",
        sender=conversation,
        recipient=word(table(told.get("recipient")).get("id")),
        provider_id=word(told["id"]),
        text=text,
        sender_name=word(table(told.get("from")).get("name")),
        answers=word(told.get("replyToId")),
        choice=choice or word(action.get("verb")),
        sent_at=_time(told.get("timestamp")),
    )


def _reaction(told: Mapping[str, Any], conversation: str) -> Inbound | None:
    added = [word(it.get("type")) for it in tables(told.get("reactionsAdded"))]
    if not added or not word(told.get("id")):
        return None
    return Inbound(
        channel="teams",
        sender=conversation,
        recipient=word(table(told.get("recipient")).get("id")),
        provider_id=f"reaction:{word(told['id'])}",
        text=REACTIONS.get(added[-1], added[-1]),
        sender_name=word(table(told.get("from")).get("name")),
        answers=word(told.get("replyToId")),
        sent_at=_time(told.get("timestamp")),
        reaction=True,
    )


def _installation(told: Mapping[str, Any], conversation: str) -> Left | None:
    action = word(told.get("action"))
    if action not in ("add", "remove"):
        return None  # an upgrade changes nothing
    return Left("teams", conversation, word(table(told.get("recipient")).get("id")), back=action == "add")


def _time(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(word(text))
    except ValueError:
        return None

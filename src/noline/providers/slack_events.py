"""What Slack tells: events, tapped buttons and commands as messages; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from noline.channels import Event, Inbound, Media, malformed
from noline.providers.loose import number, table, tables, word

_SAID = (None, "", "file_share", "thread_broadcast", "me_message")
_MARK = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


def read_event(told: Mapping[str, Any]) -> tuple[Event, ...]:
    """Read an ``event_callback``: what people write; not what bots write, changes and deletions."""
    event = table(told.get("event"))
    kind, user, channel = (word(event.get(name)) for name in ("type", "user", "channel"))
    stamp = word(event.get("ts")) or word(event.get("event_ts")) or word(told.get("event_id"))
    if kind not in ("message", "app_mention") or event.get("subtype") not in _SAID or event.get("hidden"):
        return ()
    ours = {word(it.get("user_id")) for it in tables(told.get("authorizations")) if it.get("is_bot")}
    typed = bool(event.get("client_msg_id"))  # only people's programs give one; files of a bot name no bot
    if event.get("bot_id") or (user in ours and not typed) or not (user and channel and stamp):
        return ()
    thread = word(event.get("thread_ts"))
    answered = thread if thread != stamp else ""
    files = [file for file in tables(event.get("files")) if file.get("mode") not in ("tombstone", "hidden_by_limit")]
    elsewhere = [f"{word(it.get('title'))}: {word(it.get('url_private'))}" for it in files if it.get("is_external")]
    text = "\n".join(filter(None, (plain(word(event.get("text"))), *elsewhere)))
    media = tuple(_file(it) for it in files if not it.get("is_external") and word(it.get("id")))
    if not text and not media:
        text = _in_blocks(event)
    return (
        Inbound(
            channel="slack",
            sender=user,
            recipient=word(told.get("api_app_id")),
            provider_id=":".join(filter(None, (channel, stamp, answered))),
            text=text,
            sender_name=_name(table(event.get("user_profile"))),
            answers=f"{channel}:{answered}" if answered else "",
            media=media,
            unsupported="" if text or media else "message",
            sent_at=_time(stamp) or _time(word(told.get("event_time"))),
        ),
    )


def read_payload(payload: str) -> tuple[Event, ...]:
    """Read what was tapped, as it comes in a form."""
    try:
        told = msgspec.json.decode(payload)
    except (msgspec.DecodeError, RecursionError):
        raise malformed("The payload is no JSON.") from None
    if not isinstance(told, dict):
        raise malformed("The payload is no JSON object.")
    return read_tapped(told)


def read_tapped(told: Mapping[str, Any]) -> tuple[Event, ...]:
    """Read what was tapped: ``block_actions``, or the older ``interactive_message``."""
    if told.get("type") not in ("block_actions", "interactive_message"):
        return ()
    found = (_tapped(told, action) for action in tables(told.get("actions")))
    return tuple(event for event in found if event is not None)


def read_command(form: Mapping[str, str]) -> tuple[Event, ...]:
    """Read a command: what was typed, with its name."""
    user, identity = form.get("user_id", ""), form.get("trigger_id", "")
    if not user or not identity:
        raise malformed("It has no user_id or no trigger_id.")
    text = f"{form['command']} {plain(form.get('text', ''))}".strip()
    name = form.get("user_name", "")
    return (Inbound("slack", user, form.get("api_app_id", ""), f"command:{identity}", text, sender_name=name),)


def named(reference: str) -> str:
    """Return Slack's own id of a message, its time stamp, out of ``channel:stamp:thread``; of a command its trigger."""
    return reference.partition(":")[2].partition(":")[0] or reference


def plain(text: str) -> str:
    """Return Slack's text as it was typed: links, channels and special mentions without their brackets."""
    return _MARK.sub(_marked, text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _marked(found: re.Match[str]) -> str:
    what, label = found[1], found[2] or ""
    if what.startswith("@"):
        return f"@{label}" if label else found[0]
    if what.startswith("#"):
        return f"#{label}" if label else found[0]
    if what.startswith("!"):
        return label or "@" + what[1:].partition("^")[0]
    if not label or what == label:
        return what
    return label if what.endswith(label) else f"{label} ({what})"


def _tapped(told: Mapping[str, Any], action: Mapping[str, Any]) -> Inbound | None:
    container, message = table(told.get("container")), table(told.get("message"))
    user = table(told.get("user"))
    channel = word(table(told.get("channel")).get("id")) or word(container.get("channel_id"))
    stamp = word(container.get("message_ts")) or word(message.get("ts")) or word(told.get("message_ts"))
    at = word(action.get("action_ts")) or word(told.get("action_ts"))
    opened = action.get("url") or word(action.get("action_id")).startswith("open:")
    value, label = _chosen(action)
    if opened or not word(user.get("id")) or not at or not (value or label):
        return None
    thread = word(message.get("thread_ts")) or ("" if channel.startswith("D") else stamp)
    return Inbound(
        channel="slack",
        sender=word(user["id"]),
        recipient=word(told.get("api_app_id")),
        provider_id=":".join(filter(None, (channel or "action", at, thread))),
        text=label or value,
        sender_name=word(user.get("name")) or word(user.get("username")),
        answers=f"{channel}:{stamp}" if channel and stamp else "",
        choice=value or label,
        sent_at=_time(at),
    )


def _chosen(action: Mapping[str, Any]) -> tuple[str, str]:
    """Return the value and the words of a button, a menu, a date or a field."""
    options = tables(action.get("selected_options")) or [table(action.get("selected_option"))]
    values = [word(it.get("value")) for it in options]
    labels = [word(table(it.get("text")).get("text")) or word(it.get("text")) for it in options]
    picked = next((word(it) for name, it in sorted(action.items()) if name.startswith("selected_") and word(it)), "")
    value = word(action.get("value")) or ", ".join(filter(None, values)) or picked
    label = ", ".join(filter(None, labels)) or word(table(action.get("text")).get("text"))
    return value, label


def _file(file: Mapping[str, Any]) -> Media:
    """Return a file; of one shared from another workspace the id alone is told."""
    url = word(file.get("url_private_download")) or word(file.get("url_private"))
    name = word(file.get("name")) or word(file.get("title"))
    return Media(word(file.get("mimetype")), name, url, word(file["id"]), number(file.get("size")))


def _in_blocks(event: Mapping[str, Any]) -> str:
    """Return the words of blocks or attachments, where a message has no text of its own."""
    shown = [table(it.get("text")).get("text") for it in tables(event.get("blocks"))]
    shown += [it.get("text") or it.get("fallback") for it in tables(event.get("attachments"))]
    return "\n".join(plain(it) for it in map(word, shown) if it)


def _name(profile: Mapping[str, Any]) -> str:
    return word(profile.get("real_name")) or word(profile.get("display_name")) or word(profile.get("name"))


def _time(stamp: str) -> datetime | None:
    seconds = number(stamp.partition(".")[0])
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 10**11 else None

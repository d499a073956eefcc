"""What a transaction of a Matrix homeserver tells (spec.matrix.org, application service API, 1.11); pure.

A message is known as its room's id followed by the event's, ``!room:example.org$event``, so that an answer finds its
room.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from noline.channels import Event, Inbound, Media, Receipt
from noline.providers.loose import moment, number, place, table, tables, word

MARK = "org.noline.from"
"""In the content of what we send: by whom, so that it is known when the homeserver brings it back."""
_FILES = {"m.image": "image/jpeg", "m.file": "", "m.audio": "audio/ogg", "m.video": "video/mp4"}
_READ = ("m.read", "m.read.private")
_POLLS = ("m.poll.start", "org.matrix.msc3381.poll.start")
_EPHEMERAL = ("ephemeral", "de.sorunome.msc2409.ephemeral")


def events_of(told: Mapping[str, Any], ours: str = "") -> tuple[Event, ...]:
    """Return what a transaction tells; ``ours``: the user by whom we speak, where known."""
    found: list[Event | None] = [_event(event, ours) for event in tables(told.get("events"))]
    for name in _EPHEMERAL:
        for event in tables(told.get(name)):
            found += _receipts(event, ours)
    return tuple(event for event in found if event is not None)


def invitations(told: Mapping[str, Any], ours: str) -> list[tuple[str, str, bool]]:
    """Return the rooms that we are invited to: the room, by whom, and whether it is for the two alone."""
    found = []
    for event in tables(told.get("events")):
        content = table(event.get("content"))
        invited = event.get("type") == "m.room.member" and content.get("membership") == "invite"
        if invited and event.get("state_key") == ours and (room := word(event.get("room_id"))):
            found.append((room, word(event.get("sender")), content.get("is_direct") is True))
    return found


def parted(reference: str) -> tuple[str, str]:
    """Return the room and the event of a message's id; nothing where it is none."""
    room, sign, event = reference.partition("$")
    return (room, f"${event}") if room.startswith("!") and sign and event else ("", "")


def named(reference: str) -> str:
    """Return the event of a message's id alone."""
    return parted(reference)[1] or reference


def room_kept(ours: str, customer: str) -> str:
    """Return where our user keeps which room is a customer's."""
    return f"/_matrix/client/v3/user/{path_part(ours)}/account_data/{path_part(f'org.noline.room.{customer}')}"


def path_part(text: str) -> str:
    """Write an id as a part of a path."""
    return quote(text, safe="")


def _event(event: Mapping[str, Any], ours: str) -> Inbound | None:
    room, identity, sender = (word(event.get(key)) for key in ("room_id", "event_id", "sender"))
    content, kind = table(event.get("content")), event.get("type")
    if not (room and identity and sender) or sender == ours or content.get(MARK) == sender or "state_key" in event:
        return None
    relation = table(content.get("m.relates_to"))
    if kind == "m.reaction":
        text = word(relation.get("key"))
        answered = word(relation.get("event_id"))
        return _inbound(event, text=text, answers=_named(room, answered), reaction=True) if text and answered else None
    if kind == "m.room.encrypted":
        return _inbound(event, unsupported="encrypted")
    if kind in _POLLS:
        return _inbound(event, unsupported="poll")
    if kind == "m.sticker":
        return _inbound(event, media=_media(content, "image/png"))
    if kind != "m.room.message":
        return None
    changed = table(content.get("m.new_content")) if relation.get("rel_type") == "m.replace" else {}
    answered = word(table(relation.get("m.in_reply_to")).get("event_id"))
    return _message(event, changed or content, _named(room, answered))


def _message(event: Mapping[str, Any], content: Mapping[str, Any], answers: str) -> Inbound | None:
    kind = word(content.get("msgtype"))
    if not kind:
        return None  # it was taken back
    text = word(content.get("body"))
    if answers:
        text = _without_quotation(text)
    if kind in _FILES:
        name = word(content.get("filename")) or text
        caption = text if text != name else ""
        held = _media(content, _FILES[kind], name)
        sealed = "" if held else "encrypted"
        return _inbound(event, text=caption, media=held, answers=answers, unsupported=sealed)
    if kind == "m.location":
        where = word(content.get("geo_uri")).removeprefix("geo:").partition(";")[0]
        latitude, _, longitude = where.partition(",")
        return _inbound(event, text=place(latitude, longitude, text), answers=answers)
    known = kind in ("m.text", "m.emote", "m.notice")
    if not text and known:
        return None
    return _inbound(
        event, text=text, answers=answers, automatic=kind == "m.notice", unsupported="" if known else kind[:40]
    )


def _inbound(event: Mapping[str, Any], **more: Any) -> Inbound:
    return Inbound(
        channel="matrix",
        sender=word(event.get("sender")),
        recipient="",
        provider_id=_named(word(event.get("room_id")), word(event.get("event_id"))),
        sent_at=moment(event.get("origin_server_ts")),
        **{"text": "", **more},
    )


def _media(content: Mapping[str, Any], kind: str, name: str = "") -> tuple[Media, ...]:
    """Return the file; one that is encrypted can't be read, and has no address of its own."""
    info, address = table(content.get("info")), word(content.get("url"))
    if not address.startswith("mxc://"):
        return ()
    return (Media(word(info.get("mimetype")) or kind, name, id=address, size=number(info.get("size"))),)


def _receipts(event: Mapping[str, Any], ours: str) -> Iterable[Receipt]:
    room = word(event.get("room_id"))
    if event.get("type") != "m.receipt" or not room:
        return
    for identity, kinds in table(event.get("content")).items():
        readers = [user for kind in _READ for user in table(table(kinds).get(kind)) if user != ours]
        if readers and identity.startswith("$"):
            yield Receipt("read", reference=_named(room, identity), channel="matrix", recipient=readers[0])


def _named(room: str, event: str) -> str:
    return f"{room}{event}" if event.startswith("$") else ""


def _without_quotation(text: str) -> str:
    """Return a reply without what older programs put before it: the message that it answers, each line after ``>``."""
    lines = text.split("\n")
    quoted = next((at for at, line in enumerate(lines) if not line.startswith(">")), len(lines))
    if not quoted or quoted >= len(lines) or not lines[0].startswith("> <@"):
        return text
    return "\n".join(lines[quoted + 1 :] if not lines[quoted] else lines[quoted:])

"""What X tells, by its Account Activity API and its X Activity API: posts and direct messages; pure.

A post is known as ``@author:id``, a direct message as ``sender:id``: an answer goes to that number. What we sent
directly is known as ``conversation:id``, the conversation being both numbers, the lower first.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from noline.channels import Event, Inbound, Left, Media, Receipt
from noline.providers.loose import moment, table, tables, word

_TYPES = {"photo": "image/jpeg", "video": "video/mp4", "animated_gif": "video/mp4"}


def read_account_activity(told: Mapping[str, Any]) -> Iterable[Event | None]:
    """Read what happened to the account ``for_user_id``; likes, followers and signs of typing say nothing."""
    ours = word(told.get("for_user_id"))
    for post in tables(told.get("tweet_create_events")):
        yield _post(post, ours)
    people = {who: table(it) for who, it in table(told.get("users")).items()}
    for event in tables(told.get("direct_message_events")):
        yield _direct(event, ours, people)
    for event in tables(told.get("direct_message_mark_read_events")):
        yield _read(event, ours, people)
    for block in (*tables(told.get("block_events")), *tables(told.get("unblock_events"))):
        yield _blocked(block, ours)


_ID = re.compile(r"[0-9]{1,20}")  # up to 64 bits: more than what fits is no number of theirs
BY = "@"
"""Stands before the number of who wrote a post, in what a post is known by here: ``@author:post``."""


def named(reference: str) -> str:
    """Return X's own id of a post or a direct message."""
    return reference.rpartition(":")[2]


def read_activity(told: Mapping[str, Any]) -> Event | None:
    """Read an event of the X Activity API: ``data`` with ``event_type`` and ``payload``."""
    data = table(told.get("data"))
    payload, kind = table(data.get("payload")), word(data.get("event_type"))
    includes = table(data.get("includes")) or table(told.get("includes")) or table(payload.get("includes"))
    ours = word(table(data.get("filter")).get("user_id"))
    if kind.startswith("post.") and not kind.endswith("delete"):
        return _post_of_2(payload, ours, includes)
    if kind == "dm.received":
        if payload.get("message_create"):
            return _direct(payload, ours, {word(it.get("id")): it for it in tables(includes.get("users"))})
        return _direct_of_2(payload, ours, includes)
    return None


def _post(post: Mapping[str, Any], ours: str) -> Inbound | None:
    author, identity = table(post.get("user")), word(post.get("id_str")) or word(post.get("id"))
    mine = word(author.get("id_str")) or word(author.get("id"))
    if not identity or not _handle(author) or mine == ours or post.get("retweeted_status"):
        return None
    whole = table(post.get("extended_tweet")) or post
    entities = table(whole.get("entities")) or table(post.get("entities"))
    held = table(whole.get("extended_entities")) or table(post.get("extended_entities")) or entities
    text = word(whole.get("full_text")) or word(post.get("full_text")) or word(post.get("text"))
    media = tables(held.get("media"))
    mentions = tables(entities.get("user_mentions"))
    named = next((word(it.get("screen_name")) for it in mentions if word(it.get("id_str")) == ours), "")
    return Inbound(
        channel="x",
        sender=_handle(author),
        recipient=named or ours,
        provider_id=f"{BY}{mine}:{identity}" if mine else identity,
        text=_plain(text, tables(entities.get("urls")), media),
        sender_name=word(author.get("name")),
        answers=word(post.get("in_reply_to_status_id_str")) or word(post.get("in_reply_to_status_id")),
        media=tuple(filter(None, map(_media, media))),
        sent_at=moment(post.get("timestamp_ms")),
        public=True,
    )


def _direct(event: Mapping[str, Any], ours: str, people: Mapping[str, Mapping[str, Any]]) -> Inbound | None:
    created = table(event.get("message_create"))
    sender, identity = word(created.get("sender_id")), word(event.get("id"))
    if event.get("type") != "message_create" or not sender or not identity or sender == ours:
        return None
    said = table(created.get("message_data"))
    entities, attachment = table(said.get("entities")), table(said.get("attachment"))
    media = [table(attachment.get("media"))] if attachment.get("type") == "media" else []
    to = word(table(created.get("target")).get("recipient_id"))
    text = _plain(word(said.get("text")), tables(entities.get("urls")), media)
    if attachment.get("type") == "location":
        text = text or _location(table(attachment.get("location")))
    files = tuple(filter(None, map(_media, media)))
    return Inbound(
        channel="x",
        sender=_handle(people.get(sender, {})) or sender,
        recipient=_handle(people.get(to, {})) or to,
        provider_id=f"{sender}:{identity}",
        text=text,
        sender_name=word(people.get(sender, {}).get("name")),
        choice=word(table(said.get("quick_reply_response")).get("metadata")),
        media=files,
        unsupported="" if text or files else word(attachment.get("type")) or "message",
        sent_at=moment(event.get("created_timestamp")),
    )


def _read(event: Mapping[str, Any], ours: str, people: Mapping[str, Mapping[str, Any]]) -> Receipt | None:
    """Read up to which message somebody has read; where that one is their own, nobody waits for it."""
    reader, us = word(event.get("sender_id")), word(table(event.get("target")).get("recipient_id"))
    identity = word(event.get("last_read_event_id"))
    if not _ID.fullmatch(reader) or not _ID.fullmatch(us) or not identity or reader == ours:
        return None
    low, high = sorted((reader, us), key=int)
    return Receipt(
        "read",
        reference=f"{low}-{high}:{identity}",
        channel="x",
        sender=_handle(people.get(us, {})) or us,
        recipient=_handle(people.get(reader, {})) or reader,
    )


def _blocked(block: Mapping[str, Any], ours: str) -> Left | None:
    """Whoever blocks the account wants no more; whom the account blocks said nothing."""
    source, target = table(block.get("source")), table(block.get("target"))
    if block.get("type") not in ("block", "unblock") or word(target.get("id")) != ours or not _handle(source):
        return None
    return Left("x", _handle(source), _handle(target) or ours, back=block["type"] == "unblock")


def _post_of_2(post: Mapping[str, Any], ours: str, includes: Mapping[str, Any]) -> Inbound | None:
    author, identity = word(post.get("author_id")), word(post.get("id"))
    people = {word(it.get("id")): it for it in tables(includes.get("users"))}
    referenced = tables(post.get("referenced_tweets"))
    again = any(it.get("type") == "retweeted" for it in referenced)
    if not identity or not author or author == ours or again:
        return None
    note = table(post.get("note_tweet"))
    entities = table(note.get("entities")) or table(post.get("entities"))
    text = word(note.get("text")) or word(post.get("text"))
    files = _attached(post, includes)
    return Inbound(
        channel="x",
        sender=_handle(people.get(author, {})) or author,
        recipient=_handle(people.get(ours, {})) or ours,
        provider_id=f"{BY}{author}:{identity}",
        text=_plain(text, tables(entities.get("urls")), []),
        sender_name=word(people.get(author, {}).get("name")),
        answers=next((word(it.get("id")) for it in referenced if it.get("type") == "replied_to"), ""),
        media=files,
        sent_at=_time(post.get("created_at")),
        public=True,
    )


def _direct_of_2(event: Mapping[str, Any], ours: str, includes: Mapping[str, Any]) -> Inbound | None:
    sender, identity = word(event.get("sender_id")), word(event.get("id"))
    if event.get("event_type", "MessageCreate") != "MessageCreate" or not sender or not identity or sender == ours:
        return None
    people = {word(it.get("id")): it for it in tables(includes.get("users"))}
    urls = tables(event.get("urls")) or tables(table(event.get("entities")).get("urls"))
    text, files = _plain(word(event.get("text")), urls, []), _attached(event, includes)
    return Inbound(
        channel="x",
        sender=_handle(people.get(sender, {})) or sender,
        recipient=_handle(people.get(ours, {})) or ours,
        provider_id=f"{sender}:{identity}",
        text=text,
        sender_name=word(people.get(sender, {}).get("name")),
        media=files,
        unsupported="" if text or files else "message",
        sent_at=_time(event.get("created_at")),
    )


def _plain(text: str, urls: list[dict[str, Any]], media: list[dict[str, Any]]) -> str:
    """Return a text with its links as they were before X shortened them; those of its files are left out."""
    for file in media:
        if short := word(file.get("url")):
            text = text.replace(short, "")
    for link in urls:
        if (short := word(link.get("url"))) and (long := word(link.get("expanded_url"))):
            text = text.replace(short, "" if link.get("media_key") else long)
    return html.unescape(text).strip()


def _media(file: Mapping[str, Any]) -> Media | None:
    """Return a file; of a film the best of its variants."""
    variants = tables(table(file.get("video_info")).get("variants")) or tables(file.get("variants"))
    films = [it for it in variants if it.get("content_type") == "video/mp4" and word(it.get("url"))]
    identity = word(file.get("id_str")) or word(file.get("media_key")) or word(file.get("id"))
    if films:
        best = max(films, key=_rate)
        return Media("video/mp4", url=word(best["url"]), id=identity)
    url = word(file.get("media_url_https")) or word(file.get("media_url")) or word(file.get("url"))
    kind = "image/png" if url.endswith(".png") else _TYPES.get(word(file.get("type")), "image/jpeg")
    return Media(kind, url=url, id=identity) if url else None


def _rate(variant: Mapping[str, Any]) -> float:
    rate = variant.get("bitrate", variant.get("bit_rate"))
    return rate if isinstance(rate, int | float) else 0


def _attached(event: Mapping[str, Any], includes: Mapping[str, Any]) -> tuple[Media, ...]:
    keys = table(event.get("attachments")).get("media_keys")
    held = {word(it.get("media_key")): it for it in tables(includes.get("media"))}
    found = (_media(held[key]) for key in map(word, keys if isinstance(keys, list) else []) if key in held)
    return tuple(filter(None, found))


def _location(location: Mapping[str, Any]) -> str:
    point = table(table(location.get("shared_coordinate")).get("coordinates")).get("coordinates")
    if isinstance(point, list) and len(point) == 2:
        return f"{word(point[1])}, {word(point[0])}"  # GeoJSON has the longitude first
    return word(table(table(location.get("shared_place")).get("place")).get("full_name"))


def _handle(person: Mapping[str, Any]) -> str:
    return word(person.get("screen_name")) or word(person.get("username"))


def _time(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(word(text))
    except ValueError:
        return None

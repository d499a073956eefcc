"""What hangs on a message of Messenger or Instagram: files, places, stickers, shared posts and stories; pure."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from noline.channels import Media
from noline.providers.loose import number, place, table, tables, word

_USUAL = {"image": "image/jpeg", "video": "video/mp4", "audio": "audio/mp4", "file": "application/octet-stream"}
_SHOWN = {"reel": "video/mp4", "ig_reel": "video/mp4", "ig_story": "", "share": "", "post": "", "ig_post": ""}
_THUMBS = frozenset({369239263222822, 369239343222814, 369239383222810})  # the like button, in its three sizes


class Held(Struct, frozen=True):
    """What a message holds: its words with those of the attachments, files to fetch, and a kind that is not shown."""

    text: str
    files: tuple[Media, ...] = ()
    unsupported: str = ""


def attached(attachments: Sequence[Mapping[str, Any]], text: str) -> Held:
    """Read the attachments of a message; what they are called is shown where the customer wrote nothing."""
    words, files, kept = [text], [], ""
    for attachment in attachments:
        kind, payload = word(attachment.get("type")) or "attachment", table(attachment.get("payload"))
        url = word(payload.get("url")) or word(attachment.get("url"))
        if kind == "fallback":  # a link that was shared; most often the customer's own words hold it
            title = word(attachment.get("title")) or word(payload.get("title"))
            words += [] if text else [title, url]
            kept = kept or ("" if title or url or text else kind)
        elif kind == "location":
            words.append(_place(attachment, payload))
        elif kind == "template":
            said = _template(payload)
            words.append(said)
            kept = kept or ("" if said else kind)
        elif kind == "like_heart":
            words.append("❤️")
        elif kind in _USUAL or kind in _SHOWN or url:
            words += _caption(kind, payload, text)
            files += [_file(kind, payload, url)] if url else []
            kept = kept or (kind if not url or kind not in {**_USUAL, **_SHOWN} else "")
        else:
            kept = kept or kind
    return Held("\n".join(filter(None, words)), tuple(files), kept)


def _file(kind: str, payload: Mapping[str, Any], url: str) -> Media:
    path = unquote(urlsplit(url).path) if "[" not in url else ""
    guessed = mimetypes.guess_type(path)[0] or ""
    usual = _USUAL.get(kind, _SHOWN.get(kind, ""))
    media_type = guessed if kind == "file" or not usual or guessed.startswith(f"{kind}/") else ""
    name = PurePosixPath(path).name if kind == "file" else ""
    return Media(media_type or usual, word(payload.get("name")) or name, url=url)


def _caption(kind: str, payload: Mapping[str, Any], text: str) -> list[str]:
    if kind == "image" and number(payload.get("sticker_id")) in _THUMBS and not text:
        return ["👍"]
    title = word(payload.get("title"))
    return [title] if title and kind not in _USUAL and not text else []


def _place(attachment: Mapping[str, Any], payload: Mapping[str, Any]) -> str:
    where = table(payload.get("coordinates"))
    return place(where.get("lat"), where.get("long"), attachment.get("title"))


def _template(payload: Mapping[str, Any]) -> str:
    """Return the words of a card; products are named below ``product``."""
    cards = tables(payload.get("elements")) or tables(table(payload.get("product")).get("elements"))
    lines = [" – ".join(filter(None, (word(it.get("title")), word(it.get("subtitle"))))) for it in cards]
    return "\n".join(filter(None, [word(payload.get("text")), *lines]))

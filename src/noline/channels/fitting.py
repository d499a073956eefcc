"""Fitting: a rich message made into what a channel can carry; pure.

Buttons become numbered choices, a picture a link, a long text several messages. That the answer "2" means the second
button is understood where the answer comes in: conversations' ``choosing``.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, structs

from noline.channels.location import with_location
from noline.channels.model import Capabilities, File, Outgoing
from noline.content import Approved, Button, ChatRendered, TextRendered, answering, segments, with_choices


class Fitted(Struct, frozen=True):
    """One message as a channel can carry it. ``files`` come with it; the first of several answers, the last asks."""

    text: str
    buttons: tuple[Button, ...] = ()
    links: tuple[Button, ...] = ()
    media: str | None = None
    files: tuple[File, ...] = ()


def fit(content: ChatRendered, files: Sequence[File], able: Capabilities) -> list[Fitted]:
    """Return the messages, at least one, that carry all of it."""
    answers, links = buttons_of(content)
    text = content.text
    if not _fits(answers, able.buttons, able.label_length):
        text, answers = numbered(text, answers), ()
    if not _fits(links, able.links, able.label_length):
        text, links = _joined(text, [f"{link.label}: {link.url}" for link in links]), ()
    carried = tuple(file for file in files if carries(able, file))
    text = _joined(text, [f"{file.name}: {file.url}" for file in files if file not in carried and file.url])
    media = content.media
    if media and not any(kind.startswith("image/") for kind in able.media):
        text, media = _joined(text, [media]), None
    parts = split_text(text, able.max_length) or [""]
    fitted = [Fitted(part) for part in parts]
    fitted[0] = structs.replace(fitted[0], media=media, files=carried)
    fitted[-1] = structs.replace(fitted[-1], buttons=answers, links=links)
    return fitted


def with_links(outgoing: Outgoing, able: Capabilities) -> Outgoing:
    """Return a plain text with addresses of the files that the channel can't carry; anything else as it is."""
    content = outgoing.content
    if not outgoing.files or not isinstance(content, TextRendered):
        return outgoing
    left = [file for file in outgoing.files if not carries(able, file)]
    text = _joined(content.text, [f"{file.name}: {file.url}" for file in left])
    kept = tuple(file for file in outgoing.files if file not in left)
    return structs.replace(outgoing, content=segments(text), files=kept) if left else outgoing


def with_place(outgoing: Outgoing, able: Capabilities) -> Outgoing:
    """Return a message whose place is in its words, where the channel can't carry one as such."""
    content, location = outgoing.content, outgoing.location
    if location is None or able.sends_locations:
        return outgoing
    if isinstance(content, ChatRendered):
        content = structs.replace(content, text=with_location(content.text, location))
    elif isinstance(content, TextRendered):
        content = segments(with_location(content.text, location))
    return structs.replace(outgoing, content=content, location=None)


def approved_for(outgoing: Outgoing) -> Approved | None:
    """Return the approved template that goes in place of the words: the window is closed, or there are no words."""
    content = outgoing.content
    if not isinstance(content, ChatRendered) or content.approved is None:
        return None
    return content.approved if not outgoing.within or not (content.text.strip() or content.media) else None


def buttons_of(content: ChatRendered) -> tuple[tuple[Button, ...], tuple[Button, ...]]:
    """Return the buttons that answer, each with a value, and those that open a page."""
    return answering(content.buttons), tuple(it for it in content.buttons if it.url)


def numbered(text: str, answers: Sequence[Button]) -> str:
    """Return a text with its choices numbered below it."""
    return with_choices(text, answers)


def carries(able: Capabilities, file: File) -> bool:
    """Say whether a channel takes a file of this kind and size."""
    known = any(file.media_type.startswith(kind) for kind in able.media)
    most = most_bytes(able, file.media_type)
    return known and (not most or len(file.content) <= most)


def most_bytes(able: Capabilities, media_type: str) -> int:
    """Return how many bytes a file of a kind may have; 0: no limit is known."""
    pictures = able.max_picture_bytes if media_type.startswith("image/") else 0
    return pictures or able.max_media_bytes


def split_text(text: str, longest: int | None) -> list[str]:
    """Cut a text into messages of at most ``longest`` characters: at a blank line, a line, a space or anywhere."""
    parts = []
    rest = text
    while longest and len(rest) > longest:
        at = max(_last(rest, mark, longest) for mark in ("\n\n", "\n", " "))
        if at <= longest // 2:
            at = longest
        parts.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*parts, rest] if rest else parts


def _last(text: str, mark: str, longest: int) -> int:
    """Return where to cut at a mark; marks that say more are taken earlier in the text than others."""
    at = text.rfind(mark, 0, longest + 1)
    least = {"\n\n": longest // 2, "\n": longest * 3 // 4}.get(mark, 0)
    return at if at >= least else -1


def _fits(buttons: Sequence[Button], most: int, longest: int | None) -> bool:
    return len(buttons) <= most and all(not longest or len(button.label) <= longest for button in buttons)


def _joined(text: str, lines: Sequence[str]) -> str:
    return "\n".join([*([text, ""] if text else []), *lines]) if lines else text

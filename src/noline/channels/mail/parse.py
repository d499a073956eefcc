"""Reads a raw mail into a ``Mail``: any content is read as far as it can be, only an empty one is refused."""

from __future__ import annotations

import re

from noline.channels.mail.charset import decode_text
from noline.channels.mail.headers import (
    Fields,
    address_headers,
    bare_address,
    read_date,
    read_fields,
    read_ids,
    split_headers,
    value_of,
    values_of,
)
from noline.channels.mail.html_text import html_to_text
from noline.channels.mail.model import Mail, MailAddress, Part
from noline.channels.mail.names import clean_name
from noline.channels.mail.parts import RawFields, media_type_of, read_parts
from noline.channels.model import Attachment
from noline.kernel.errors import InvalidInput

_BLANK_LINES = re.compile(rb"(?:[ \t]*[\r\n])+")
MAX_TEXT = 2_000_000  # characters of text or HTML that are looked at; the rest is cut


def parse_mail(raw: bytes) -> Mail:
    """Read one RFC 5322 message, tolerant of broken MIME, charsets and headers.

    Raises ``InvalidInput`` when there is nothing to read: no bytes but blanks.
    """
    content = _normalised(raw)
    if not content.strip(b" \t\r\n\0"):
        raise InvalidInput(
            "The mail is empty.", field="mail", remedy="Send an RFC 5322 message with a header or a body."
        )
    fields, body = split_headers(content)
    return _mail(fields, read_parts(content, fields, body))


def read_original(part: Part) -> Mail:
    """Read a mail (or its headers alone) that another one carries."""
    fields, body = split_headers(_normalised(part.content))
    if part.media_type.endswith("rfc822-headers"):
        return _mail(fields, ())
    return _mail(fields, read_parts(_normalised(part.content), fields, body))


def _normalised(raw: bytes) -> bytes:
    """Drop what some gateways put before the first header; a file of bare CR gets line feeds."""
    start = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    if (blank := _BLANK_LINES.match(raw, start)) is not None:
        start = blank.end()
    content = raw[start:] if start else raw
    return content if b"\n" in content else content.replace(b"\r", b"\n")


def _mail(raw: RawFields, parts: tuple[Part, ...]) -> Mail:
    fields = read_fields(raw)
    bodies = _bodies(parts)
    html = _joined([part for part in bodies if part.media_type == "text/html"])
    senders = address_headers(raw, "from") or address_headers(raw, "sender", "x-sender")
    return Mail(
        headers=fields,
        sender=senders[0] if senders else MailAddress(""),
        to=address_headers(raw, "to"),
        cc=address_headers(raw, "cc"),
        reply_to=address_headers(raw, "reply-to"),
        delivered_to=address_headers(raw, "delivered-to", "x-delivered-to", "envelope-to", "x-envelope-to"),
        original_to=address_headers(raw, "x-original-to", "x-forwarded-to", "resent-to"),
        return_path=_return_path(fields),
        message_id=next(iter(read_ids(value_of(fields, "message-id"))), ""),
        in_reply_to=read_ids(value_of(fields, "in-reply-to")),
        references=read_ids(value_of(fields, "references")),
        date=read_date(value_of(fields, "date")),
        subject=value_of(fields, "subject")[:1_000],
        text=_text_body([part for part in bodies if part.media_type != "text/html"], html),
        html=html,
        media_type=media_type_of(raw)[0],
        parts=parts,
        attachments=_attachments([part for part in parts if part not in bodies]),
    )


def _bodies(parts: tuple[Part, ...]) -> list[Part]:
    """Return the leaves that are what the person reads; of a mail with one named text, that one."""
    bodies = [part for part in parts if _is_body(part)]
    if not bodies and len(parts) == 1 and parts[0].media_type.startswith("text/") and not parts[0].attached:
        return [parts[0]]
    return bodies


def _is_body(part: Part) -> bool:
    """Say whether a leaf is what the person reads in the mail; a named or attached text is a file."""
    return part.media_type in ("text/plain", "text/html", "text/enriched") and not part.attached and not part.name


def _text_body(parts: list[Part], html: str) -> str:
    """Return the plain text; an HTML page in the place of it (sent as text/plain) is read as what it is."""
    text = _joined(parts)
    if not html and text[:200].lstrip().lower().startswith(("<html", "<!doctype html")):
        return html_to_text(text)
    return text


def _joined(parts: list[Part]) -> str:
    return "\n".join(each for each in map(_body_text, parts) if each.strip())[:MAX_TEXT]


def _body_text(part: Part) -> str:
    text = decode_text(part.content[: 4 * MAX_TEXT], part.charset, html=part.media_type == "text/html")
    return _unflowed(text[:MAX_TEXT], part.delsp) if part.flowed and part.media_type == "text/plain" else text


def _unflowed(text: str, delsp: bool) -> str:
    """Join the soft line breaks of format=flowed (RFC 3676)."""
    out: list[list[str]] = []
    open_depth: int | None = None
    for line in text.split("\n"):
        bare = line.lstrip(">")
        depth, body = len(line) - len(bare), bare.removeprefix(" ")
        soft = body.endswith(" ") and body != "-- "
        kept = body[:-1] if soft and delsp else body
        if open_depth == depth and body != "-- ":
            out[-1].append(kept)
        else:
            out.append([">" * depth + (" " if depth and body else "") + kept])
        open_depth = depth if soft else None
    return "\n".join("".join(pieces) for pieces in out)


def _attachments(parts: list[Part]) -> tuple[Attachment, ...]:
    files = [part for part in parts if part.content or part.name]
    return tuple(
        Attachment(
            clean_name(_shown_name(part), part.media_type, place), part.media_type, part.content, part.content_id
        )
        for place, part in enumerate(files, 1)
    )


def _shown_name(part: Part) -> str:
    if part.name or part.media_type != "message/rfc822":
        return part.name
    fields, _ = split_headers(part.content[:65_536])
    subject = value_of(read_fields(fields), "subject")
    return f"{subject[:80]}.eml" if subject else ""


def _addresses(raw: RawFields) -> dict[str, tuple[MailAddress, ...] | MailAddress]:
    senders = address_headers(raw, "from") or address_headers(raw, "sender", "x-sender")
    return {
        "sender": senders[0] if senders else MailAddress(""),
        "to": address_headers(raw, "to"),
        "cc": address_headers(raw, "cc"),
        "reply_to": address_headers(raw, "reply-to"),
        "delivered_to": address_headers(raw, "delivered-to", "x-delivered-to", "envelope-to", "x-envelope-to"),
        "original_to": address_headers(raw, "x-original-to", "x-forwarded-to", "resent-to"),
    }


def _return_path(fields: Fields) -> str | None:
    """Return the envelope sender as the receiving host noted it, empty for the null sender, None when not noted."""
    noted = (*values_of(fields, "return-path"), *values_of(fields, "x-envelope-from"))
    return bare_address(noted[0]) if noted else None

"""Finds the mail of ours that a report returns: as a part, as bare headers, or copied into the text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from noline.channels.mail.headers import Fields, read_fields, read_ids, split_headers, value_of
from noline.channels.mail.model import Mail, Original, Part
from noline.channels.mail.parse import read_original
from noline.channels.mail.tokens import BOUNCE, REPLY, address_tokens, id_tokens, mail_references, text_tokens

CARRIERS = frozenset(
    {"message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}
)
_TELLING = ("return-path", "from", "reply-to", "sender", "errors-to", "list-unsubscribe", "x-envelope-from", "to")
_HEADER = re.compile(
    r"(?i)^[ \t>]{0,4}(?:message-id|received|return-path|dkim-signature|mime-version|from|date|subject|to)\s?:"
)
_BELOW = re.compile(
    r"(?im)^.{0,12}(?:original (?:message|mail|e-mail)(?! (?:was|is) )|below this line is a copy|"
    r"this is a copy of (?:the|"
    r"your) message|"
    r"(?:returned|undelivered|unsent|your) message (?:follows|headers?|below|is attached)|message headers? follow|"
    r"-{3,} ?(?:returned|undelivered|unsent) (?:message|mail)\b|"
    r"the (?:header|headers|first \w+ lines?) of the original|original headers|copy of your message|"
    r"message header|ursprüngliche|originalnachricht|message d'origine|mensaje original|mensagem original|"
    r"messaggio originale|oorspronkelijk bericht|исходное сообщение|原始邮件|message text follows|"
    r"included is a copy|(?:the|your) original message(?! (?:was|is) )).{0,120}$"
)
_MAX_LINES = 20_000


def find_original(mail: Mail, envelope_to: Sequence[str]) -> Original:
    """Return what a report tells of the mail it is about: its id, its headers and our tokens, best first."""
    carried = next((_read(part) for part in mail.parts if part.media_type in CARRIERS), ())
    fields = carried or _copied_headers(mail.text)
    ids = read_ids(value_of(fields, "message-id")) or mail_references(mail)[:1]
    values = [value for name, value in fields if name.lower() in _TELLING]
    mailbox = [each.address for each in (*mail.to, *mail.delivered_to, *mail.original_to)]
    tokens = (
        *address_tokens((*envelope_to, *mailbox), BOUNCE),
        *text_tokens(" ".join(values), BOUNCE),
        *id_tokens(ids),
        *text_tokens(" ".join(values), REPLY),
        *address_tokens((*envelope_to, *mailbox), REPLY),
        *(text_tokens(mail.text, BOUNCE) or text_tokens(mail.text, REPLY)),
    )
    return Original(ids[0] if ids else "", tuple(dict.fromkeys(tokens)), fields)


def own_report(text: str) -> str:
    """Return the part of a report's text that stands above the copy of the original mail."""
    found = _BELOW.search(text)
    cut = text[: found.start()] if found and found.start() > 40 else text
    start = _copy_start(cut)
    return cut if start is None else "\n".join(cut.split("\n")[:start])


def _read(part: Part) -> Fields:
    return read_original(part).headers


def _copied_headers(text: str) -> Fields:
    """Read the first run of header lines in a text; three known ones make it a copied header."""
    start = _copy_start(text)
    if start is None:
        return ()
    lines = [line.lstrip("> ") if line.startswith(">") else line for line in text.split("\n")[start : start + 400]]
    lines[0] = lines[0].lstrip()
    raw, _ = split_headers("\n".join(lines).encode("utf-8"))
    return read_fields(raw)


def _copy_start(text: str) -> int | None:
    lines = text.split("\n")[:_MAX_LINES]
    run = first = 0
    for at, line in enumerate(lines):
        if _HEADER.match(line[:60]) and not (run == 0 and line.startswith("  ")):  # not a notice's indented summary
            first = at if run == 0 else first
            run += 1
            if run >= 3:
                return first
        elif not (run and re.match(r"[ \t]+\S|[!-9;-~]{2,60}:", line[:62])):
            run = 0
    return None

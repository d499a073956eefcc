"""Reads delivery status notifications (RFC 3464), also those that bend its rules."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from noline.channels.mail.charset import decode_text
from noline.channels.mail.headers import Fields, bare_address, read_fields, split_headers, value_of
from noline.channels.mail.model import Mail
from noline.channels.mail.smtp_words import find_codes

MAX_RECIPIENTS = 1_000
_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_GROUPS = re.compile(r"\n[ \t]*\n")
_TELLING = frozenset({"final-recipient", "original-recipient", "x-actual-recipient", "action", "status"})
_NAMING = frozenset({"final-recipient", "original-recipient"})
_LOOK = 50_000  # bytes of a text part that are searched for such fields
_ACTIONS = frozenset({"failed", "delayed", "delivered", "relayed", "expanded"})
_XTEXT = re.compile(r"\+(2B|3D)")  # RFC 3461, 4: the two signs of addresses that must be written so
_LOOSE = re.compile(r"(?im)^(?:final-recipient|original-recipient)\s?:\s?\S")


class Delivery(Struct, frozen=True):
    """What one per-recipient group says. ``action``: failed, delayed, delivered, relayed or expanded."""

    recipient: str
    action: str
    status: str
    smtp_code: int
    diagnostic: str


def read_deliveries(mail: Mail) -> tuple[Delivery, ...]:
    """Return what a mail's delivery-status parts (or such fields in its text) say, one for each recipient."""
    texts = [decode_text(part.content) for part in mail.parts if part.media_type in _TYPES]
    if not texts:
        plain = [
            decode_text(part.content[:_LOOK], part.charset) for part in mail.parts if part.media_type == "text/plain"
        ]
        texts = [text for text in plain if _LOOSE.search(text)]
    found = [_read_group(group) for text in texts for group in _groups(text)]
    return tuple(dict.fromkeys(found))


def has_delivery_status(mail: Mail) -> bool:
    """Say whether the mail has a delivery-status part."""
    return any(part.media_type in _TYPES for part in mail.parts)


def _groups(text: str) -> Iterator[Fields]:
    """Yield the fields of each recipient, also where blank lines part them too much or not enough."""
    pending: Fields = ()
    for count, block in enumerate(_GROUPS.split(text)):
        if count > MAX_RECIPIENTS:
            break
        lines = [line for line in block.split("\n") if line.strip()]
        raw, _ = split_headers("\n".join(_from_first_field(lines)).encode("utf-8"))
        for fields in _by_recipient(read_fields(raw)):
            telling = {name.lower() for name, _ in fields} & _TELLING
            if not telling:
                continue
            if pending and (telling & _NAMING) and _names_recipient(pending):
                yield pending
                pending = ()
            pending += fields
    if pending:
        yield pending


def _by_recipient(fields: Fields) -> Iterator[Fields]:
    """Part fields at each repetition of a recipient's field."""
    begin = 0
    seen = set[str]()
    for at, (name, _) in enumerate(fields):
        if name.lower() in seen and name.lower() in _NAMING:
            yield fields[begin:at]
            begin, seen = at, set()
        seen.add(name.lower())
    yield fields[begin:]


def _names_recipient(fields: Fields) -> bool:
    return any(name.lower() in _NAMING for name, _ in fields)


def _from_first_field(lines: list[str]) -> list[str]:
    start = next((at for at, line in enumerate(lines) if re.match(r"[A-Za-z-]{2,40}\s?:", line)), len(lines))
    return lines[start:]


def _read_group(fields: Fields) -> Delivery:
    diagnostic = _without_type(value_of(fields, "diagnostic-code"))
    found = find_codes(diagnostic)
    status, code = _declared(value_of(fields, "status"))
    status = status or found.status
    return Delivery(
        recipient=_recipient(fields),
        action=_action(value_of(fields, "action"), status),
        status=status,
        smtp_code=found.smtp_code or code,
        diagnostic=diagnostic,
    )


def _declared(value: str) -> tuple[str, int]:
    """Return what a Status field says: an enhanced status, also a cut one ("5.1", "5"), or a reply code ("550")."""
    if full := re.search(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}", value):
        return full.group(), 0
    if cut := re.match(r"\s*([245])(?:\.(\d{1,3}))?\.?(?=\s|$)", value):
        return f"{cut.group(1)}.{cut.group(2) or 0}.0", 0
    return "", find_codes(value[:200]).smtp_code


def _recipient(fields: Fields) -> str:
    """Return the address that we wrote to; where it isn't told, the one that it was turned into."""
    values = [value_of(fields, name) for name in ("original-recipient", "final-recipient", "x-actual-recipient")]
    address = next((found for value in values if (found := bare_address(value))), "")
    return _XTEXT.sub(lambda sign: chr(int(sign.group(1), 16)), address) or _without_type(values[1] or values[0])


def _without_type(value: str) -> str:
    kind, semicolon, rest = value.partition(";")
    return rest.strip() if semicolon and len(kind) < 40 and " " not in kind.strip() else value.strip()


def _action(value: str, status: str) -> str:
    word = re.match(r"[a-z]+", value.strip().lower())
    if word and word.group() in _ACTIONS:
        return word.group()
    return {"5": "failed", "4": "delayed", "2": "delivered"}.get(status[:1], "failed")

"""Reads a header block: fields, encoded words, parameters, addresses, message ids and dates; tolerant and linear.

The standard library's header classes raise on broken input or take quadratic time on hostile input, so only its date
reader is used here.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from noline.channels.mail.charset import clean_text, codec_of, decode_text
from noline.channels.mail.model import MailAddress

MAX_FIELDS = 1_000
MAX_LINES = 20_000  # lines of a header block that are read
MAX_FIELD = 65_536  # bytes of one field; what follows is cut
MAX_BLOCK = 1_048_576  # bytes of all fields
MAX_ADDRESSES = 500
MAX_IDS = 200

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_EMPTY_LINE = re.compile(rb"\n\r?\n")
_ID = re.compile(r"<([^<>\s]{1,900})>")
_BARE_ID = re.compile(r"[^\s<>\"'()]{1,400}@[^\s<>\"'()]{1,400}")
_ADDRESS = re.compile(r"[^\s<>()\[\]\\,;:\"@]{1,256}@[^\s<>()\[\]\\,;:\"@]{1,255}")

Fields = tuple[tuple[str, str], ...]


def split_headers(raw: bytes, start: int = 0, end: int | None = None) -> tuple[list[tuple[str, bytes]], int]:
    """Return the raw fields of a header block and where the body begins. A line that is no field ends the block."""
    end = len(raw) if end is None else end
    block = _Block()
    at, count = start, 0
    while at < end:
        count += 1
        if count > MAX_LINES:
            return block.fields(), _block_end(raw, at, end)
        stop = _line_end(raw, at, end)
        line = raw[at : min(stop, at + MAX_FIELD)].rstrip(b"\r\n")
        if not line.strip():
            return block.fields(), stop
        if line[:1] in b" \t" and block.lines:
            block.continue_field(line)
        elif (found := _FIELD.match(line)) is not None:
            block.add_field(found.group(1).decode("ascii"), line[found.end() :])
        elif not (at == start and line.startswith((b"From ", b">From "))):  # the first line of an mbox
            return block.fields(), at
        at = stop
    return block.fields(), end


class _Block:
    """Gathers the lines of each field within the limits; what is over them is read past."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, list[bytes]]] = []
        self.size = self.total = 0

    def add_field(self, name: str, value: bytes) -> None:
        if len(self.lines) < MAX_FIELDS and self.total < MAX_BLOCK:
            self.lines.append((name, [value]))
            self.size = len(value)
            self.total += len(value)
        else:
            self.size = MAX_FIELD

    def continue_field(self, line: bytes) -> None:
        if self.size < MAX_FIELD:
            self.lines[-1][1].append(line)
            self.size += len(line) + 1
            self.total += len(line)

    def fields(self) -> list[tuple[str, bytes]]:
        return [(name, b"\n".join(lines)) for name, lines in self.lines]


def read_fields(raw: list[tuple[str, bytes]]) -> Fields:
    """Decode raw fields: encoded words undone, folding removed, no control signs."""
    return tuple((name, decode_words(_as_text(value))) for name, value in raw)


def decode_words(value: str) -> str:
    """Undo RFC 2047 encoded words; neighbours of one character set are joined before decoding."""
    if "=?" not in value:
        return " ".join(clean_text(value).split())
    out: list[str] = []
    pending: tuple[str, bytes] = ("", b"")
    at = 0
    for word in _WORD.finditer(value):
        between = value[at : word.start()]
        charset, data = word.group(1).split("*")[0], _word_bytes(word.group(2), word.group(3))
        if pending[0] and not between.strip() and pending[0].lower() == charset.lower():
            pending = (pending[0], pending[1] + data)
        else:
            out.append(_decoded(pending))
            out.append("" if pending[0] and not between.strip() else between)
            pending = (charset, data)
        at = word.end()
    return " ".join(clean_text("".join((*out, _decoded(pending), value[at:]))).split())


def read_parameters(value: str) -> tuple[str, dict[str, str]]:
    """Split ``text/plain; charset=utf-8; name*0*=…`` into its value and parameters (RFC 2045, RFC 2231)."""
    pieces = list(_split_outside_quotes(value, ";"))
    found: dict[str, str] = {}
    for piece in pieces[1:100]:
        name, equals, text = piece.partition("=")
        if equals and name.strip():
            found.setdefault(name.strip().lower(), _unquote(text.strip()))
    return (pieces[0].strip().lower() if pieces else ""), _join_continued(found)


def read_addresses(value: str) -> tuple[MailAddress, ...]:
    """Return the mailboxes of an address header; groups are opened, what holds no address is left out."""
    found: list[MailAddress] = []
    for piece in _split_outside_quotes(value.replace(";", ","), ","):
        address = _read_mailbox(piece)
        if address is not None:
            found.append(address)
        if len(found) >= MAX_ADDRESSES:
            break
    return tuple(found)


def address_headers(raw: list[tuple[str, bytes]], *names: str) -> tuple[MailAddress, ...]:
    """Return the mailboxes of all fields with these lower-case names, in their order, each address once."""
    found: dict[str, MailAddress] = {}
    for name, value in raw:
        if name.lower() in names:
            text = _as_text(value)
            for mailbox in read_addresses(text) or read_addresses(decode_words(text)):
                found.setdefault(mailbox.address.lower(), mailbox)
    return tuple(found.values())


def read_ids(value: str) -> tuple[str, ...]:
    """Return the message ids of a header as ``<left@right>``, each once, in their order."""
    ids = _ID.findall(value) or _BARE_ID.findall(value)
    return tuple(dict.fromkeys(f"<{each}>" for each in ids[:MAX_IDS]))


def read_date(value: str) -> datetime | None:
    """Return an RFC 5322 date as aware UTC, or None when it can't be read."""
    try:
        date = parsedate_to_datetime(value[:200])
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def values_of(fields: Fields, name: str) -> tuple[str, ...]:
    """Return the values of all fields with this lower-case name."""
    return tuple(value for key, value in fields if key.lower() == name)


def value_of(fields: Fields, name: str) -> str:
    """Return the first value of this lower-case name, or an empty string."""
    return next((value for key, value in fields if key.lower() == name), "")


def bare_address(value: str) -> str:
    """Return the first address in a value such as ``rfc822; <a@b.example>``, or an empty string."""
    found = _ADDRESS.search(value[:2_000])
    return _with_lower_domain(found.group().strip("'.")) if found else ""


def _line_end(raw: bytes, at: int, end: int) -> int:
    stop = raw.find(b"\n", at, end)
    return end if stop < 0 else stop + 1


def _block_end(raw: bytes, at: int, end: int) -> int:
    found = _EMPTY_LINE.search(raw, at, end)
    return found.end() if found else end


def _as_text(value: bytes) -> str:
    return decode_text(value) if value.isascii() else decode_text(value, "utf-8")


def _word_bytes(encoding: str, text: str) -> bytes:
    if encoding in "bB":
        return decode_base64(text.encode("ascii", "ignore"))
    return binascii.a2b_qp(text.replace(" ", "_").encode("latin-1", "ignore"), header=True)


def decode_base64(data: bytes) -> bytes:
    """Decode base64 as it comes: foreign signs are ignored, missing padding is made up, a broken tail is cut."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        kept = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
        whole = kept[: len(kept) - (len(kept) % 4 == 1)]
        return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def _decoded(word: tuple[str, bytes]) -> str:
    charset, data = word
    return decode_text(data, charset if codec_of(charset) else "utf-8") if charset else ""


def _split_outside_quotes(value: str, sign: str) -> Iterator[str]:
    """Split at a sign that stands outside quotes, comments and angle brackets; an unclosed one ends with the value."""
    begin = depth = 0
    quoted = escaped = angle = False
    for at, char in enumerate(value):
        if escaped:
            escaped = False
        elif char == "\\" and (quoted or depth):
            escaped = True
        elif quoted:
            quoted = char != '"'
        elif depth:
            depth += (char == "(") - (char == ")")
        elif char == '"':
            quoted = True
        elif char == "(":
            depth = 1
        elif char in "<>":
            angle = char == "<"
        elif char == sign and not angle:
            yield value[begin:at]
            begin = at + 1
    yield value[begin:]


def _read_mailbox(piece: str) -> MailAddress | None:
    name, angle, rest = piece.rpartition("<")
    address = _ADDRESS.search(rest if angle else piece)
    if address is None:
        return None
    if not angle:  # "a@b (Name)" or "group: a@b"
        comment = re.search(r"\(([^()]{0,300})\)", piece)
        return _mailbox(address.group(), comment.group(1) if comment else "")
    return _mailbox(address.group(), name.rpartition(":")[2] if '"' not in name else name)


def _mailbox(address: str, name: str) -> MailAddress:
    shown = decode_words(_unquote(decode_words(name)))
    return MailAddress(_with_lower_domain(address.strip("'")), "".join(c for c in shown if c not in _INVISIBLE)[:200])


def _with_lower_domain(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower().rstrip('.')}"


_INVISIBLE = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")


def _unquote(text: str) -> str:
    text = text.strip()
    if len(text) >= 2 and text[0] == text[-1] == '"':
        text = re.sub(r"\\(.)", r"\1", text[1:-1])
    return text.strip('"')


def _join_continued(found: Mapping[str, str]) -> dict[str, str]:
    """Join ``name*0*``, ``name*1`` … and undo the percent signs of RFC 2231; a plain ``name`` is the fall-back."""
    joined = {name: value for name, value in found.items() if "*" not in name}
    for base in dict.fromkeys(name.split("*")[0] for name in found if "*" in name):
        pieces = [(f"{base}*{n}*", f"{base}*{n}") for n in range(100)]
        raw = found.get(f"{base}*", "")
        extended = bool(raw) or f"{base}*0*" in found
        for starred, plain in pieces:
            if starred not in found and plain not in found:
                break
            raw += found.get(starred) or found.get(plain, "").replace("%", "%25" if extended else "%")
        joined[base] = _percent_decoded(raw) if extended else raw
    return joined


def _percent_decoded(value: str) -> str:
    charset, first, rest = value.partition("'")
    _, second, text = rest.partition("'")
    if not (first and second):
        charset, text = "utf-8", value
    data = re.sub(rb"%([0-9A-Fa-f]{2})", lambda m: bytes([int(m.group(1), 16)]), text.encode("utf-8", "replace"))
    return decode_text(data, charset)

"""The header of a mail (RFC 5322), other scripts encoded (RFC 2047); line breaks never pass."""

from __future__ import annotations

import re
from base64 import b64encode
from email.utils import getaddresses
from functools import lru_cache
from typing import NamedTuple

from noline.content.links import link_token, unsubscribe_link
from noline.content.model import Personal
from noline.content.syntax import word_set
from noline.kernel.errors import InvalidInput

MAX_LINE = 78
MAX_HEADER = 8 * 1024

_SAFE = re.compile("[ -~]*")
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff\u0085\u2028\u2029]")
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,253}")
_INTERNATIONAL = re.compile(r"[^\s<>()\[\]\\,;:\"@]{1,64}@[^\s<>()\[\]\\,;:\"@]{1,253}")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,75}")
_MESSAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_OWN = word_set(
    "from to subject sender reply-to return-path bcc cc message-id mime-version list-unsubscribe"
    " list-unsubscribe-post dkim-signature received"
)
_CHUNK = 39  # bytes of UTF-8 in one encoded word: 52 characters of base64, short enough after any header name of ours


class Mailbox(NamedTuple):
    """An address with its name: as a header writes it, and bare for the envelope."""

    header: str
    address: str

    @property
    def domain(self) -> str:
        """What follows the @."""
        return self.address.rpartition("@")[2]


def personal_header(personal: Personal, subject: str) -> str:
    """Return every header line but those of the content, each ended by CRLF; ``subject`` is encoded already."""
    if not _MESSAGE.fullmatch(personal.message):
        raise InvalidInput("The id of a message is letters, digits, dots and dashes.", field="message")
    sender = read_mailbox(personal.sender, "sender")
    copies = ",\r\n ".join(recipient(it, "cc").header for it in personal.cc)
    lines = [
        f"From: {sender.header}",
        f"To: {recipient(personal.to).header}",
        *([f"Cc: {copies}"] if copies else []),
        f"Subject: {subject}",
        f"Message-ID: <{personal.message}@{sender.domain}>",
    ]
    if personal.reply_to:
        lines.append(f"Reply-To: {recipient(personal.reply_to, 'reply_to').header}")
    if personal.unsubscribe:
        url = unsubscribe_link(personal.base_url.rstrip("/"), link_token(personal.token))
        lines += [f"List-Unsubscribe: <{url}>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"]
    lines += [extra_header(name, value) for name, value in personal.headers.items()]
    lines.append("MIME-Version: 1.0\r\n")
    return "\r\n".join(lines)


def return_path(personal: Personal) -> str:
    """Return the envelope's sender: the return path, or the sender's address."""
    if personal.return_path:
        return recipient(personal.return_path, "return_path").address
    return read_mailbox(personal.sender).address


def recipient(text: str, field: str = "to") -> Mailbox:
    """Read an address that is nearly always bare and ASCII, and seldom seen twice."""
    return Mailbox(text, text) if _ADDRESS.fullmatch(text) else _read_mailbox(text, field)


@lru_cache(maxsize=4096)
def read_mailbox(text: str, field: str = "sender") -> Mailbox:
    """Read ``Name <address>`` or an address; senders are few, so this is remembered."""
    return _read_mailbox(text, field)


def encode_text(text: str, field: str, *, indent: int = 10) -> str:
    """Encode the text of a header and fold it; ``indent`` is the length of the header's name, colon and space."""
    check_line(text, field)
    if _SAFE.fullmatch(text) and "=?" not in text:
        return text if len(text) + indent <= MAX_LINE else _fold(text, indent)
    return "\r\n ".join(_encoded_words(text))


def extra_header(name: str, value: str) -> str:
    """Return one further header line; refuses those Noline writes itself."""
    if not _NAME.fullmatch(name) or name.lower() in _OWN or name.lower().startswith("content-"):
        text = f"The header {name[:76]!r} can't be set."
        raise InvalidInput(text, field="headers", remedy="Use a header of your own, such as `X-Campaign`.")
    return f"{name}: {encode_text(value, f'headers.{name}', indent=len(name) + 2)}"


def check_line(text: str, field: str) -> None:
    """Refuse line breaks, control characters and absurd lengths in a header value."""
    if not text.isprintable() and _CONTROL.search(text):
        raise InvalidInput("A header is one line without control characters.", field=field, remedy="Remove them.")
    if len(text) > MAX_HEADER:
        raise InvalidInput("A header has at most 8 KB.", field=field, remedy="Shorten it.")


def _read_mailbox(text: str, field: str) -> Mailbox:
    check_line(text, field)
    found = [("", text)] if _INTERNATIONAL.fullmatch(text) else getaddresses([text])
    name, address = found[0] if len(found) == 1 else ("", "")
    if not _INTERNATIONAL.fullmatch(address):
        remedy = "Write `name@example.com` or `Name <name@example.com>`."
        raise InvalidInput(f"{text[:80]!r} is not an email address.", field=field, remedy=remedy)
    if not name:
        return Mailbox(address, address)
    return Mailbox(f"{_phrase(name)} <{address}>", address)


def _phrase(name: str) -> str:
    """Write the name beside an address: atoms, a quoted string or encoded words (RFC 5322, 3.2.5)."""
    if not _SAFE.fullmatch(name) or "=?" in name or len(name) > MAX_LINE - 12:
        return "\r\n ".join(_encoded_words(name))
    if _ATOMS.fullmatch(name):
        return name
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _encoded_words(text: str) -> list[str]:
    words, chunk = [], b""
    for character in text:
        encoded = character.encode("utf-8")
        if len(chunk) + len(encoded) > _CHUNK:
            words.append(chunk)
            chunk = b""
        chunk += encoded
    return [f"=?utf-8?b?{b64encode(word).decode('ascii')}?=" for word in (*words, chunk)]


def _fold(text: str, indent: int) -> str:
    """Fold at spaces; a word too long for a line, or a run of spaces at a fold, is encoded instead."""
    lines, line, room = [], "", MAX_LINE - indent
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > room:
            lines.append(line)
            line, room = word, MAX_LINE - 1
        else:
            line = f"{line} {word}" if line or lines else word
    lines.append(line)
    if any(not line.strip() or len(line) > 900 or line != line.strip() for line in lines):
        return "\r\n ".join(_encoded_words(text))
    return "\r\n ".join(lines)

"""What an SMTP server says: replies cut from the byte stream, and the extensions it offers; not what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

MAX_REPLY = 65_536
"""Bytes after which a reply is nonsense: RFC 5321 allows 512 a line, and EHLO has some twenty lines."""

_ENHANCED = re.compile(rb"([245])\.(\d{1,3})\.(\d{1,3})(?=\s|$)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class BadReply(Exception):
    """The server said something that is not SMTP: the connection is of no more use."""


class Reply(Struct, frozen=True, gc=False):
    """One reply (RFC 5321 4.2): its code and its text, lines joined by LF."""

    code: int
    text: bytes

    @property
    def positive(self) -> bool:
        """Whether the command was done (2xx)."""
        return 200 <= self.code < 300

    @property
    def negative(self) -> bool:
        """Whether the command was refused, for now (4xx) or for good (5xx)."""
        return self.code >= 400

    @property
    def enhanced(self) -> str:
        """The enhanced status code (RFC 3463) as ``5.1.1``, empty where there is none or it contradicts the code."""
        found = _ENHANCED.match(self.text)
        if found is None or int(found[1]) != self.code // 100:
            return ""
        return found[0].decode()

    @property
    def line(self) -> str:
        """The reply as one line for a person: code and text, no control characters, at most 300 characters."""
        text = _CONTROL.sub(" ", self.text.decode("utf-8", "replace"))
        return f"{self.code} {text}".strip()[:300]


class ReplyReader:
    """Cuts what arrives into replies, however the network split them."""

    def __init__(self) -> None:
        self._rest = b""
        self._held: list[bytes] = []
        self._size = 0

    @property
    def empty(self) -> bool:
        """Whether nothing is left over from the last reply."""
        return not self._rest and not self._held

    def feed(self, data: bytes) -> Iterator[Reply]:
        """Yield each reply that is complete now; raise ``BadReply`` at the first thing that is none."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            reply = self._take(line.rstrip(b"\r"))
            if reply is not None:
                yield reply
        if self._size + len(self._rest) > MAX_REPLY:
            raise BadReply("a reply without end")

    def _take(self, line: bytes) -> Reply | None:
        code, mark = line[:3], line[3:4]
        if not code.isdigit() or not b"200" <= code <= b"599" or len(code) < 3 or mark not in (b" ", b"-", b""):
            raise BadReply(f"not a reply: {line[:60]!r}")
        if mark == b"-":
            self._hold(line[4:])
            return None
        if not self._held:
            return Reply(int(code), line[4:])
        text = b"\n".join((*self._held, line[4:]))
        self._held.clear()
        self._size = 0
        return Reply(int(code), text)

    def _hold(self, text: bytes) -> None:
        self._held.append(text)
        self._size += len(text) + 6
        if self._size > MAX_REPLY:
            raise BadReply("a reply without end")


class Offers(Struct, frozen=True):
    """What the server can do (EHLO). ``size``: the largest mail in bytes, 0 for no named limit, None without SIZE."""

    pipelining: bool = False
    starttls: bool = False
    eight_bit: bool = False
    utf8: bool = False
    size: int | None = None
    auth: frozenset[str] = frozenset()


def offers_in(reply: Reply) -> Offers:
    """Read the answer to EHLO (RFC 5321 4.1.1.1); unknown keywords are passed over."""
    words = [line.decode("ascii", "replace").upper().split() for line in reply.text.split(b"\n")[1:]]
    found = {line[0]: line[1:] for line in words if line}
    auth = {mechanism for line in words for mechanism in _mechanisms(line)}
    return Offers(
        pipelining="PIPELINING" in found,
        starttls="STARTTLS" in found,
        eight_bit="8BITMIME" in found,
        utf8="SMTPUTF8" in found,
        size=_size(found["SIZE"]) if "SIZE" in found else None,
        auth=frozenset(auth),
    )


def _size(words: list[str]) -> int:
    return int(words[0]) if words and words[0].isascii() and words[0].isdigit() and len(words[0]) < 19 else 0


def _mechanisms(line: list[str]) -> list[str]:
    """Read ``AUTH PLAIN LOGIN`` and the old ``AUTH=PLAIN LOGIN`` that some servers still send."""
    if not line or not line[0].startswith("AUTH"):
        return []
    return [word.removeprefix("AUTH=") for word in line if word != "AUTH"]

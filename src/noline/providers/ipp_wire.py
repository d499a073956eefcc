"""The Internet Printing Protocol on the wire (RFC 8010): requests written, answers read; pure."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any, Final

from msgspec import Struct

MEDIA_TYPE: Final = "application/ipp"
_VERSION: Final = b"\x01\x01"
_OPERATION, _JOB, _END = 0x01, 0x02, 0x03
_GROUPS_BELOW: Final = 0x10
_NUMBERS: Final = (0x21, 0x23)  # integer, enum
_WORDS: Final = range(0x41, 0x4A)  # text, name, keyword, uri, charset, language, media type
_WITH_LANGUAGE: Final = (0x35, 0x36)


class Operation(IntEnum):
    """What is asked (RFC 8011, 5.4.15)."""

    PRINT_JOB = 0x0002
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B


class Value(Struct, frozen=True):
    """One value with the tag of its syntax."""

    tag: int
    content: bytes


def keyword(text: str) -> Value:
    """Return a keyword."""
    return Value(0x44, text.encode("ascii"))


def name(text: str) -> Value:
    """Return a name in the request's charset, cut to what one may hold."""
    return Value(0x42, text.encode("utf-8")[:255])


def uri(text: str) -> Value:
    """Return a URI."""
    return Value(0x45, text.encode("ascii"))


def number(value: int) -> Value:
    """Return an integer."""
    return Value(0x21, struct.pack(">i", value))


def truth(value: bool) -> Value:
    """Return a boolean."""
    return Value(0x22, b"\x01" if value else b"\x00")


def media_type(text: str) -> Value:
    """Return a media type."""
    return Value(0x49, text.encode("ascii"))


class IppAnswer(Struct, frozen=True):
    """An answer: its status, and its groups of attributes in their order, by the group's tag."""

    status: int
    groups: tuple[tuple[int, Mapping[str, list[Any]]], ...]

    @property
    def good(self) -> bool:
        """Whether it was done."""
        return self.status < 0x0100

    @property
    def words(self) -> str:
        """What the printer says of it."""
        for tag, attributes in self.groups:
            if tag == _OPERATION:
                return str(next(iter(attributes.get("status-message", ())), ""))[:200]
        return ""

    def jobs(self) -> list[Mapping[str, list[Any]]]:
        """Return the jobs it tells of."""
        return [attributes for tag, attributes in self.groups if tag == _JOB]


class Unreadable(ValueError):
    """It is no answer of this protocol."""


def write_request(
    operation: Operation,
    request: int,
    attributes: Sequence[tuple[str, Sequence[Value]]],
    job: Sequence[tuple[str, Sequence[Value]]] = (),
    document: bytes = b"",
) -> bytes:
    """Write a request: the attributes of the operation in their order, those of the job, and the document."""
    parts = [_VERSION, struct.pack(">hi", operation, request), bytes([_OPERATION])]
    parts += _attributes([("attributes-charset", [Value(0x47, b"utf-8")])])
    parts += _attributes([("attributes-natural-language", [Value(0x48, b"en")])])
    parts += _attributes(attributes)
    if job:
        parts += [bytes([_JOB]), *_attributes(job)]
    return b"".join([*parts, bytes([_END]), document])


def read_answer(content: bytes) -> IppAnswer:
    """Read an answer; raises ``Unreadable``."""
    try:
        return _read(content)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise Unreadable(f"The answer can't be read: {type(error).__name__}.") from None


def _attributes(attributes: Sequence[tuple[str, Sequence[Value]]]) -> list[bytes]:
    parts = []
    for label, values in attributes:
        for at, value in enumerate(values):
            named = label.encode("ascii") if at == 0 else b""  # further values of a set have no name
            parts.append(bytes([value.tag]) + _sized(named) + _sized(value.content))
    return parts


def _sized(content: bytes) -> bytes:
    return struct.pack(">h", len(content)) + content


def _read(content: bytes) -> IppAnswer:
    (status,) = struct.unpack_from(">H", content, 2)
    groups: list[tuple[int, dict[str, list[Any]]]] = []
    place, last = 8, ""
    while (tag := content[place]) != _END:
        place += 1
        if tag < _GROUPS_BELOW:
            groups.append((tag, {}))
            continue
        label, place = _piece(content, place)
        value, place = _piece(content, place)
        if not groups:
            raise Unreadable("An attribute belongs to no group.")
        last = label.decode("ascii") if label else last
        groups[-1][1].setdefault(last, []).append(_value(tag, value))
    return IppAnswer(status, tuple(groups))


def _piece(content: bytes, place: int) -> tuple[bytes, int]:
    (size,) = struct.unpack_from(">H", content, place)
    end = place + 2 + size
    if end > len(content):
        raise Unreadable("The answer is cut off.")
    return content[place + 2 : end], end


def _value(tag: int, content: bytes) -> Any:
    if tag in _NUMBERS:
        return int(struct.unpack(">i", content)[0])
    if tag in _WORDS:
        return content.decode("utf-8", "replace")
    if tag in _WITH_LANGUAGE:
        _, place = _piece(content, 0)
        return _piece(content, place)[0].decode("utf-8", "replace")
    return content

"""Texts as an SMSC wants them: alphabets, septets packed and not, parts with a user data header; pure.

Alphabet: 3GPP TS 23.038, 6.2.1; header: 3GPP TS 23.040, 9.2.3.24; data_coding: SMPP 3.4, 5.2.19.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from msgspec import Struct

Alphabet = Literal["gsm7", "gsm7-packed", "latin-1", "ascii"]

_BASIC: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final[Mapping[int, str]] = {
    0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|", 0x65: "€",
}  # fmt: skip
_ESCAPE: Final = 0x1B
_SEPTETS: Final[Mapping[str, bytes]] = {
    **{sign: bytes((code,)) for code, sign in enumerate(_BASIC) if code != _ESCAPE},
    **{sign: bytes((_ESCAPE, code)) for code, sign in _EXTENDED.items()},
}
_LATIN: Final = 3
_ASCII: Final = 1
_UCS2: Final = 8
_HEADER: Final = 6  # octets of a header that numbers parts by one octet


class Part(Struct, frozen=True):
    """One short message of a text: its octets with the header, if any, and how they are coded."""

    octets: bytes
    data_coding: int
    headed: bool = False


class Header(Struct, frozen=True):
    """What a user data header says of parts: ``number`` of ``total`` with a reference; ``size`` octets in all."""

    size: int
    reference: int = 0
    total: int = 1
    number: int = 1


def parts_of(text: str, alphabet: Alphabet, reference: int) -> list[Part]:
    """Return a text as short messages, numbered by headers where there are several."""
    coding, units, most, most_headed = _units(text, alphabet)
    whole = b"".join(units)
    if len(whole) <= most:
        return [Part(_packed(whole, alphabet, coding), coding)]
    groups = _grouped(units, most_headed)
    if len(groups) > 255:
        raise ValueError("a text of more than 255 parts")
    found = []
    for number, group in enumerate(groups, 1):
        header = bytes((5, 0, 3, reference & 0xFF, len(groups), number))
        found.append(Part(header + _packed(group, alphabet, coding, fill=_HEADER), coding, headed=True))
    return found


def payload_of(text: str, alphabet: Alphabet) -> Part:
    """Return a text in one piece, for ``message_payload``."""
    coding, units, _, _ = _units(text, alphabet)
    return Part(_packed(b"".join(units), alphabet, coding), coding)


def _units(text: str, alphabet: Alphabet) -> tuple[int, list[bytes], int, int]:
    """Return data_coding, what must not be parted, and how many octets a message holds, alone and with a header."""
    if alphabet in ("gsm7", "gsm7-packed") and all(sign in _SEPTETS for sign in text):
        return 0, [_SEPTETS[sign] for sign in text], 160, 153
    if alphabet == "latin-1" and all(ord(sign) < 0x100 for sign in text):
        return _LATIN, [sign.encode("latin-1") for sign in text], 140, 134
    if alphabet == "ascii" and text.isascii():
        return _ASCII, [sign.encode() for sign in text], 160, 153
    return _UCS2, [sign.encode("utf-16-be", "replace") for sign in text], 140, 134


def _grouped(units: list[bytes], most: int) -> list[bytes]:
    groups = [b""]
    for unit in units:
        if len(groups[-1]) + len(unit) > most:
            groups.append(b"")
        groups[-1] += unit
    return groups


def _packed(octets: bytes, alphabet: Alphabet, coding: int, fill: int = 0) -> bytes:
    return pack(octets, fill) if alphabet == "gsm7-packed" and coding == 0 else octets


def pack(septets: bytes, after: int = 0) -> bytes:
    """Put septets together into octets, beginning at a septet's edge after this many octets of a header.

    Where seven bits are left over they are a carriage return (TS 23.038, 6.1.2.3.1), lest they be read as an ``@``.
    """
    bits = -(after * 8) % 7
    if (bits + 7 * len(septets)) % 8 == 1:
        septets += b"\r"
    value = 0
    for septet in septets:
        value |= (septet & 0x7F) << bits
        bits += 7
    return value.to_bytes((bits + 7) // 8, "little")


def unpack(octets: bytes, after: int = 0) -> bytes:
    """Take octets apart into septets, without a last one that only filled the octet."""
    skip = -(after * 8) % 7
    value = int.from_bytes(octets, "little") >> skip
    count = max(0, len(octets) * 8 - skip) // 7
    found = bytes(value >> (7 * place) & 0x7F for place in range(count))
    return found[:-1] if (skip + 7 * count) % 8 == 0 and found[-1:] in (b"\0", b"\r") else found


def read_text(octets: bytes, data_coding: int, alphabet: Alphabet, after: int = 0) -> str | None:
    """Return the text of octets; None where they are binary."""
    coding = _group(data_coding)
    if coding in (2, 4):
        return None
    if coding == _UCS2:
        return octets.decode("utf-16-be", "replace")
    if coding == _LATIN or (coding == 0 and alphabet == "latin-1"):
        return octets.decode("latin-1")
    if (coding == _ASCII and _ESCAPE not in octets) or (coding == 0 and alphabet == "ascii"):
        return octets.decode("ascii", "replace")
    if coding in (0, _ASCII):  # some say ASCII and mean the GSM alphabet: in ASCII there is no escape
        return "".join(_signs(unpack(octets, after) if alphabet == "gsm7-packed" else octets))
    charset = {5: "shift_jis", 6: "iso8859-5", 7: "iso8859-8", 10: "iso2022_jp", 13: "euc_jis_2004", 14: "euc_kr"}
    return octets.decode(charset.get(coding, "latin-1"), "replace")


def _group(data_coding: int) -> int:
    """Return the coding of the groups of TS 23.038, 4, that SMSCs pass on, as SMPP numbers it."""
    if data_coding & 0xF0 == 0xF0:
        return 4 if data_coding & 0x04 else 0
    if data_coding in (0x10, 0x11, 0x12, 0x13, 0xC0, 0xD0):
        return 0
    if data_coding in (0x18, 0x19, 0x1A, 0x1B, 0xE0):
        return _UCS2
    return data_coding


def _signs(septets: bytes) -> Iterator[str]:
    escaped = False
    for septet in septets:
        if escaped:
            escaped = False
            yield _EXTENDED.get(septet, _BASIC[septet & 0x7F])
        elif septet == _ESCAPE:
            escaped = True
        else:
            yield _BASIC[septet] if septet < 0x80 else "?"


def read_header(octets: bytes) -> Header:
    """Read a user data header: parts numbered by one octet (0x00) or two (0x08)."""
    size = min(1 + (octets[0] if octets else 0), len(octets))
    at = 1
    while at + 2 <= size:
        tag, length = octets[at], octets[at + 1]
        held = octets[at + 2 : min(at + 2 + length, size)]
        if tag == 0x00 and len(held) == 3:
            return Header(size, held[0], held[1], held[2])
        if tag == 0x08 and len(held) == 4:
            return Header(size, held[0] << 8 | held[1], held[2], held[3])
        at += 2 + length
    return Header(size)

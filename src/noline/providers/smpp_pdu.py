"""The frames of SMPP 3.4 and the bodies that this client needs, to and from bytes; pure.

Specification: smpp.org, "Short Message Peer to Peer Protocol Specification v3.4", chapters 3 to 5.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from msgspec import Struct

HEADER: Final = 16
LONGEST: Final = 128 * 1024
"""A frame above this is none: the stream is out of step."""
VERSION: Final = 0x34


class Command(IntEnum):
    """Command ids (5.1.2); an answer is its request with the highest bit set."""

    GENERIC_NACK = 0x80000000
    BIND_RECEIVER = 0x01
    BIND_TRANSMITTER = 0x02
    SUBMIT_SM = 0x04
    DELIVER_SM = 0x05
    UNBIND = 0x06
    BIND_TRANSCEIVER = 0x09
    ENQUIRE_LINK = 0x15
    DATA_SM = 0x103


ANSWER: Final = 0x80000000

USER_MESSAGE_REFERENCE: Final = 0x0204
SAR_REFERENCE: Final = 0x020C
SAR_TOTAL: Final = 0x020E
SAR_PART: Final = 0x020F
RECEIPTED_MESSAGE_ID: Final = 0x001E
NETWORK_ERROR_CODE: Final = 0x0423
MESSAGE_PAYLOAD: Final = 0x0424
MESSAGE_STATE: Final = 0x0427

UDHI: Final = 0x40
"""Bit of ``esm_class``: the message begins with a header of its own."""
_RECEIPT: Final = 0x3C  # the bits of esm_class that say what kind of message it is


class Broken(Exception):
    """What came is no SMPP."""


class Pdu(Struct, frozen=True):
    """A frame; ``body`` is read by its command."""

    command: int
    sequence: int
    status: int = 0
    body: bytes = b""


class Party(Struct, frozen=True):
    """An address with its type and plan of numbers (5.2.5, 5.2.6)."""

    address: str
    ton: int = 0
    npi: int = 0


class Short(Struct, frozen=True):
    """The body of submit_sm, deliver_sm and data_sm; ``text`` may be a ``message_payload`` as well."""

    source: Party
    destination: Party
    text: bytes = b""
    service_type: str = ""
    esm_class: int = 0
    protocol_id: int = 0
    validity: str = ""
    registered_delivery: int = 0
    data_coding: int = 0
    tlvs: Mapping[int, bytes] = {}

    @property
    def is_receipt(self) -> bool:
        """Whether it tells of a message of ours (5.2.12): delivery receipt or intermediate notification."""
        return self.esm_class & _RECEIPT in (0x04, 0x20)


class Frames:
    """Cuts a stream into frames."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[Pdu]:
        """Return the frames that are whole now; raises ``Broken``."""
        stream, at, found = self._rest + data, 0, []
        while len(stream) - at >= HEADER:
            length, command, status, sequence = struct.unpack_from(">IIII", stream, at)
            if not HEADER <= length <= LONGEST:
                raise Broken(f"a frame of {length} octets")
            if len(stream) - at < length:
                break
            found.append(Pdu(command, sequence, status, stream[at + HEADER : at + length]))
            at += length
        self._rest = stream[at:]
        return found


def write(pdu: Pdu) -> bytes:
    """Return a frame as bytes."""
    return struct.pack(">IIII", HEADER + len(pdu.body), pdu.command, pdu.status, pdu.sequence) + pdu.body


def bind_body(system_id: str, password: str, system_type: str, address_range: str = "") -> bytes:
    """Return the body of a bind (4.1)."""
    named = _text(system_id) + _text(password) + _text(system_type)
    return named + bytes((VERSION, 0, 0)) + _text(address_range)


def short_body(short: Short) -> bytes:
    """Return the body of submit_sm or deliver_sm (4.4, 4.6); its text goes as it is, not as a payload."""
    if len(short.text) > 254:
        raise ValueError("a short message has at most 254 octets")
    parts = [
        _text(short.service_type),
        _party(short.source),
        _party(short.destination),
        bytes((short.esm_class, short.protocol_id, 0)),
        b"\0",  # at once
        _text(short.validity),
        bytes((short.registered_delivery, 0, short.data_coding, 0, len(short.text))),
        short.text,
        *(struct.pack(">HH", tag, len(value)) + value for tag, value in short.tlvs.items()),
    ]
    return b"".join(parts)


def read_short(pdu: Pdu) -> Short:
    """Read the body of submit_sm, deliver_sm or data_sm; raises ``Broken``."""
    body = _Reader(pdu.body)
    service = body.text()
    source, destination = body.party(), body.party()
    esm_class = body.octet()
    if pdu.command == Command.DATA_SM:
        protocol_id, validity, registered, coding, text = 0, "", body.octet(), body.octet(), b""
    else:
        protocol_id, _, _, validity = body.octet(), body.octet(), body.text(), body.text()
        registered, _, coding, _ = body.octet(), body.octet(), body.octet(), body.octet()
        text = body.octets(body.octet())
    tlvs = body.tlvs()
    text = text or tlvs.get(MESSAGE_PAYLOAD, b"")
    return Short(source, destination, text, service, esm_class, protocol_id, validity, registered, coding, tlvs)


def read_id(body: bytes) -> str:
    """Return the name at the beginning of an answer's body: a message's id; empty where there is none."""
    return body.partition(b"\0")[0].decode("latin-1")


def named_body(name: str = "") -> bytes:
    """Return the body of an answer that begins with a name."""
    return _text(name)


def _text(value: str) -> bytes:
    return value.encode("latin-1", "replace").replace(b"\0", b"") + b"\0"


def _party(party: Party) -> bytes:
    return bytes((party.ton, party.npi)) + _text(party.address)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def octet(self) -> int:
        return self.octets(1)[0]

    def octets(self, count: int) -> bytes:
        found = self._data[self._at : self._at + count]
        if len(found) < count:
            raise Broken("a body that is too short")
        self._at += count
        return found

    def text(self) -> str:
        end = self._data.find(b"\0", self._at)
        if end < 0:
            raise Broken("a text without an end")
        found = self._data[self._at : end].decode("latin-1")
        self._at = end + 1
        return found

    def party(self) -> Party:
        ton, npi = self.octet(), self.octet()
        return Party(self.text(), ton, npi)

    def tlvs(self) -> dict[int, bytes]:
        """Read the optional part; of one that is cut off, what came before."""
        found: dict[int, bytes] = {}
        while len(self._data) - self._at >= 4:
            tag, length = struct.unpack(">HH", self.octets(4))
            if length > len(self._data) - self._at:
                break
            found[tag] = self.octets(length)
        return found

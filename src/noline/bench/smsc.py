"""An SMSC for benches: takes whatever it is given, answers at once and brings a receipt a moment later.

In a process of its own. It speaks as much SMPP 3.4 as a client needs that sends: bind, submit_sm, enquire_link, unbind.
Receipts that were not taken are brought again, as real ones do, and how many there were is told at the end.
"""

from __future__ import annotations

import asyncio
import struct
from functools import partial
from typing import cast

from noline.bench.crew import Ask, Say

RECEIPT_AFTER = 0.5
"""Seconds from the answer to the receipt; in a network it is seconds, and never in step with our books."""
_AGAIN = 1.0
_HEADER = struct.Struct(">IIII")
_ANSWER = 0x80000000
_SUBMIT, _DELIVER, _UNBIND, _NACK = 0x04, 0x05, 0x06, 0x80000000
_NAMED = frozenset({0x01, 0x02, 0x09})  # binds: their answers begin with the SMSC's name
_WINDOW = 500
"""Receipts that may be without an answer on one line."""


class Taken:
    """What came and what was brought, over all lines."""

    def __init__(self) -> None:
        self.messages = 0
        self.texts: set[bytes] = set()
        self.receipts = 0
        self.refused = 0
        self.lines: list[_Line] = []


class _Line(asyncio.Protocol):
    """One bound line."""

    def __init__(self, taken: Taken) -> None:
        self._taken = taken
        self._rest = b""
        self._sequence = 0
        self._transport: asyncio.Transport | None = None
        self._waiting: list[bytes] = []
        self._owed: dict[int, bytes] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # of uvloop, which registers no such class
        self._taken.lines.append(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 (the protocol's)
        self._taken.lines.remove(self)
        self._bring([*self._owed.values()])

    def data_received(self, data: bytes) -> None:
        stream, at, said, due = self._rest + data, 0, list[bytes](), list[bytes]()
        while len(stream) - at >= 16:
            length, command, status, sequence = _HEADER.unpack_from(stream, at)
            if len(stream) - at < length:
                break
            body = stream[at + 16 : at + length]
            at += length
            if command == _SUBMIT:
                name = self._take(body)
                said.append(_HEADER.pack(17 + len(name), _SUBMIT | _ANSWER, 0, sequence) + name + b"\0")
                due.append(receipt_of(name, body))
            elif command & _ANSWER:
                self._answered(sequence, status)
            elif command in _NAMED:
                said.append(_HEADER.pack(21, command | _ANSWER, 0, sequence) + b"smsc\0")
            else:
                said.append(_HEADER.pack(16, command | _ANSWER, 0, sequence))
        self._rest = stream[at:]
        self._say(b"".join(said))
        if due:
            asyncio.get_running_loop().call_later(RECEIPT_AFTER, self._bring, due)
        if self._waiting:
            self._bring([])

    def _take(self, body: bytes) -> bytes:
        self._taken.messages += 1
        self._taken.texts.add(body)
        return b"%x" % self._taken.messages

    def _answered(self, sequence: int, status: int) -> None:
        receipt = self._owed.pop(sequence, None)
        if receipt is None:
            return
        if status == 0:
            self._taken.receipts += 1
            return
        self._taken.refused += 1
        asyncio.get_running_loop().call_later(_AGAIN, self._bring, [receipt])

    def _bring(self, receipts: list[bytes]) -> None:
        """Bring as many as the window has room for; the others wait. Where this line has ended another brings them."""
        self._waiting += receipts
        if self not in self._taken.lines:
            waiting, self._waiting = self._waiting, []
            if self._taken.lines and waiting:
                self._taken.lines[0]._bring(waiting)
            return
        room = max(0, _WINDOW - len(self._owed))
        now, self._waiting = self._waiting[:room], self._waiting[room:]
        said = []
        for receipt in now:
            self._sequence += 1
            self._owed[self._sequence] = receipt
            said.append(_HEADER.pack(16 + len(receipt), _DELIVER, 0, self._sequence) + receipt)
        self._say(b"".join(said))

    def _say(self, frames: bytes) -> None:
        if frames and self._transport is not None and not self._transport.is_closing():
            self._transport.write(frames)


def receipt_of(name: bytes, submitted: bytes) -> bytes:
    """Return the body of the deliver_sm that says that a submit_sm's message was delivered, in appendix B's words."""
    service = submitted.index(b"\0") + 1
    source = submitted.index(b"\0", service + 2) + 1
    destination = submitted.index(b"\0", source + 2) + 1
    text = b"id:%b sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:DELIVRD err:000 text:" % name
    turned = submitted[source:destination] + submitted[service:source]
    return b"\0" + turned + b"\x04\0\0\0\0\0\0\0\0" + bytes((len(text),)) + text


async def serve_smsc(ask: Ask, say: Say) -> None:
    """Listen on a free port, which is told; at the next word tell what came, and end."""
    taken = Taken()
    server = await asyncio.get_running_loop().create_server(partial(_Line, taken), "127.0.0.1", 0, backlog=512)
    say(server.sockets[0].getsockname()[1])
    await ask()
    say((taken.messages, len(taken.texts), taken.receipts, taken.refused))
    server.close()

"""What an SMSC brings by deliver_sm and data_sm, in our words; parts are put together in whichever order they come.

Pure but for the parts that are waiting for others, which ``Parts`` holds with the answers that are owed for them.
"""

from __future__ import annotations

from asyncio import Future

from msgspec import Struct, field

from noline.channels import Event, Inbound
from noline.providers.smpp_doubts import Doubts
from noline.providers.smpp_faults import OK, TEMPORARY
from noline.providers.smpp_pdu import (
    RECEIPTED_MESSAGE_ID,
    SAR_PART,
    SAR_REFERENCE,
    SAR_TOTAL,
    UDHI,
    Short,
)
from noline.providers.smpp_receipt import Ids, number_of, read_receipt
from noline.providers.smpp_text import Alphabet, Header, read_header, read_text, unpack

PATIENCE = 180.0
"""Seconds that parts are waited for; then what came is told as it is."""
_MOST = 10_000

_Key = tuple[str, str, int, int]


Answer = Future[int]
"""The status that the SMSC is answered for a part."""


class _Waiting(Struct):
    since: float
    first: Short
    parts: dict[int, bytes]
    owed: dict[int, Answer] = field(default_factory=dict)


class Taken(Struct, frozen=True):
    """What is to be told, and the messages in parts that it came of. ``waits``: a part that waits for others."""

    events: list[Event]
    held: tuple[tuple[_Key, _Waiting], ...] = ()
    waits: bool = False
    last: int = 0
    """The number of the part that made the message whole."""


class Parts:
    """Messages of which some parts have come. One for all sessions of an account: parts come on any of them."""

    def __init__(self, alphabet: Alphabet, ids: Ids) -> None:
        self._alphabet: Alphabet = alphabet
        self._ids: Ids = ids
        self._waiting: dict[_Key, _Waiting] = {}
        self.listeners = 0
        self.doubts = Doubts()

    def take(self, short: Short, now: float, answer: Answer | None = None) -> Taken:
        """Return what a deliver_sm or data_sm tells; ``now`` in seconds. A part's ``answer`` is kept with it."""
        if short.is_receipt:
            receipt = read_receipt(short, self._ids)
            return Taken([receipt] if receipt else [])
        header = _header(short)
        octets = self._octets(short, header)
        if header.total <= 1 or not 1 <= header.number <= header.total:
            return Taken([self._message(short, octets)])
        key = (number_of(short.source), number_of(short.destination), header.reference, header.total)
        waiting = self._waiting.setdefault(key, _Waiting(now, short, {}))
        waiting.parts[header.number] = octets
        if len(waiting.parts) < header.total:
            if answer is not None:
                waiting.owed[header.number] = answer
            return Taken([], waits=True)
        del self._waiting[key]
        return Taken([self._whole(waiting)], ((key, waiting),), last=header.number)

    def late(self, now: float) -> Taken:
        """Return what has waited too long, without its missing parts; or is too much to be kept."""
        over = [key for key, it in self._waiting.items() if now - it.since > PATIENCE]
        if len(self._waiting) > _MOST:
            over += [key for key in list(self._waiting)[: len(self._waiting) - _MOST] if key not in over]
        return self._all(over)

    def rest(self) -> Taken:
        """Return what waits and was answered, as nobody will be there for the rest; the SMSC has the others still."""
        for key, waiting in list(self._waiting.items()):
            self._forget_owed(waiting)
            if not waiting.parts:
                del self._waiting[key]
        return self._all(list(self._waiting))

    def settle(self, taken: Taken, *, kept: bool) -> None:
        """Give the answers that were owed; what could not be kept and was answered before waits again."""
        for key, waiting in taken.held:
            if not kept:
                waiting.parts.pop(taken.last, None)
                self._forget_owed(waiting)
            for answer in waiting.owed.values():
                if not answer.done():
                    answer.set_result(OK if kept else TEMPORARY)
            if not kept and waiting.parts:
                newer = self._waiting.get(key)
                parts = waiting.parts | (newer.parts if newer else {})
                owed = newer.owed if newer else {}
                self._waiting[key] = _Waiting(waiting.since, waiting.first, parts, owed)

    def _forget_owed(self, waiting: _Waiting) -> None:
        """Forget the parts that the SMSC has no answer for yet: it will bring them again."""
        for number, answer in waiting.owed.items():
            if not answer.done():
                waiting.parts.pop(number, None)

    def _all(self, keys: list[_Key]) -> Taken:
        held = tuple((key, self._waiting.pop(key)) for key in keys)
        return Taken([self._whole(waiting) for _, waiting in held], held)

    def _whole(self, waiting: _Waiting) -> Event:
        return self._message(waiting.first, b"".join(waiting.parts[number] for number in sorted(waiting.parts)))

    def _octets(self, short: Short, header: Header) -> bytes:
        octets = short.text[header.size :]
        packed = self._alphabet == "gsm7-packed" and short.data_coding == 0
        return unpack(octets, header.size) if packed else octets

    def _message(self, short: Short, octets: bytes) -> Inbound:
        alphabet: Alphabet = "gsm7" if self._alphabet == "gsm7-packed" else self._alphabet
        text = read_text(octets, short.data_coding, alphabet)
        return Inbound(
            channel="sms",
            sender=number_of(short.source),
            recipient=number_of(short.destination),
            provider_id=short.tlvs.get(RECEIPTED_MESSAGE_ID, b"").partition(b"\0")[0].decode("latin-1"),
            text=text or "",
            unsupported="binary" if text is None else "",
        )


def _header(short: Short) -> Header:
    """Return how a message is parted: by a header in its text, or by optional parameters."""
    if short.esm_class & UDHI:
        return read_header(short.text)
    reference, total, number = (short.tlvs.get(tag, b"") for tag in (SAR_REFERENCE, SAR_TOTAL, SAR_PART))
    if reference and total and number:
        return Header(0, int.from_bytes(reference), int.from_bytes(total), int.from_bytes(number))
    return Header(0)

"""Segment's events as they travel: read leniently, since unknown fields and null ids are part of the format; pure.

https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api
"""

from __future__ import annotations

import zlib
from typing import Any, Final

import msgspec
from msgspec import Raw, Struct

from noline.kernel.errors import InvalidInput, NolineError, TooLarge

MAX_EVENT: Final = 32 << 10
MAX_BATCH: Final = 500 << 10

Id = str | int | float | None


class Event(Struct, gc=False, rename="camel"):
    """One event; what a call of its type does not use is null."""

    type: str | None = None
    user_id: Id = None
    anonymous_id: Id = None
    previous_id: Id = None
    group_id: Id = None
    message_id: Id = None
    event: str | None = None
    name: str | None = None
    category: str | None = None
    properties: dict[str, Any] | None = None
    traits: dict[str, Any] | None = None
    timestamp: Any = None
    sent_at: Any = None


class Batch(Struct, gc=False, rename="camel"):
    """Several events; those that can't be read must not harm their neighbours, so each is read by itself."""

    batch: list[Raw]
    sent_at: Any = None


_EVENT = msgspec.json.Decoder(Event)
_BATCH = msgspec.json.Decoder(Batch)


def read_event(body: bytes | Raw) -> Event:
    """Return an event; raises InvalidInput naming the field, TooLarge beyond 32 KB."""
    raw = memoryview(body)
    if len(raw) > MAX_EVENT:
        raise TooLarge(f"The event has {len(raw):,} bytes.", field="event", remedy="Send 32 KB at most.")
    try:
        return _EVENT.decode(raw)
    except msgspec.ValidationError as error:
        words, _, path = str(error).partition(" - at `$")
        field = path.strip("`.") or "event"
        raise InvalidInput(f"{words}.", field=field, remedy="See Segment's specification of the call.") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise InvalidInput("It is not JSON.", field="event", remedy="Send one JSON object.") from None


def read_batch(body: bytes) -> Batch:
    """Return a batch; raises InvalidInput for what is none, TooLarge beyond 500 KB."""
    if len(body) > MAX_BATCH:
        raise TooLarge(f"The batch has {len(body):,} bytes.", field="batch", remedy="Send 500 KB at most.")
    try:
        return _BATCH.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        text = f"It is no batch of events: {error}."
        raise InvalidInput(text, field="batch", remedy="Send `batch`, a list of events.") from None


def read_events(batch: Batch) -> list[Event | NolineError]:
    """Return the events of a batch, and in the place of one that can't be read what is wrong with it."""
    events: list[Event | NolineError] = []
    for raw in batch.batch:
        try:
            events.append(read_event(raw))
        except (InvalidInput, TooLarge) as error:
            events.append(error)
    return events


def unpacked(body: bytes, encoding: str, most: int) -> bytes:
    """Return a body as it was before it was packed, of which no more than ``most`` bytes are unpacked."""
    if encoding in ("", "identity"):
        return body
    if encoding != "gzip":
        raise InvalidInput("The encoding is not known.", field="Content-Encoding", remedy="Send gzip, or as it is.")
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(body, most + 1)
    except zlib.error:
        raise InvalidInput("It is not gzip.", field="Content-Encoding", remedy="Pack it again.") from None
    if len(unpacked) > most:
        raise TooLarge("Unpacked it is too large.", field="batch", remedy=f"Send {most >> 10} KB at most.")
    return unpacked

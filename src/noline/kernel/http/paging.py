"""Keyset pages: a cursor is the key of the last row that was shown, opaque to callers and worth nothing to a forger."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from msgspec import Meta, Struct

from noline.kernel.errors import InvalidInput

T = TypeVar("T")
K = TypeVar("K")

Instant = Annotated[datetime, Meta(tz=True)]
"""A moment with its zone, as every request must give it."""
INSTANT_PATTERN = r"^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}.*$"
"""What a moment in a query looks like at least: a bare number would be taken for seconds since 1970."""
MAX_LIMIT = 200
"""Rows of one page at most."""
MAX_CURSOR = 1000

Limit = Annotated[int, Meta(ge=1, le=MAX_LIMIT)]


class Page(Struct, Generic[T], frozen=True):
    """Some rows; ``next`` is the cursor of the page that follows, null on the last."""

    items: list[T]
    next: str | None = None


def read_instant(text: str | None, field: str) -> datetime | None:
    """Return the moment of a query (RFC 3339, with its zone); raises ``InvalidInput`` naming ``field``."""
    if text is None:
        return None
    try:
        return msgspec.convert(text, Instant)
    except msgspec.ValidationError:
        remedy = "Give date, time and zone, such as `2026-05-01T08:00:00Z`."
        raise InvalidInput("It is no instant.", field=field, remedy=remedy) from None


def encode_cursor(key: Sequence[Any]) -> str:
    """Return the cursor for a row's key: texts, numbers, instants and UUIDs."""
    return urlsafe_b64encode(msgspec.msgpack.encode(list(key))).decode().rstrip("=")


def decode_cursor(cursor: str, kind: type[K]) -> K:
    """Return the key in a cursor, such as ``tuple[datetime, UUID]``; raises InvalidInput for one that is not ours."""
    try:
        if len(cursor) > MAX_CURSOR:
            raise ValueError(cursor)
        raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        key = msgspec.msgpack.decode(raw, type=kind)
        msgspec.json.encode(key)  # no half of a surrogate pair
    except (ValueError, Error, msgspec.DecodeError):
        raise _invalid() from None
    if b"\0" in raw and any(isinstance(part, str) and "\0" in part for part in _parts(key)):
        raise _invalid()
    return key


def page_of(rows: Sequence[T], limit: int, key: Callable[[T], Sequence[Any]]) -> Page[T]:
    """Return the page made of the first ``limit`` of rows, of which one more than that was asked for."""
    shown = list(rows[:limit])
    return Page(shown, encode_cursor(key(shown[-1])) if len(rows) > limit else None)


def _parts(key: Any) -> Sequence[Any]:
    return key if isinstance(key, (list, tuple)) else [key]


def _invalid() -> InvalidInput:
    return InvalidInput("This cursor is not one of ours.", field="cursor", remedy="Take `next` of the page before.")

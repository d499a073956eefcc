"""HTTP for every room: keyset pages; ``problems`` beside it has problem responses (RFC 9457), for whoever serves."""

from noline.kernel.http.once import Once, once_of, put_once
from noline.kernel.http.paging import (
    INSTANT_PATTERN,
    Instant,
    Page,
    decode_cursor,
    encode_cursor,
    page_of,
    read_instant,
)

__all__ = [
    "INSTANT_PATTERN",
    "Instant",
    "Once",
    "Page",
    "decode_cursor",
    "encode_cursor",
    "once_of",
    "page_of",
    "put_once",
    "read_instant",
]

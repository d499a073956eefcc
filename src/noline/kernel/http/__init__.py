"""HTTP for every room: problem responses (RFC 9457) and keyset pages."""

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
from noline.kernel.http.problems import (
    MEDIA_TYPE,
    STATUSES,
    Problem,
    is_ours,
    problem_of,
    problem_response,
)

__all__ = [
    "INSTANT_PATTERN",
    "MEDIA_TYPE",
    "STATUSES",
    "Instant",
    "Once",
    "Page",
    "Problem",
    "decode_cursor",
    "encode_cursor",
    "is_ours",
    "once_of",
    "page_of",
    "problem_of",
    "problem_response",
    "put_once",
    "read_instant",
]

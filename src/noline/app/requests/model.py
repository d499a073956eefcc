"""A request that came in, or went to a back end, as the log keeps it, and what of it is never kept; pure."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

RequestKind = Literal["api", "webhook", "connector"]
BodyState = Literal["whole", "cut", "left_out"]

MAX_SENT: Final = 64 << 10
MAX_ANSWERED: Final = 16 << 10
ANYBODY: Final = frozenset({"", "any"})
"""Rights that whoever may read the log has."""

_SECRETS = "passw|secret|token|api[_-]?key|private[_-]?key|credential"
_IN_JSON = re.compile(rf'"[^"\\]{{0,60}}(?:{_SECRETS})[^"\\]{{0,60}}"\s*:'.encode(), re.IGNORECASE)
_IN_QUERY = re.compile(rf"((?:^|&)[^=&]*(?:{_SECRETS}|signature)[^=&]*=)[^&]+", re.IGNORECASE)
_TEXTS = ("text/", "application/json", "application/problem+json", "application/x-www-form-urlencoded")
_MAX_PATH, _MAX_QUERY, _MAX_WORDS, _MAX_TYPE = 2000, 8000, 500, 200


class Who(Struct, frozen=True):
    """Who sent it: a key, an agent who sent it again, an account whose provider called, or we ourselves by a connector.

    ``name``: as it is then.
    """

    kind: Literal["key", "agent", "account", "connector"]
    id: int
    name: str


class KeptBody(Struct, frozen=True):
    """A body: ``whole``, ``cut`` after its beginning, or ``left_out``. ``size``: the bytes it had, as far as known."""

    state: BodyState = "whole"
    content: bytes = b""
    size: int = 0
    media_type: str = ""


class RequestEntry(Struct, frozen=True):
    """A request and its answer.

    ``path`` holds no secret: of a webhook's address the part before its key. ``headers``: the few, in lower case, that
    matter when it is sent again; never one that signs in. ``right``: the scope without which nobody reads the bodies.
    """

    workspace: int
    id: UUID
    at: datetime
    """Wall time."""
    kind: RequestKind
    method: str
    path: str
    query: str
    who: Who
    right: str
    status: int
    milliseconds: int
    headers: Mapping[str, str] = {}
    sent: KeptBody = KeptBody()
    answered: KeptBody = KeptBody()
    problem: str = ""
    detail: str = ""
    field: str = ""
    replay_of: UUID | None = None
    messages: tuple[tuple[int, UUID, int | None], ...] = ()
    """Messages that it brought, by shard, id and place in the log: what is a secret in them is not written here."""


def keep(content: bytes, most: int, media_type: str, size: int | None = None) -> KeptBody:
    """Return a body of which ``most`` bytes are kept. ``size``: the bytes it had, if not all of them are given."""
    there = len(content) if size is None else max(size, len(content))
    return KeptBody("whole" if there <= most else "cut", content[:most], there, media_type[:_MAX_TYPE])


def keep_nothing(size: int, media_type: str) -> KeptBody:
    """Return a body that is left out."""
    return KeptBody("left_out", b"", size, media_type[:_MAX_TYPE])


def may_hold_secret(body: bytes) -> bool:
    """Say whether JSON or a form has a field that is named like a secret; a body that does is not kept."""
    if body.lstrip()[:1] in (b"{", b"["):
        return bool(_IN_JSON.search(body))
    return bool(_IN_QUERY.search(body.decode("latin-1")))


def unpacked(content: bytes, encoding: str) -> bytes:
    """Return what was packed as it was before, as far as it is kept; what can't be unpacked as it is."""
    if encoding.strip().lower() != "gzip":
        return content
    with suppress(zlib.error):
        return zlib.decompressobj(wbits=31).decompress(content, MAX_SENT)
    return content


def is_text(media_type: str) -> bool:
    """Say whether a person can read it."""
    kind = media_type.partition(";")[0].strip().lower()
    return not kind or kind.startswith(_TEXTS) or kind.endswith(("+json", "+xml", "/xml"))


def storable(entry: RequestEntry) -> tuple[object, ...]:
    """Return the row of an entry, in the order of ``COLUMNS``: nothing that a database refuses, and no long texts."""
    it, sent, answered = entry, entry.sent, entry.answered
    query = _IN_QUERY.sub(r"\1***", it.query)
    cut = len(it.path) > _MAX_PATH or len(query) > _MAX_QUERY
    return (
        it.workspace,
        it.id,
        it.at,
        it.kind,
        _text(it.method, 20),
        _text(it.path, _MAX_PATH),
        _text(query, _MAX_QUERY),
        it.who.kind,
        it.who.id,
        _text(it.who.name, 200),
        it.right,
        it.status,
        min(it.milliseconds, 2**31 - 1),
        _json(it.headers),
        sent.content,
        "cut" if cut and sent.state == "whole" else sent.state,
        sent.size,
        _text(sent.media_type, _MAX_TYPE),
        answered.content,
        answered.state,
        answered.size,
        _text(answered.media_type, _MAX_TYPE),
        _text(it.problem, _MAX_WORDS),
        _text(it.detail, _MAX_WORDS),
        _text(it.field, _MAX_WORDS),
        it.replay_of,
    )


COLUMNS: Final = (
    *("workspace", "id", "at", "kind", "method", "path", "query", "who_kind", "who", "who_name", "right_needed"),
    *("status", "milliseconds", "headers", "sent", "sent_state", "sent_size", "sent_type"),
    *("answered", "answered_state", "answered_size", "answered_type", "problem", "detail", "field", "replay_of"),
)


def weight(entry: RequestEntry) -> int:
    """Return the bytes an entry takes while it waits, roughly."""
    return 1000 + len(entry.sent.content) + len(entry.answered.content)


def _text(given: str, most: int) -> str:
    return given[:most].replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()


def _json(headers: Mapping[str, str]) -> str:
    return msgspec.json.encode({_text(name, 100): _text(value, 1000) for name, value in headers.items()}).decode()

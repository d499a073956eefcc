"""An interaction: one immutable fact in the log; and a draft of one that has no place yet."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.kernel.errors import InvalidInput, TooLarge
from noline.log.kinds import KINDS, Nothing

NEITHER, INBOUND, OUTBOUND = 0, 1, 2
"""Directions."""

MAX_BODY = 1_000_000
"""Bytes of a body as JSON; larger content belongs into a file."""
MAX_NESTING = 32
MAX_DEPTH = 32
"""How many interactions may follow from one another before the chain is set aside."""
_MAX_NUMBER = 1 << 63
_INTEGERS = {"workspace": 31, "direction": 15, "department": 31, "cost": 31, "depth": 15}
"""Bits of the columns, without the sign."""
_NEEDS_A_LOOK = re.compile(rb"\\u0000|\d{19}")
"""What may be a NUL, or a number beyond 64 bits."""

_NOTHING = Nothing()


class Draft(Struct, frozen=True, gc=False):
    """A fact to be appended. ``at`` is domain time; ``bulk`` says that no person waits for it."""

    id: UUID
    workspace: int
    subject: UUID
    at: datetime
    kind: str
    body: Struct = _NOTHING
    direction: int = NEITHER
    channel: str | None = None
    conversation: UUID | None = None
    message: UUID | None = None
    campaign: UUID | None = None
    contact_event: str | None = None
    run: UUID | None = None
    department: int | None = None
    purpose: str | None = None
    cost: int = 0
    currency: str | None = None
    cause: UUID | None = None
    depth: int = 0
    bulk: bool = False


class Interaction(Struct, frozen=True, gc=False):
    """A fact in its place ``(shard, seq)``."""

    shard: int
    seq: int
    id: UUID
    workspace: int
    subject: UUID
    at: datetime
    kind: str
    version: int
    body: Struct
    direction: int
    channel: str | None
    conversation: UUID | None
    message: UUID | None
    campaign: UUID | None
    contact_event: str | None
    run: UUID | None
    department: int | None
    purpose: str | None
    cost: int
    currency: str | None
    cause: UUID | None
    depth: int


def encode_body(draft: Draft) -> str | None:
    """Return the body as JSON that PostgreSQL can store; raises InvalidInput for one that it can't."""
    if type(draft.body) is Nothing:
        return None
    try:
        encoded = msgspec.json.encode(draft.body)
    except UnicodeEncodeError:
        raise InvalidInput(
            "There is half of a surrogate pair in a text.", field="body", remedy="Send valid UTF-8."
        ) from None
    except RecursionError:
        raise _too_deep() from None
    except (TypeError, ValueError) as error:
        raise InvalidInput(f"It is not JSON: {error}.", field="body", remedy="Send texts and numbers.") from None
    if len(encoded) > MAX_BODY:
        raise TooLarge(f"{len(encoded)} bytes is too large.", field="body", remedy=f"Send {MAX_BODY} bytes at most.")
    if encoded.count(b"[") + encoded.count(b"{") > MAX_NESTING or _NEEDS_A_LOOK.search(encoded):
        _check_content(_decode(encoded), 1)
    return encoded.decode()


def check_draft(draft: Draft) -> Draft:
    """Return the draft if it can be stored; raises InvalidInput naming the field. For what comes from outside."""
    check_columns(draft)
    encode_body(draft)
    return draft


def check_columns(draft: Draft) -> None:
    """Check all but what is in the body; raises InvalidInput naming the field."""
    if draft.kind not in KINDS:
        raise InvalidInput(f"There is no kind {draft.kind!r}.", field="kind", remedy="Use a kind of the reference.")
    if not isinstance(draft.body, KINDS[draft.kind].body):
        raise InvalidInput(f"It is not a body of {draft.kind}.", field="body")
    for name in ("channel", "contact_event", "purpose", "currency"):
        value = getattr(draft, name)
        if value is not None and (len(value) > 200 or not value.isprintable()):
            raise InvalidInput("It holds signs that can't be stored.", field=name, remedy="Use plain text.")
    for name, bits in _INTEGERS.items():
        number = getattr(draft, name)
        if number is not None and not -(1 << bits) <= number < 1 << bits:
            raise InvalidInput(f"{number} is out of range.", field=name, remedy=f"Give a number of {bits} bits.")
    if draft.at.tzinfo is None:
        raise InvalidInput("The time has no zone.", field="at", remedy="Give a time with its offset from UTC.")
    if abs(draft.at.year - 2050) > 100:
        raise InvalidInput(f"{draft.at:%Y} is out of range.", field="at", remedy="Give a time between 1950 and 2150.")


def _decode(encoded: bytes) -> object:
    try:
        return msgspec.json.decode(encoded)
    except RecursionError:
        raise _too_deep() from None


def _check_content(value: object, level: int) -> None:
    """Refuse what ``jsonb`` or a reader in another language can't hold."""
    if isinstance(value, str):
        if "\0" in value:
            raise InvalidInput("There is a NUL character in a text.", field="body", remedy="Remove it.")
    elif isinstance(value, int):
        if abs(value) >= _MAX_NUMBER:
            raise InvalidInput("There is a number beyond 64 bits.", field="body", remedy="Send it as text.")
    elif isinstance(value, dict | list):
        if level > MAX_NESTING:
            raise _too_deep()
        for item in value:
            _check_content(value[item] if isinstance(value, dict) else item, level + 1)
            if isinstance(value, dict):
                _check_content(item, level)


def _too_deep() -> TooLarge:
    return TooLarge("It is nested too deeply.", field="body", remedy=f"Nest {MAX_NESTING} levels at most.")

"""One-time codes: rows of what was sent to prove an address, and what of them still counts; pure.

A code is kept nowhere: it follows from its message's id under the installation's secret, and only the sender and the
check compute it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.conversations.awaiting import Wait, nothing_fits
from noline.log import RowType, Scene

LASTS: Final = timedelta(minutes=10)
ATTEMPTS: Final = 5
"""Wrong codes until a code is spent."""
AN_HOUR: Final = 3
"""Codes that a customer gets within an hour."""
OF_ONE_TIME: Final = "one_time_code"
"""The strategy that places a message which is a code."""

_TYPED = re.compile(r"(?:\d[\s-]?){5}\d")
Outcome = Literal["right", "wrong", "spent", "expired"]


class OneTimeCode(Struct, frozen=True, gc=False):
    """A code, by the message that carries it: to where it was sent, and from where it is to be typed."""

    id: UUID
    workspace: int
    customer: UUID
    conversation: UUID
    sent_scheme: str
    sent_value: str
    scheme: str
    value: str
    reason: str
    made_at: datetime
    expires_at: datetime
    attempts: int
    state: str


ONE_TIME_CODES = RowType(OneTimeCode, "one_time_code", key=("id",), fixed=("workspace", "customer", "made_at"))


def typed_code(text: str) -> str:
    """Return the six digits that a message is, written together or in groups; empty if it is anything else."""
    text = unicodedata.normalize("NFKC", text.strip()).strip(".!")
    return re.sub(r"[\s-]", "", text) if _TYPED.fullmatch(text) else ""


def expected(codes: Iterable[OneTimeCode], scheme: str, value: str, now: datetime) -> OneTimeCode | None:
    """Return the latest code that is to be typed from an address; one that ran out lately counts, to be told so."""
    mine = [
        it
        for it in codes
        if (it.scheme, it.value) == (scheme, value) and it.state == "open" and now - it.made_at < timedelta(hours=1)
    ]
    return max(mine, key=lambda it: (it.made_at, it.id.bytes), default=None)


def code_waits(scene: Scene, customer: UUID) -> Iterable[Wait]:
    """Yield where a code was asked for lately."""
    for it in scene.of(OneTimeCode, customer):
        if it.state == "open" and scene.now - it.made_at < timedelta(hours=1):
            late = it.expires_at <= scene.now
            yield Wait(it.conversation, None, nothing_fits, secret=True, late=late)


def too_many(codes: Iterable[OneTimeCode], now: datetime) -> bool:
    """Say whether a customer has had their share of codes for the hour."""
    return sum(now - it.made_at < timedelta(hours=1) for it in codes) >= AN_HOUR


def tried(code: OneTimeCode, right: bool, now: datetime) -> tuple[OneTimeCode, Outcome]:
    """Return a code after somebody typed one, and what came of it."""
    if code.expires_at <= now:
        return msgspec.structs.replace(code, state="spent"), "expired"
    if right:
        return msgspec.structs.replace(code, state="used"), "right"
    attempts = code.attempts + 1
    spent = attempts >= ATTEMPTS
    return msgspec.structs.replace(code, attempts=attempts, state="spent" if spent else "open"), (
        "spent" if spent else "wrong"
    )

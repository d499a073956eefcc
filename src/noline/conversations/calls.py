"""Telephone calls as they stand: ringing, being spoken, to be made by somebody, or over."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

from noline.log import RowType

PLANNED, RINGING, TALKING, ENDED = "planned", "ringing", "talking", "ended"
"""States of a call."""

REACHED: Final = "reached"
OUTCOMES: Final = (REACHED, "no_answer", "busy", "wrong_number", "failed", "canceled", "agent")
"""How a call can have ended; the first of them alone means that somebody was spoken with."""


class PhoneCall(Struct, frozen=True, gc=False):
    """One call, or one to be made; ``due_at``: from when it is to be made, or when it began."""

    id: UUID
    workspace: int
    customer: UUID
    conversation: UUID
    direction: int
    number: str
    why: str
    state: str
    due_at: datetime
    at: datetime
    message: UUID | None = None
    script: str = ""
    outcome: str = ""
    note: str = ""
    by: str = ""
    agent: int | None = None
    telephone: str = ""
    attempts: int = 0
    seconds: int = 0
    cost: int = 0
    currency: str = ""
    department: int | None = None
    """In whose name it is made."""


PHONE_CALLS = RowType(
    PhoneCall, "phone_call", key=("id",), fixed=("workspace", "customer", "direction", "number", "at")
)

"""A decision: a recorded choice of channel, with its candidates and the sentence that explains it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from noline.log import RowType


class Decision(Struct, frozen=True, gc=False):
    """What was chosen, from what, and why."""

    id: UUID
    workspace: int
    customer: UUID
    chosen: str
    body: dict[str, Any]
    sentence: str
    at: datetime
    message: UUID | None = None


DECISIONS = RowType(Decision, "decision", key=("id",))

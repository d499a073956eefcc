"""Turns: whoever waits at a throttle that many share, one row on the run's own shard."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from noline.log import RowType


class Turn(Struct, frozen=True):
    """A run that waits for its turn since ``at``; its ``timer`` wakes it ``until`` then at the latest."""

    run: UUID
    workspace: int
    customer: UUID
    budget: str
    at: datetime
    until: datetime
    timer: UUID


TURNS = RowType(Turn, "turn", key=("run",))

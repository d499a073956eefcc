"""Turns: two messages of one conversation to one address leave in the order in which they were asked for.

The later one waits until the earlier was accepted or has failed for good. What doesn't come to an end holds it back for
``LONGEST`` at most: an answer must not wait for a provider that refuses another one. Launches have no turns, so that
they pay nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

LONGEST: Final = timedelta(minutes=3)
"""How long a message waits for earlier ones since its turn was first looked for: two attempts more of the earlier."""
_SOON: Final = 50
"""Looks until the earlier one counts as held up; before, it is being sent and the later one stays due."""
_STEP: Final = timedelta(seconds=0.1)
_RARELY: Final = timedelta(seconds=2)
_MOST: Final = 10_000

# The state of what is nearest to an end among the earlier ones that are still open: 1 not tried or being sent, 2 to be
# tried again. Those of the same batch are told apart by whoever looks.
EARLIER: Final = """
(select min(case when (select ledger.outcome from ledger
    where ledger.shard = message.shard and ledger.message = earlier.id
    order by ledger.attempt desc limit 1) = 2 then 2 else 1 end)
  from message as earlier where earlier.shard = message.shard and earlier.customer = message.customer
  and earlier.at between message.at - interval '1 day' and message.at
  and (earlier.at, earlier.id) < (message.at, message.id) and earlier.direction = 2 and earlier.status = 0
  and earlier.channel = message.channel and earlier.address = message.address and earlier.purpose = message.purpose
  and earlier.conversation is not distinct from message.conversation
  and earlier.campaign is not distinct from message.campaign and earlier.home is null and earlier.id <> all($2))
"""

Line = tuple[UUID, str, str, str, UUID | None, UUID | None]


def line_of(row: Mapping[str, Any]) -> Line:
    """Return what messages have in common that wait for each other."""
    return (
        row["customer"],
        row["channel"],
        row["address"],
        row["purpose"],
        row["conversation"],
        row["campaign"],
    )


class Turns:
    """Who has been waiting for an earlier message since when, in one process."""

    def __init__(self) -> None:
        self._waiting: dict[UUID, tuple[datetime, int]] = {}

    def wait(self, message: UUID, earlier: int | None, due: datetime, now: datetime) -> datetime | None:
        """Return when to look again at a message with an earlier one in this state; None: it is its turn."""
        since, looks = self._waiting.get(message, (now, 0))
        if earlier is None or now - since > LONGEST:
            self._waiting.pop(message, None)
            return None
        if len(self._waiting) >= _MOST:
            self._waiting = {it: seen for it, seen in self._waiting.items() if now - seen[0] <= 2 * LONGEST}
        self._waiting[message] = since, looks + 1
        if earlier == 1 and looks < _SOON:
            return due
        return now + min(_STEP * (looks + 1 if earlier == 2 else looks + 1 - _SOON), _RARELY)

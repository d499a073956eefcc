"""How many calls are planned for which times of a workspace."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from noline.kernel.db import Connection

_TAKEN: Final = """
select due_at, count(*) from phone_call
where workspace = $1 and state = 'planned' and why = 'callback' and due_at between $2 and $3 group by due_at
"""


async def taken_times(connection: Connection, workspace: int, since: datetime, until: datetime) -> dict[datetime, int]:
    """Return the number of callbacks at each time between two."""
    return {row[0]: row[1] for row in await connection.fetch(_TAKEN, workspace, since, until)}
